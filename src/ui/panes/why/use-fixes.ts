import { useEffect, useState } from "react";
import type { Diagnostic, Fix } from "../../../document/diagnostic.ts";
import { findFixes } from "../../../targets/fixes.ts";
import { useApp } from "../../app-context.ts";

interface Found {
  of: Diagnostic | null;
  fixes: readonly Fix[];
}

const NONE: Found = { of: null, fixes: [] };

/**
 * Fixes for a diagnostic. Each is lowered anew to prove it, so they are looked for after the answer is
 * painted. Until then those of the diagnostic before stay in sight, with `current` false: they must not
 * be applied.
 */
export function useFixes(diagnostic: Diagnostic): { fixes: readonly Fix[]; current: boolean } {
  const document = useApp((state) => state.document);
  const [found, setFound] = useState(NONE);
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
  return { fixes: found.fixes, current: found.of === diagnostic };
}
