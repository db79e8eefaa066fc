import { EVIDENCE_CLASSES } from "../../../document/evidence.ts";

/** How far a statement can be trusted, by its class. */
export function EvidenceLegend() {
  return (
    <details className="legend">
      <summary>What the classes of evidence mean</summary>
      <dl>
        {EVIDENCE_CLASSES.map((entry) => (
          <div key={entry.class}>
            <dt>
              <span className="evidence-class" data-class={entry.class}>
                {entry.class}
              </span>
            </dt>
            <dd>{entry.meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">sxor is not affiliated with ST; it models what is publicly known of the tool.</p>
    </details>
  );
}
