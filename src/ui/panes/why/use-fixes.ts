import { useEffect, useState } from "react";
import type { Diagnostic, Fix } from "../../../document/diagnostic.ts";
import { useApp } from "../../app-context.ts";

const NONE: readonly Fix[] = [];

/** Fixes for a diagnostic. Each is lowered anew to prove it, so they are looked for after the answer is painted. */
export function useFixes(diagnostic: Diagnostic): readonly Fix[] {
  const document = useApp((state) => state.document);
  const [found, setFound] = useState<{ of: Diagnostic; fixes: readonly Fix[] } | null>(null);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(async () => {
      const { findFixes } = await import("../../../targets/fixes.ts");
      if (wanted) setFound({ of: diagnostic, fixes: findFixes(document, diagnostic) });
    });
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [document, diagnostic]);
  return found?.of === diagnostic ? found.fixes : NONE;
}
