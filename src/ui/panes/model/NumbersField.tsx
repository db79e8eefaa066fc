import { Field } from "./Field.tsx";
import { useDraft } from "./use-draft.ts";

interface NumbersFieldProps {
  label: string;
  /** What each number is: ["height", "width"]. A single one has no name of its own. */
  parts: readonly string[];
  /** As the document has them; null where it has null. */
  numbers: readonly (number | null)[];
  help: string;
  given?: boolean;
  knob?: boolean;
  min?: number | undefined;
  max?: number | undefined;
  /** Empty is legal and means null. */
  nullable?: boolean;
  /** `values` are numbers, null for empty, or the text where it is no number. */
  onCommit: (values: (number | null | string)[]) => string | null;
}

const SEPARATOR = " ";

/** A text as the parser shall see it: a number, null, or what was typed. */
function readPart(text: string): number | null | string {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

/** One or several numbers that are committed together. */
export function NumbersField({
  label,
  parts,
  numbers,
  help,
  given,
  knob,
  min,
  max,
  nullable = false,
  onCommit,
}: NumbersFieldProps) {
  const shown = numbers.map((n) => (n === null ? "" : String(n))).join(SEPARATOR);
  const draft = useDraft(shown, (text) => {
    const values = text.split(SEPARATOR).map(readPart);
    const empty = values.every((value) => value === null);
    if (values.includes(null) && !(empty && nullable)) return `${label} needs a number.`;
    return onCommit(values);
  });
  const texts = draft.text.split(SEPARATOR);
  return (
    <Field
      label={label}
      help={help}
      error={draft.error}
      {...(given === undefined ? {} : { given })}
      knob={knob ?? false}
    >
      {(ids) => (
        <span className="numbers">
          {parts.map((part, i) => (
            <input
              key={part}
              className="input"
              type="text"
              inputMode={min !== undefined && min >= 0 ? "decimal" : "text"}
              autoComplete="off"
              spellCheck={false}
              id={i === 0 ? ids.control : undefined}
              aria-label={parts.length > 1 ? `${label}: ${part}` : undefined}
              aria-describedby={ids.describedBy}
              aria-invalid={draft.error !== null}
              title={parts.length > 1 ? part : undefined}
              placeholder={nullable ? "none" : undefined}
              value={texts[i] ?? ""}
              onChange={(event) => {
                const next = parts.map((_, j) =>
                  j === i ? event.target.value.replaceAll(SEPARATOR, "") : (texts[j] ?? ""),
                );
                draft.onChange(next.join(SEPARATOR));
              }}
              onKeyDown={(event) => {
                const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
                const value = Number(texts[i]);
                if (by === undefined || event.altKey || !Number.isInteger(value) || texts[i] === "") return;
                event.preventDefault();
                const stepped = Math.min(max ?? value + by, Math.max(min ?? value + by, value + by));
                draft.onChange(
                  parts.map((_, j) => (j === i ? String(stepped) : (texts[j] ?? ""))).join(SEPARATOR),
                );
              }}
              onBlur={draft.onBlur}
            />
          ))}
        </span>
      )}
    </Field>
  );
}
