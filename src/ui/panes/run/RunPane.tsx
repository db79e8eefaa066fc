import { useState } from "react";
import { seedOf } from "../../../document/document.ts";
import type { RunProgress, RunResult } from "../../../engine/job.ts";
import { useApp } from "../../app-context.ts";
import { agreementOf } from "./agreement.ts";
import { RunTable } from "./RunTable.tsx";
import { type Finished, ROUNDS, useRun } from "./use-run.ts";
import "./run.css";

const MAX_SEED = 0xffffffff;

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
  const seed = seedFrom(seedText);
  const { running, finished, failure } = run;
  return (
    <div className="run-pane">
      <form
        className="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          if (running) run.cancel();
          else if (seed !== null) void run.start(document, seed);
        }}
      >
        <button type="submit" className="button" data-primary disabled={!running && seed === null}>
          {running ? "Cancel" : "Run"}
        </button>
        <label className="run-seed">
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
        <span className="field-error" id="run-seed-error">
          {seed === null && `A seed is a whole number from 0 to ${MAX_SEED}.`}
        </span>
      </form>
      <p className="quiet">
        The plans of four targets run here, in a worker, on the same input and weights; then each step is
        timed {ROUNDS} times. The times are those of this browser, not of a microcontroller.
      </p>
      {running && <Progress progress={run.progress} />}
      {run.cancelled && <p role="status">Cancelled.</p>}
      {failure !== null && !running && (
        <p className="run-failure" role="alert">
          {failure}
        </p>
      )}
      {finished && <Results finished={finished} stale={finished.document !== document} />}
    </div>
  );
}

const PHASES = { run: "runs", time: "is timed" } as const;

function Progress({ progress }: { progress: RunProgress | null }) {
  if (progress === null) return <p role="status">Starting the engine…</p>;
  const { target, phase, name, step, steps } = progress;
  return (
    <div className="run-progress">
      <progress value={step} max={steps} aria-label={`Steps of ${target}`} />
      <span>
        {target}: {name} {PHASES[phase]} ({step + 1} of {steps})
      </span>
    </div>
  );
}

function Results({ finished, stale }: { finished: Finished; stale: boolean }) {
  const { result, seed } = finished;
  const agreement = agreementOf(result.comparison);
  return (
    <div data-stale={stale} className="run-results">
      {stale && (
        <p className="run-stale" role="status">
          The model was changed after this run: run it again for its own figures.
        </p>
      )}
      <p className="run-agreement" data-agree={agreement.agree ?? "unknown"} role="status">
        <span aria-hidden="true">{agreement.agree === null ? "○ " : agreement.agree ? "✓ " : "✕ "}</span>
        {agreement.sentence} <span className="quiet">Input seed {seed}.</span>
      </p>
      <Runs result={result} />
    </div>
  );
}

function Runs({ result }: { result: RunResult }) {
  const slowest = Math.max(
    ...result.runs.flatMap((run) => (run.status === "ran" ? run.steps.map((s) => s.milliseconds.best) : [])),
  );
  return result.runs.map((run) =>
    run.status === "ran" ? (
      <RunTable key={run.target} run={run} slowest={slowest} />
    ) : (
      <section key={run.target} className="run-target">
        <h2>{run.target}</h2>
        <p>
          <strong>Not run:</strong> {run.why}
        </p>
      </section>
    ),
  );
}
