import { comparedTargets, type Document, type TargetId, targetOf } from "../../../document/document.ts";
import { inputName, layerNames } from "../../../document/names.ts";
import { percentShare } from "../../../report/numbers.ts";
import { setTarget } from "../../../store/edits.ts";
import { planFor } from "../../../store/selectors.ts";
import { type Plan, partialNote, type Step, stepClass, totalMacc } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";
import { OpBadge } from "../../widgets/OpBadge.tsx";
import { rowsOf } from "../layers/rows.ts";
import { VersionDifferences } from "./VersionDifferences.tsx";
import "./compare.css";

/** The steps of a plan by the layer under which they are listed. */
function stepsByLayer(plan: Plan): Map<string, Step[]> {
  const rows = rowsOf(plan).filter((row) => row.kind === "step");
  const byLayer = new Map<string, Step[]>();
  plan.steps.forEach((step, i) => {
    const layer = rows[i]?.layers[0] ?? "";
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), step]);
  });
  return byLayer;
}

/** Bytes of what the steps write. */
const written = (plan: Plan, steps: readonly Step[]): number =>
  steps.flatMap((step) => step.outputs).reduce((sum, id) => sum + (plan.tensors[id]?.bytes ?? 0), 0);

interface FiguresProps {
  macc: number;
  rom: number;
  ram: number;
  ramLabel: string;
}

function Figures({ macc, rom, ram, ramLabel }: FiguresProps) {
  return (
    <span className="compare-figures quiet">
      <span>{count(macc)} MACC</span>
      <span>{bytes(rom)} ROM</span>
      <span>
        {bytes(ram)} {ramLabel}
      </span>
    </span>
  );
}

function Cell({ plan, steps, inOther }: { plan: Plan; steps: readonly Step[]; inOther: string | null }) {
  if (steps.length === 0) return <td className="quiet">{inOther ? `in ${inOther}` : "no step"}</td>;
  const macc = steps.reduce((sum, step) => sum + step.macc, 0);
  const rom = steps.reduce((sum, step) => sum + step.rom, 0);
  return (
    <td>
      <span className="compare-ops">
        {steps.map((step) => (
          <OpBadge key={step.id} kind={stepClass(step)} text={step.opType} />
        ))}
      </span>
      <Figures macc={macc} rom={rom} ram={written(plan, steps)} ramLabel="out" />
    </td>
  );
}

function Total({ plan }: { plan: Plan }) {
  const total = totalMacc(plan);
  const binary = plan.steps
    .filter((step) => stepClass(step) === "sxor")
    .reduce((sum, step) => sum + step.macc, 0);
  return (
    <td>
      <span className="compare-total">{percentShare(binary, total)} binary</span>
      <Figures macc={total} rom={plan.memory.weights} ram={plan.memory.activations} ramLabel="RAM" />
      <span className="compare-figures quiet">{partialNote(plan)}</span>
    </td>
  );
}

function TargetHead({ document, target }: { document: Document; target: TargetId }) {
  const { edit } = useActions();
  const current = targetOf(document) === target;
  return (
    <th scope="col" data-current={current}>
      {target}
      {current ? (
        <span className="quiet">shown</span>
      ) : (
        <button
          type="button"
          className="layer-link"
          onClick={() => edit(setTarget(document, target), { label: `target ${target}` })}
        >
          show<span className="visually-hidden"> {target}</span>
        </button>
      )}
    </th>
  );
}

/** What each target makes of each layer, side by side. */
export function ComparePane() {
  const document = useApp((state) => state.document);
  const selected = useApp((state) => state.view.layer);
  const { selectLayer } = useActions();
  const targets = comparedTargets(document);
  const plans = targets.map((target) => {
    const plan = planFor(document, target);
    return { target, plan, byLayer: stepsByLayer(plan) };
  });
  return (
    <div className="compare-pane">
      <p className="quiet" id="compare-caption">
        Operation types, operations and memory of every layer for each target; “out” is what a layer writes.
      </p>
      <table className="compare" aria-labelledby="compare-caption">
        <thead>
          <tr>
            <th scope="col">layer</th>
            {targets.map((target) => (
              <TargetHead key={target} document={document} target={target} />
            ))}
          </tr>
        </thead>
        <tbody>
          {layerNames(document.layers, inputName(document)).map((layer) => (
            <tr key={layer} data-selected={layer === selected}>
              <th scope="row">
                <button type="button" className="layer-link" onClick={() => selectLayer(layer)}>
                  {layer}
                </button>
              </th>
              {plans.map(({ target, plan, byLayer }) => (
                <Cell
                  key={target}
                  plan={plan}
                  steps={byLayer.get(layer) ?? []}
                  inOther={plan.steps.find((step) => step.layers.slice(1).includes(layer))?.layers[0] ?? null}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">total</th>
            {plans.map(({ target, plan }) => (
              <Total key={target} plan={plan} />
            ))}
          </tr>
        </tfoot>
      </table>
      <VersionDifferences document={document} />
    </div>
  );
}
