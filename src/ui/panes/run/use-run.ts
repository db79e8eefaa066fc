import { startTransition, useEffect, useState } from "react";
import { comparedTargets, type Document } from "../../../document/document.ts";
import { createEngine } from "../../../engine/client.ts";
import type { RunProgress, RunResult } from "../../../engine/job.ts";
import type { KernelsFile } from "../../../engine/kernels.ts";
import { heldWeights } from "../../../store/held-weights.ts";
import { useApp, useServices } from "../../app-context.ts";
import type { ChosenInput } from "./input/chosen-input.ts";

export interface Finished {
  /** What was run. */
  document: Document;
  input: ChosenInput;
  rounds: number;
  result: RunResult;
  build: KernelsFile;
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
  start: (document: Document, input: ChosenInput, rounds: number) => Promise<void>;
  cancel: () => void;
}

/** Runs all targets of a document in the engine's worker; leaving the pane for good stops it. */
export function useRun(): Run {
  const { spawnEngine } = useServices();
  const [engine] = useState(() => createEngine(spawnEngine));
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<RunProgress | null>(null);
  const [finished, setFinished] = useState<Finished | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [cancelled, setCancelled] = useState(false);
  useEffect(
    () => () => {
      engine.cancel();
      engine.release();
    },
    [engine],
  );

  // The engine keeps a model ready as long as it may be run again as it is.
  const document = useApp((state) => state.document);
  const outdated = !running && finished !== null && finished.document !== document;
  useEffect(() => {
    if (outdated) engine.release();
  }, [outdated, engine]);

  const start = async (document: Document, input: ChosenInput, rounds: number) => {
    setRunning(true);
    setProgress(null);
    setFailure(null);
    setCancelled(false);
    const weights = heldWeights(document);
    const { seed, values } = input;
    const outcome = await engine.run(
      {
        ...{ document, targets: comparedTargets(document), seed, rounds },
        ...(weights ? { weights } : {}),
        ...(values === undefined ? {} : { input: values }),
      },
      setProgress,
    );
    setRunning(false);
    if (outcome.status === "done") {
      const { result, build } = outcome;
      // A table of a hundred steps is drawn in pieces; typing goes first.
      startTransition(() => setFinished({ document, input, rounds, result, build }));
    }
    if (outcome.status === "failed") setFailure(outcome.why);
    setCancelled(outcome.status === "cancelled");
  };
  return { running, progress, finished, failure, cancelled, start, cancel: () => engine.cancel() };
}
