import type { StepClass } from "../../targets/plan.ts";
import "./op-badge.css";

export const STEP_CLASSES: Readonly<Record<StepClass, { glyph: string; word: string; help: string }>> = {
  sxor: { glyph: "■", word: "binary", help: "XNOR and popcount on packed signs" },
  int8: { glyph: "◆", word: "8-bit", help: "multiply and add in 8 bits" },
  conversion: { glyph: "◇", word: "conversion", help: "inserted between two formats" },
  float: { glyph: "▲", word: "float", help: "multiply and add in float32" },
  data: { glyph: "○", word: "data", help: "moves, selects or compares values" },
  error: { glyph: "✕", word: "error", help: "the target has no kernel for it" },
};

/** The operation type of a step with the glyph and colour of its class. */
export function OpBadge({ kind, text }: { kind: StepClass; text: string }) {
  const { glyph, word, help } = STEP_CLASSES[kind];
  return (
    <span className="op-badge" data-class={kind} title={`${word}: ${help}`}>
      <span aria-hidden="true">{glyph}</span>
      <span className="visually-hidden">{word}: </span>
      <code>{text}</code>
    </span>
  );
}
