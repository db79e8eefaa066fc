import { useMemo } from "react";
import type { CoreName } from "../../../codegen/cores.ts";
import { FITTED, FITTED_CORES, type FittedCore, isFitted } from "../../../codegen/cost/fitted-model.ts";
import {
  type Estimate,
  type EstimatedSum,
  estimatedSum,
  instructionsOf,
  isEstimate,
  type NoEstimate,
} from "../../../codegen/cost/instructions.ts";
import type { StepMemory } from "../../../codegen/memory.ts";
import { comparedTargets, type Document, type TargetId } from "../../../document/document.ts";
import { percentShare } from "../../../report/numbers.ts";
import { planFor } from "../../../store/selectors.ts";
import { isStopped, type Plan, type Step } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";
import { Identifier } from "./Identifier.tsx";

interface InstructionsProps {
  document: Document;
  plan: Plan;
  core: CoreName;
  memory: readonly StepMemory[];
}

/** What each step of the C costs on a core, and what the plans for other targets would. */
export function Instructions({ core, ...shown }: InstructionsProps) {
  if (isFitted(core)) return <Estimates core={core} {...shown} />;
  return (
    <p className="pane-message">
      Instructions are estimated for {FITTED_CORES.join(", ")}: choose one of these as the core.
    </p>
  );
}

function Estimates({ document, plan, core, memory }: InstructionsProps & { core: FittedCore }) {
  const estimates = useMemo(() => instructionsOf(plan, core), [plan, core]);
  return (
    <div className="c-memory">
      <p>
        Estimated instructions of one run on {core}, not cycles: a model of the loops of this C, fitted to
        counts in QEMU of random layers compiled by {FITTED.compiler} with <code>{FITTED.flags}</code>. ± is
        its largest error on layers that were kept out of the fit.
      </p>
      <Totals document={document} shown={plan.target} core={core} />
      <table aria-label="Instructions by layer">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <NumberHead>instructions</NumberHead>
            <NumberHead>±</NumberHead>
            <NumberHead>MACC, as ST counts</NumberHead>
            <th scope="col" className="c-size c-spare">
              constants
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.steps.map((step, i) => (
            <StepRow
              key={step.id}
              step={step}
              found={estimates[i] ?? { why: "it has no C" }}
              rom={romOf(memory, step)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The head of a column of numbers. */
const NumberHead = ({ children }: { children: string }) => (
  <th scope="col" className="c-size">
    {children}
  </th>
);

/** Bytes of the constants of a step as the C has them. */
const romOf = (memory: readonly StepMemory[], { id }: Step): number =>
  memory.find(({ stepId }) => stepId === id)?.constants.reduce((sum, array) => sum + array.bytes, 0) ?? 0;

const percent = (error: number): string => `${Math.ceil(100 * error)} %`;

function StepRow({ step, found, rom }: { step: Step; found: Estimate | NoEstimate; rom: number }) {
  const layer = step.layers[0] ?? null;
  const selected = useApp((state) => layer !== null && state.view.layer === layer);
  const { selectLayer } = useActions();
  return (
    <tr data-selected={selected}>
      <th scope="row">
        <button type="button" className="c-function" onClick={() => selectLayer(layer)}>
          <Identifier name={step.name} />
        </button>
      </th>
      {isEstimate(found) ? (
        <>
          <td className="c-size">{count(found.instructions)}</td>
          <td className="c-size">{percent(found.error)}</td>
        </>
      ) : (
        <td colSpan={2}>no estimate: {found.why}</td>
      )}
      <td className="c-size">{count(step.macc)}</td>
      <td className="c-size c-spare">{bytes(rom)}</td>
    </tr>
  );
}

/** The estimate of a plan that can be run. */
const sumOf = (plan: Plan, core: FittedCore): EstimatedSum | null =>
  isStopped(plan) ? null : estimatedSum(plan, instructionsOf(plan, core));

/** The plans side by side; native is what the others are held against. */
function Totals({ document, shown, core }: { document: Document; shown: TargetId; core: FittedCore }) {
  const totals = useMemo(
    () =>
      comparedTargets(document).map((target) => ({ target, sum: sumOf(planFor(document, target), core) })),
    [document, core],
  );
  const native = totals.find(({ target }) => target === "native")?.sum;
  return (
    <table aria-label="Instructions by plan">
      <thead>
        <tr>
          <th scope="col">plan</th>
          <NumberHead>instructions</NumberHead>
          <NumberHead>±</NumberHead>
          <NumberHead>against native</NumberHead>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ target, sum }) => (
          <tr key={target} data-selected={target === shown}>
            <th scope="row">{target}</th>
            {sum === null ? (
              <td colSpan={3}>stops: there is no C</td>
            ) : isMostlyKnown(sum) ? (
              <>
                <td className="c-size">
                  {count(sum.instructions)}
                  {sum.missing > 0 && <span className="c-left-out quiet">without {steps(sum)}</span>}
                </td>
                <td className="c-size">{percent(sum.error)}</td>
                <td className="c-size">{ratio(sum, native)}</td>
              </>
            ) : (
              <td colSpan={3}>no sum: no estimate of {steps(sum)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The steps without an estimate, and what they are of the MACC. */
const steps = ({ missing, missingMacc }: EstimatedSum): string =>
  `${missing} ${missing === 1 ? "step" : "steps"}, ${percentShare(missingMacc, 1)} of MACC`;

/** Most of the MACC that a sum may leave out. */
const MOST_LEFT_OUT = 0.01;

const isMostlyKnown = ({ missingMacc }: EstimatedSum): boolean => missingMacc <= MOST_LEFT_OUT;

const ratio = (sum: EstimatedSum, native: EstimatedSum | null | undefined): string =>
  native && native.instructions > 0 && isMostlyKnown(native)
    ? `${(sum.instructions / native.instructions).toFixed(2)} ×`
    : "–";
