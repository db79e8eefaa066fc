import type { FieldProps } from "./Field.tsx";
import { TextField } from "./plain-fields.tsx";
import { useDraft } from "./use-draft.ts";

interface ListFieldProps extends Omit<FieldProps, "children" | "error"> {
  /** As the document has them; null where it has null. */
  numbers: readonly number[] | null;
  /** `value` holds numbers, or the text where something is no number. */
  onCommit: (value: unknown) => string | null;
}

/** A few numbers in one field, "1, 1, 64"; empty means null. */
export function ListField({ numbers, onCommit, ...field }: ListFieldProps) {
  const draft = useDraft(numbers?.join(", ") ?? "", (text) => {
    const parts = text.split(/[\s,×]+/).filter((part) => part !== "");
    const values = parts.map((part) => (Number.isFinite(Number(part)) ? Number(part) : part));
    return onCommit(values.length === 0 ? null : values);
  });
  return <TextField {...field} draft={draft} />;
}
