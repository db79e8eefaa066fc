import { useState } from "react";
import { type TargetId, targetOf } from "../../../document/document.ts";
import type { PlanRun } from "../../../engine/run.ts";
import { agreementOf } from "./agreement.ts";
import { speedSentence, speedUpsOf } from "./run-figures.ts";
import { StepTable } from "./StepTable.tsx";
import { TargetTable } from "./TargetTable.tsx";
import type { Finished } from "./use-run.ts";

const BUILDS = {
  "kernels-relaxed.wasm": "with relaxed SIMD",
  "kernels.wasm": "with plain SIMD, since this browser has no relaxed SIMD",
} as const;

interface RunResultsProps {
  finished: Finished;
  /** What was changed since. */
  stale: "model" | "input" | null;
}

/** What came out of a run: do the targets agree, how fast is each, and where does the time go. */
export function RunResults({ finished, stale }: RunResultsProps) {
  const { result, document, input, rounds, build } = finished;
  const [chosen, setChosen] = useState<TargetId>(targetOf(document));
  const ran = result.runs.filter((run): run is PlanRun => run.status === "ran");
  const shown = ran.find(({ target }) => target === chosen) ?? ran[0];
  const agreement = agreementOf(result.comparison);
  const speedUps = speedUpsOf(result);
  return (
    <div data-stale={stale !== null} className="run-results">
      {stale !== null && (
        <p className="run-stale" role="status">
          The {stale} was changed after this run: run it again for its own figures.
        </p>
      )}
      <p className="run-agreement" data-agree={agreement.agree ?? "unknown"} role="status">
        <span aria-hidden="true">{agreement.agree === null ? "○ " : agreement.agree ? "✓ " : "✕ "}</span>
        {agreement.sentence} {speedUps && <strong>{speedSentence(speedUps)}</strong>}
      </p>
      <TargetTable runs={result.runs} speedUps={speedUps} shown={shown?.target ?? null} onShow={setChosen} />
      <p className="quiet run-note">
        Input {input.words}; best and median of {rounds} rounds in this browser, not on a microcontroller;
        kernels {BUILDS[build]} (<code>{build}</code>).
      </p>
      {shown && <StepTable key={shown.target} run={shown} />}
    </div>
  );
}
