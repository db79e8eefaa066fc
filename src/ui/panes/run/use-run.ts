import { useEffect, useState } from "react";
import { comparedTargets, type Document } from "../../../document/document.ts";
import type { RunProgress, RunResult } from "../../../engine/job.ts";
import { useServices } from "../../app-context.ts";

/** Timed rounds of each target. */
export const ROUNDS = 5;

export interface Finished {
  /** What was run. */
  document: Document;
  seed: number;
  result: RunResult;
}

export interface Run {
  running: boolean;
  progress: RunProgress | null;
  /** The last run that came to its end. */
  finished: Finished | null;
  /** Why the last run gave nothing. */
  failure: string | null;
  /** The user stopped the last run. */
  cancelled: boolean;
  start: (document: Document, seed: number) => Promise<void>;
  cancel: () => void;
}

/** Runs all targets of a document in the engine's worker; leaving the pane for good stops it. */
export function useRun(): Run {
  const { engine } = useServices();
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<RunProgress | null>(null);
  const [finished, setFinished] = useState<Finished | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [cancelled, setCancelled] = useState(false);
  useEffect(() => () => engine.cancel(), [engine]);

  const start = async (document: Document, seed: number) => {
    setRunning(true);
    setProgress(null);
    setFailure(null);
    setCancelled(false);
    const outcome = await engine.run(
      { document, targets: comparedTargets(document), seed, rounds: ROUNDS },
      setProgress,
    );
    setRunning(false);
    if (outcome.status === "done") setFinished({ document, seed, result: outcome.result });
    if (outcome.status === "failed") setFailure(outcome.why);
    setCancelled(outcome.status === "cancelled");
  };
  return { running, progress, finished, failure, cancelled, start, cancel: () => engine.cancel() };
}
