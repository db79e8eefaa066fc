import { CORE_NAMES, type CoreName } from "../../../codegen/cores.ts";
import type { TargetId } from "../../../document/document.ts";

interface ChoicesProps {
  plans: readonly TargetId[];
  plan: TargetId;
  onPlan: (plan: TargetId) => void;
  core: CoreName;
  onCore: (core: CoreName) => void;
}

/** Which plan becomes C, and what `make arm` builds it for. */
export function Choices({ plans, plan, onPlan, core, onCore }: ChoicesProps) {
  return (
    <>
      <Choice label="Plan" values={plans} value={plan} onChoose={onPlan} />
      <Choice label="Core" values={CORE_NAMES} value={core} onChoose={onCore} />
    </>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  values: readonly Value[];
  value: Value;
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, values, value, onChoose }: ChoiceProps<Value>) {
  return (
    <label className="c-choice">
      <span>{label}</span>
      <select className="select" value={value} onChange={(event) => onChoose(event.target.value as Value)}>
        {values.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
