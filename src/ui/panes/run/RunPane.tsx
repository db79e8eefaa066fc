import { useState } from "react";
import { seedOf } from "../../../document/document.ts";
import type { RunProgress } from "../../../engine/job.ts";
import { graphOf } from "../../../store/selectors.ts";
import { useApp } from "../../app-context.ts";
import { WithoutWeights } from "../WithoutWeights.tsx";
import { RunResults } from "./RunResults.tsx";
import { useRun } from "./use-run.ts";
import "./run.css";

const MAX_SEED = 0xffffffff;

/** Timed rounds of each target: for a look, for a figure to quote, for a machine that is busy. */
const ROUNDS = [5, 20, 100] as const;

/** The seed that a text spells, or null. */
const seedFrom = (text: string): number | null => {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= MAX_SEED ? value : null;
};

/** Runs the model for all targets in the page: do they agree, how long does each layer take. */
export function RunPane() {
  const document = useApp((state) => state.document);
  const run = useRun();
  const [seedText, setSeedText] = useState(String(seedOf(document)));
  const [rounds, setRounds] = useState<number>(ROUNDS[0]);
  const seed = seedFrom(seedText);
  const { running, finished, failure } = run;
  const { withoutWeights } = graphOf(document);
  if (withoutWeights !== undefined) return <WithoutWeights document={document} why={withoutWeights} />;
  return (
    <div className="run-pane">
      <form
        className="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          if (running) run.cancel();
          else if (seed !== null) void run.start(document, seed, rounds);
        }}
      >
        <button type="submit" className="button" data-primary disabled={!running && seed === null}>
          {running ? "Cancel" : "Run"}
        </button>
        <label className="run-option">
          Seed of the input
          <input
            className="input mono"
            inputMode="numeric"
            value={seedText}
            disabled={running}
            aria-invalid={seed === null}
            aria-describedby="run-seed-error"
            onChange={(event) => setSeedText(event.target.value)}
          />
        </label>
        <label className="run-option">
          Rounds
          <select
            className="select"
            value={rounds}
            disabled={running}
            onChange={(event) => setRounds(Number(event.target.value))}
          >
            {ROUNDS.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
        <span className="field-error" id="run-seed-error">
          {seed === null && `A seed is a whole number from 0 to ${MAX_SEED}.`}
        </span>
      </form>
      {finished === null && !running && (
        <p className="quiet">
          The plans of all targets run here, in a worker, on the same input and weights; then each step is
          timed in rounds that alternate between the targets. The times are those of this browser, not of a
          microcontroller.
        </p>
      )}
      {running && <Progress progress={run.progress} />}
      {run.cancelled && <p role="status">Cancelled.</p>}
      {failure !== null && !running && (
        <p className="run-failure" role="alert">
          {failure}
        </p>
      )}
      {finished && <RunResults finished={finished} stale={finished.document !== document} />}
    </div>
  );
}

/** What is being done, and how much of it is done. */
function progressOf({ target, phase, name, step, steps, round, rounds }: RunProgress) {
  if (phase === "prepare") return { text: `${target}: the weights are laid out` };
  const position = { value: step, max: steps };
  if (phase === "run") return { text: `${target}: ${name} runs (${step + 1} of ${steps})`, ...position };
  if (round === 0) return { text: `${target}: ${name} warms up (${step + 1} of ${steps})`, ...position };
  return { text: `${target}: round ${round} of ${rounds}`, value: round - 1 + step / steps, max: rounds };
}

function Progress({ progress }: { progress: RunProgress | null }) {
  if (progress === null) return <p role="status">Starting the engine…</p>;
  const { text, ...bar } = progressOf(progress);
  return (
    <div className="run-progress">
      <progress {...bar} aria-label="Progress of the run" />
      <span>{text}</span>
    </div>
  );
}
