import type { TargetId } from "../../../document/document.ts";
import type { PlanRun, RefusedRun } from "../../../engine/run.ts";
import { bytes } from "../../figures.ts";
import { duration, hex, type SpeedUps, throughput, times, totalsOf } from "./run-figures.ts";

interface TargetTableProps {
  runs: readonly (PlanRun | RefusedRun)[];
  speedUps: SpeedUps | null;
  /** The target whose steps are shown. */
  shown: TargetId | null;
  onShow: (target: TargetId) => void;
}

/** The targets side by side; each shows its steps when it is pressed. */
export function TargetTable({ runs, speedUps, shown, onShow }: TargetTableProps) {
  return (
    <table className="run-table run-targets" aria-label="Targets">
      <thead>
        <tr>
          <th scope="col">target</th>
          <th scope="col">best · median</th>
          <th scope="col" className="run-number">
            GMAC/s
          </th>
          <th scope="col" className="run-number">
            {speedUps ? `to ${speedUps.reference}` : "ratio"}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) =>
          run.status === "refused" ? (
            <tr key={run.target}>
              <th scope="row">{run.target}</th>
              <td colSpan={3}>
                <strong>Not run:</strong> {run.why}
              </td>
            </tr>
          ) : (
            <TargetRow
              key={run.target}
              run={run}
              ratio={speedUps?.ratios.get(run.target)}
              shown={run.target === shown}
              onShow={onShow}
            />
          ),
        )}
      </tbody>
    </table>
  );
}

interface TargetRowProps {
  run: PlanRun;
  ratio: number | undefined;
  shown: boolean;
  onShow: (target: TargetId) => void;
}

function TargetRow({ run, ratio, shown, onShow }: TargetRowProps) {
  const { best, median, macc } = totalsOf(run);
  return (
    <tr data-shown={shown}>
      <th scope="row">
        <button
          type="button"
          className="layer-link"
          aria-pressed={shown}
          aria-label={`Steps of ${run.target}`}
          onClick={() => onShow(run.target)}
        >
          {run.target}
        </button>
        <span className="run-kernel">
          output <code>{hex(run.checksum)}</code> <span className="run-size">· {bytes(run.bytes)}</span>
        </span>
      </th>
      <td>
        {duration(best)} <span className="quiet">· {duration(median)}</span>
      </td>
      <td className="run-number">{throughput(macc, best)}</td>
      <td className="run-number">{ratio === undefined ? "–" : times(ratio)}</td>
    </tr>
  );
}
