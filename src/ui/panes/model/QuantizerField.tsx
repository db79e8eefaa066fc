import { parameterHelp, QUANTIZER_HELP } from "../../../document/help.ts";
import { QUANTIZERS, type QuantizerParameter, type QuantizerSpec } from "../../../document/quantizers.ts";
import { Field } from "./Field.tsx";
import { NumbersField } from "./NumbersField.tsx";
import { CheckField, ChoiceField } from "./plain-fields.tsx";

interface QuantizerFieldProps {
  label: string;
  help: string;
  given: boolean;
  knob: boolean;
  value: QuantizerSpec;
  /** Names to choose from, beside "none" where null is legal. */
  names: readonly string[];
  nullable: boolean;
  onCommit: (value: QuantizerSpec) => string | null;
}

type Parameters = Record<string, number | boolean | string>;

interface ParameterFieldProps {
  name: string;
  help: string;
  parameter: QuantizerParameter;
  value: number | boolean | string;
  onCommit: (value: number | boolean | string) => string | null;
}

function ParameterField({ name, help, parameter, value, onCommit }: ParameterFieldProps) {
  const given = value !== parameter.default;
  if (parameter.kind === "boolean") {
    return <CheckField label={name} help={help} given={given} value={value === true} onCommit={onCommit} />;
  }
  if (parameter.kind === "choice") {
    return (
      <ChoiceField
        label={name}
        help={help}
        given={given}
        value={String(value)}
        choices={parameter.values ?? []}
        onCommit={onCommit}
      />
    );
  }
  return (
    <NumbersField
      label={name}
      parts={[name]}
      numbers={[Number(value)]}
      help={help}
      given={given}
      min={parameter.min}
      max={parameter.max}
      onCommit={([number]) => onCommit(number as number)}
    />
  );
}

/** A quantizer or an activation by name, and the parameters of a quantizer that has some. */
export function QuantizerField({
  label,
  help,
  given,
  knob,
  value,
  names,
  nullable,
  onCommit,
}: QuantizerFieldProps) {
  const name = typeof value === "object" && value !== null ? value.name : value;
  const spelled: Parameters = typeof value === "object" && value !== null ? { ...value } : {};
  const parameters = name === null ? {} : (QUANTIZERS[name]?.parameters ?? {});
  const entryHelp = name === null ? undefined : QUANTIZER_HELP[name];
  const known = name === null || names.includes(name);
  return (
    <>
      <Field
        label={label}
        help={entryHelp ? `${help}. ${name}: ${entryHelp}` : help}
        given={given}
        knob={knob}
      >
        {(ids) => (
          <select
            className="select"
            id={ids.control}
            aria-describedby={ids.describedBy}
            value={name ?? ""}
            onChange={(event) => onCommit(event.target.value === "" ? null : event.target.value)}
          >
            {nullable && <option value="">none (float)</option>}
            {!known && <option value={name}>{name} (unknown)</option>}
            {names.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        )}
      </Field>
      {name !== null &&
        Object.entries(parameters).map(([key, parameter]) => (
          <ParameterField
            key={key}
            name={key}
            help={parameterHelp(name, key)}
            parameter={parameter}
            value={spelled[key] ?? parameter.default}
            onCommit={(next) => onCommit({ ...spelled, name, [key]: next })}
          />
        ))}
    </>
  );
}
