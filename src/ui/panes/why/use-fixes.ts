import { useEffect, useState } from "react";
import type { Diagnostic, Fix } from "../../../document/diagnostic.ts";
import { findFixes } from "../../../targets/fixes.ts";
import { useApp } from "../../app-context.ts";

const NONE: readonly Fix[] = [];

/** Fixes for a diagnostic. Each is lowered anew to prove it, so they are looked for after the answer is painted. */
export function useFixes(diagnostic: Diagnostic): readonly Fix[] {
  const document = useApp((state) => state.document);
  const [found, setFound] = useState<{ of: Diagnostic; fixes: readonly Fix[] } | null>(null);
  useEffect(() => {
    let wanted = true;
    const find = () => {
      if (wanted) setFound({ of: diagnostic, fixes: findFixes(document, diagnostic) });
    };
    // A task that is queued in a frame runs when that frame was painted.
    const frame = requestAnimationFrame(() => setTimeout(find));
    return () => {
      wanted = false;
      cancelAnimationFrame(frame);
    };
  }, [document, diagnostic]);
  return found?.of === diagnostic ? found.fixes : NONE;
}
