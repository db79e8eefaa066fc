import type { EvidenceClass } from "./diagnostic.ts";

/** What the classes of evidence mean, the strongest first. */
export const EVIDENCE_CLASSES: readonly { class: EvidenceClass; meaning: string }[] = [
  { class: "observed", meaning: "a report of the tool shows it" },
  { class: "documented", meaning: "a text by the tool's maker says it, or its source does" },
  {
    class: "header",
    meaning: "a declaration in the tool's public runtime headers, or a symbol of its archives, implies it",
  },
  { class: "calc", meaning: "our arithmetic reproduces a figure that was published" },
  { class: "inferred", meaning: "our reasoning; nobody has checked it with the tool" },
];

export const meaningOf = (evidenceClass: EvidenceClass): string =>
  EVIDENCE_CLASSES.find((entry) => entry.class === evidenceClass)?.meaning ?? "";
