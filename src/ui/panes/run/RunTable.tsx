import type { PlanRun, StepResult } from "../../../engine/run.ts";
import { useActions, useApp } from "../../app-context.ts";
import { count } from "../../figures.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Three digits, whatever the size; clocks of browsers have ticks, so that a time may read 0. */
function duration(ms: number): string {
  if (ms === 0) return "below a tick";
  if (ms < 0.1) return `${(1000 * ms).toPrecision(3)} µs`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** Operations per second in units of 10^9. */
const throughput = (macc: number, ms: number): string =>
  macc === 0 || ms === 0 ? "–" : (macc / ms / 1e6).toPrecision(3);

const hex = (checksum: number): string => `0x${checksum.toString(16).padStart(8, "0")}`;

interface RunTableProps {
  run: PlanRun;
  /** Best time of the slowest step of all targets, in ms: the full width of a bar. */
  slowest: number;
}

/** What one target took, step by step, and the checksum of what it computed. */
export function RunTable({ run, slowest }: RunTableProps) {
  const best = sum(run.steps.map((step) => step.milliseconds.best));
  const median = sum(run.steps.map((step) => step.milliseconds.median));
  const macc = sum(run.steps.map((step) => step.macc));
  return (
    <section className="run-target" aria-label={`Run of ${run.target}`}>
      <h2>{run.target}</h2>
      <p className="quiet">
        {duration(best)} at best, {duration(median)} in the median; {throughput(macc, best)} GMAC/s; output
        checksum <code>{hex(run.checksum)}</code>; {count(run.bytes)} bytes of memory.
      </p>
      <table className="run-table">
        <thead>
          <tr>
            <th scope="col">step · kernel → checksum of its output</th>
            <th scope="col">best · median</th>
            <th scope="col" className="run-number">
              GMAC/s
            </th>
          </tr>
        </thead>
        <tbody>
          {run.steps.map((step) => (
            <StepRow key={step.id} step={step} slowest={slowest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StepRow({ step, slowest }: { step: StepResult; slowest: number }) {
  const selected = useApp((state) => state.view.layer !== null && step.layers.includes(state.view.layer));
  const { selectLayer } = useActions();
  const { best, median } = step.milliseconds;
  const [layer] = step.layers;
  const width = slowest > 0 ? (100 * best) / slowest : 0;
  return (
    <tr data-selected={selected}>
      <th scope="row">
        {layer === undefined ? (
          step.name
        ) : (
          <button type="button" className="layer-link" onClick={() => selectLayer(layer)}>
            {step.name}
          </button>
        )}
        <span className="run-kernel">
          <code>{step.kernel}</code> → <code>{hex(step.output.checksum)}</code>
        </span>
      </th>
      <td>
        {duration(best)} <span className="quiet">· {duration(median)}</span>
        <span className="run-bar" style={{ width: `${width}%` }} />
      </td>
      <td className="run-number">{throughput(step.macc, best)}</td>
    </tr>
  );
}
