import type { EvidenceClass } from "../../../document/diagnostic.ts";

/** What the classes of evidence mean, the strongest first. */
export const EVIDENCE_CLASSES: readonly { class: EvidenceClass; meaning: string }[] = [
  { class: "observed", meaning: "a report of the tool shows it" },
  { class: "documented", meaning: "a text by ST says it, or the source of an open tool" },
  { class: "header", meaning: "a declaration in the tool's public runtime headers implies it" },
  { class: "calc", meaning: "our arithmetic reproduces a figure that was published" },
  { class: "inferred", meaning: "our reasoning; nobody has checked it with the tool" },
];

export const meaningOf = (evidenceClass: EvidenceClass): string =>
  EVIDENCE_CLASSES.find((entry) => entry.class === evidenceClass)?.meaning ?? "";
