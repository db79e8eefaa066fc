import { type Plan, type Step, stepClass } from "../../../targets/plan.ts";
import { accountingEvidence, type Figure } from "../../../targets/st-edge-ai/accounting-evidence.ts";
import { versionOf } from "../../../targets/st-edge-ai/versions.ts";
import { bytes, count, dimensions } from "../../figures.ts";
import { OpBadge } from "../../widgets/OpBadge.tsx";
import { FigureMark } from "./FigureMark.tsx";

function tensors(plan: Plan, ids: readonly number[]): string {
  return ids
    .map((id) => plan.tensors[id])
    .map((tensor) => (tensor ? `${tensor.format} ${dimensions(tensor.shape)}` : "?"))
    .join(", ");
}

/** Said where a step names no kernel of the tool. */
function missingKernel(plan: Plan, step: Step): string {
  if (stepClass(step) === "error") return "none";
  if (plan.target === "lce") return "of Larq Compute Engine or TensorFlow Lite";
  return versionOf(plan.target) ? "its name is not known" : "the C that sxor generates";
}

/** What one step runs and what it costs. */
export function StepFacts({ plan, step }: { plan: Plan; step: Step }) {
  const scratch = step.scratch.reduce((sum, item) => sum + item.bytes, 0);
  const params = step.params.map((id) => plan.params[id]).filter((param) => param !== undefined);
  const evidence = versionOf(plan.target) ? accountingEvidence(step) : [];
  const mark = (figure: Figure) => <FigureMark evidence={evidence.find((item) => item.figure === figure)} />;
  return (
    <div className="step-facts">
      <p className="step-facts-head">
        <OpBadge kind={stepClass(step)} text={step.opType} /> <span>{step.name}</span>{" "}
        <span className="quiet">{step.layerType}</span>
      </p>
      <dl className="facts">
        {step.layers.length > 1 && (
          <div>
            <dt>computes</dt>
            <dd>{step.layers.join(" → ")}</dd>
          </div>
        )}
        <div>
          <dt>kernel</dt>
          <dd>{step.kernel === null ? missingKernel(plan, step) : <code>{step.kernel}</code>}</dd>
        </div>
        <div>
          <dt>formats</dt>
          <dd>
            <code>{tensors(plan, step.inputs)}</code> → <code>{tensors(plan, step.outputs)}</code>
          </dd>
        </div>
        {params.length > 0 && (
          <div>
            <dt>constants</dt>
            <dd>
              {params
                .map(
                  (param) =>
                    `${param.role} ${param.format} ${dimensions(param.shape)} (${bytes(param.bytes)})`,
                )
                .join(", ")}
            </dd>
          </div>
        )}
        <div>
          <dt>MACC</dt>
          <dd>
            {count(step.macc)} {mark("macc")}
          </dd>
        </div>
        <div>
          <dt>ROM</dt>
          <dd>
            {bytes(step.rom)} {mark("rom")}
          </dd>
        </div>
        {scratch > 0 && (
          <div>
            <dt>scratch</dt>
            <dd>
              {bytes(scratch)} {mark("scratch")}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
