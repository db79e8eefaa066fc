import { type ReactNode, useId } from "react";

export interface FieldProps {
  label: string;
  help: string;
  error?: string | null;
  /** The document spells the attribute out; else the field shows Keras' default. */
  given?: boolean;
  /** The attribute decides what runs. */
  knob?: boolean;
  /** The control; it gets the ids of its label and description. */
  children: (ids: { control: string; describedBy: string }) => ReactNode;
}

/** A line of the form: name of the attribute, control, and below it the message or the help. */
export function Field({ label, help, error = null, given = true, knob = false, children }: FieldProps) {
  const control = useId();
  const describedBy = `${control}-help`;
  return (
    <div className="field" data-given={given} data-knob={knob}>
      <label htmlFor={control} title={help}>
        <code>{label}</code> {knob && <span className="knob">matters</span>}
      </label>
      <div className="field-control">{children({ control, describedBy })}</div>
      <p className="field-help" id={describedBy} role={error === null ? undefined : "alert"}>
        {error === null ? help : <span className="field-error">{error}</span>}
      </p>
    </div>
  );
}
