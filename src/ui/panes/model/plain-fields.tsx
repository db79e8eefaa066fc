import { Field, type FieldProps } from "./Field.tsx";
import type { DraftText } from "./use-draft.ts";

/** Fields of the form that hold one plain control. */

type Plain = Omit<FieldProps, "children">;

export function CheckField({
  value,
  onCommit,
  ...field
}: Plain & { value: boolean; onCommit: (value: boolean) => void }) {
  return (
    <Field {...field}>
      {(ids) => (
        <input
          type="checkbox"
          id={ids.control}
          aria-describedby={ids.describedBy}
          checked={value}
          onChange={(event) => onCommit(event.target.checked)}
        />
      )}
    </Field>
  );
}

interface ChoiceProps extends Plain {
  value: string;
  choices: readonly string[];
  onCommit: (value: string) => void;
}

export function ChoiceField({ value, choices, onCommit, ...field }: ChoiceProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <select
          className="select"
          id={ids.control}
          aria-describedby={ids.describedBy}
          value={value}
          onChange={(event) => onCommit(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Text that is given to the document as it is typed; a refusal is shown below it. */
export function TextField({ draft, ...field }: Omit<Plain, "error"> & { draft: DraftText }) {
  return (
    <Field {...field} error={draft.error}>
      {(ids) => (
        <input
          className="input"
          id={ids.control}
          aria-describedby={ids.describedBy}
          aria-invalid={draft.error !== null}
          autoComplete="off"
          spellCheck={false}
          value={draft.text}
          onChange={(event) => draft.onChange(event.target.value)}
          onBlur={draft.onBlur}
        />
      )}
    </Field>
  );
}
