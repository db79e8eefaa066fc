import { type Plan, partialNote, totalMacc } from "../../../targets/plan.ts";
import { activationsEvidence } from "../../../targets/st-edge-ai/accounting-evidence.ts";
import { versionOf } from "../../../targets/st-edge-ai/versions.ts";
import { bytes, count } from "../../figures.ts";
import { FigureMark } from "./FigureMark.tsx";

/** The figures of the whole network, and how well the tool's are known. */
export function PlanFacts({ plan }: { plan: Plan }) {
  const { activations, weights } = plan.memory;
  return (
    <div className="step-facts">
      <dl className="facts">
        <div>
          <dt>MACC</dt>
          <dd>{count(totalMacc(plan))}</dd>
        </div>
        <div>
          <dt>ROM</dt>
          <dd>{bytes(weights)}</dd>
        </div>
        <div>
          <dt>RAM</dt>
          <dd>
            {bytes(activations)}{" "}
            {versionOf(plan.target) && <FigureMark evidence={activationsEvidence(plan)} />}
          </dd>
        </div>
      </dl>
      {partialNote(plan) && (
        <p className="quiet">These figures are {partialNote(plan)}; nothing is built of the model.</p>
      )}
    </div>
  );
}
