import { useEffect, useState } from "react";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { Progress } from "../../../fixes/find-edits.ts";
import type { Fix } from "../../../fixes/fix.ts";
import { useApp } from "../../app-context.ts";
import { useFixSearch } from "./fixes/use-fix-search.ts";

interface Found {
  of: Diagnostic | null;
  fixes: readonly Fix[];
  why: string;
}

/** Pause after an edit before the search begins. */
const PAUSE_MS = 150;

const NONE: Found = { of: null, fixes: [], why: "" };

export interface FixesOfDiagnostic {
  fixes: readonly Fix[];
  /** They belong to the model as it is now; until then they must not be applied. */
  current: boolean;
  /** Of the search that is under way. */
  progress: Progress | null;
  /** Why the search failed. */
  why: string;
}

/**
 * Fixes for a diagnostic, from the worker. While they are looked for, those of the diagnostic before stay in sight.
 * An edit of the document cancels the search.
 */
export function useFixes(diagnostic: Diagnostic): FixesOfDiagnostic {
  const document = useApp((state) => state.document);
  const fixSearch = useFixSearch();
  const [found, setFound] = useState(NONE);
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    setProgress(null);
    let cancel = () => {};
    const start = () => {
      cancel = fixSearch.start(
        { kind: "fixes", document, diagnostic },
        {
          onProgress: setProgress,
          onResult: (result) =>
            setFound({ of: diagnostic, fixes: result.kind === "fixes" ? result.fixes : [], why: "" }),
          onFailed: (why) => setFound({ of: diagnostic, fixes: [], why }),
        },
      );
    };
    // Whoever is still typing needs the processor for the answer itself.
    const timer = setTimeout(start, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      cancel();
    };
  }, [fixSearch, document, diagnostic]);
  return { fixes: found.fixes, current: found.of === diagnostic, progress, why: found.why };
}
