import { useSyncExternalStore } from "react";
import { useApp } from "../app-context.ts";

const DARK = "(prefers-color-scheme: dark)";

function subscribe(changed: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** The scheme the page has now: the theme that was chosen, or what the system prefers. */
export function useColorScheme(): "light" | "dark" {
  const theme = useApp((state) => state.session.theme);
  const systemDark = useSyncExternalStore(subscribe, () => matchMedia(DARK).matches);
  if (theme !== "system") return theme;
  return systemDark ? "dark" : "light";
}
