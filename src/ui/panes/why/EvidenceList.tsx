import type { Evidence } from "../../../document/diagnostic.ts";
import { meaningOf } from "../../../document/evidence.ts";

/** How something is known: class and source, one line each. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <ul className="evidence">
      {evidence.map((item) => (
        <li key={`${item.class} ${item.source}`}>
          <span className="evidence-class" data-class={item.class} title={meaningOf(item.class)}>
            {item.class}
          </span>
          <span>{item.source}</span>
        </li>
      ))}
    </ul>
  );
}
