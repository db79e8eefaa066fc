import { useState } from "react";
import type { Document } from "../../../document/document.ts";
import type { RunProgress } from "../../../engine/job.ts";
import { graphOf } from "../../../store/selectors.ts";
import { useApp } from "../../app-context.ts";
import { WithoutWeights } from "../WithoutWeights.tsx";
import { type ChosenInput, chosenInput, sameInput } from "./input/chosen-input.ts";
import { FileInput } from "./input/FileInput.tsx";
import { InputField } from "./input/InputField.tsx";
import { usePreparedFile } from "./input/use-prepared-file.ts";
import { RunResults } from "./RunResults.tsx";
import { type Finished, useRun } from "./use-run.ts";
import "./run.css";

/** Timed rounds of each target: for a look, for a figure to quote, for a machine that is busy. */
const ROUNDS = [5, 20, 100] as const;

/** Runs the model for all targets in the page: do they agree, how long does each layer take. */
export function RunPane() {
  const document = useApp((state) => state.document);
  const run = useRun();
  const runInput = useApp((state) => state.session.runInput);
  const fileState = usePreparedFile();
  const [rounds, setRounds] = useState<number>(ROUNDS[0]);
  const chosen = chosenInput(runInput, document);
  const input = "problem" in chosen ? null : chosen;
  const problem = "problem" in chosen && chosen.problem !== "" ? chosen.problem : null;
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
          else if (input !== null) void run.start(document, input, rounds);
        }}
      >
        <button type="submit" className="button" data-primary disabled={!running && input === null}>
          {running ? "Cancel" : "Run"}
        </button>
        <InputField disabled={running} invalid={problem !== null} describedBy="run-input-problem" />
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
        <span className="field-error" id="run-input-problem">
          {problem}
        </span>
      </form>
      {runInput.kind === "file" && runInput.file === null && (
        <p className="quiet">
          An image or a NumPy array (.npy): choose it, drop it anywhere on the page, or paste an image. It
          stays in this browser.
        </p>
      )}
      {runInput.kind === "file" && runInput.file !== null && (
        <FileInput file={runInput.file} state={fileState} />
      )}
      {input?.inLink === false && (
        <p className="quiet">This input is not in the link: there it is drawn from the seed of the model.</p>
      )}
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
      {finished && <RunResults finished={finished} stale={staleness(finished, document, input)} />}
    </div>
  );
}

/** What was changed since a run. Without an input, e.g. while it is typed, there is none that differs. */
function staleness(run: Finished, document: Document, input: ChosenInput | null): "model" | "input" | null {
  if (run.document !== document) return "model";
  return input === null || sameInput(run.input, input) ? null : "input";
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
