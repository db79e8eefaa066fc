import { Icon } from "../../widgets/Icon.tsx";
import { Field } from "./Field.tsx";

interface InputsFieldProps {
  /** Names of the layers read. */
  inputs: readonly string[];
  /** Names of the input and of the layers before, in order. */
  earlier: readonly string[];
  /** Several are joined (Add, Concatenate). */
  merges: boolean;
  knob: boolean;
  onCommit: (inputs: readonly string[]) => string | null;
}

/** Which earlier layers a layer reads. */
export function InputsField({ inputs, earlier, merges, knob, onCommit }: InputsFieldProps) {
  const replace = (at: number, name: string) => onCommit(inputs.map((old, i) => (i === at ? name : old)));
  return (
    <Field
      label="inputs"
      help={merges ? "the layers that are joined" : "the layer that is read; by default the one before"}
      given={merges}
      knob={knob}
    >
      {(ids) => (
        <span className="inputs">
          {inputs.map((input, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an input is its position, a name may come twice
            <span className="inputs-line" key={i}>
              <select
                className="select"
                id={i === 0 ? ids.control : undefined}
                aria-label={i === 0 ? undefined : `input ${i + 1}`}
                aria-describedby={ids.describedBy}
                value={input}
                onChange={(event) => replace(i, event.target.value)}
              >
                {earlier.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
              {merges && inputs.length > 2 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Remove input ${i + 1}`}
                  onClick={() => onCommit(inputs.filter((_, j) => j !== i))}
                >
                  <Icon name="remove" />
                </button>
              )}
            </span>
          ))}
          {merges && (
            <button
              type="button"
              className="button"
              onClick={() => onCommit([...inputs, earlier.at(-1) ?? ""])}
            >
              + input
            </button>
          )}
        </span>
      )}
    </Field>
  );
}
