import type { FigureEvidence } from "../../../targets/st-edge-ai/accounting-evidence.ts";

/** On how much a figure rests, in a word; the source is told on demand. */
function strength({ class: evidenceClass, samples }: FigureEvidence): string {
  if (samples === 1) return "one sample";
  return samples === 0 ? "inferred" : evidenceClass;
}

/** How well a figure of the tool is known. */
export function FigureMark({ evidence }: { evidence: FigureEvidence | undefined }) {
  if (evidence === undefined) return null;
  const weak = evidence.samples <= 1;
  return (
    <details className="figure-mark" data-weak={weak}>
      <summary>
        <span className="evidence-class" data-class={weak ? "inferred" : evidence.class}>
          {strength(evidence)}
        </span>
      </summary>
      <span className="quiet">{evidence.source}</span>
    </details>
  );
}
