import { meaningOf } from "../../../document/evidence.ts";
import type { ExplainedLayer } from "../../../report/tool-report/explain.ts";
import { Prose } from "../../widgets/Prose.tsx";
import { NearestKernels } from "../why/NearestKernels.tsx";

/** What is said of a layer or of the whole report, each with the class of its evidence. */
export function Statements({
  of: { statements, nearest },
}: {
  of: Pick<ExplainedLayer, "statements" | "nearest">;
}) {
  if (statements.length === 0) return null;
  return (
    <>
      <ul className="evidence">
        {statements.map(({ text, evidence }) => (
          <li key={text}>
            <span className="evidence-class" data-class={evidence.class} title={meaningOf(evidence.class)}>
              {evidence.class}
            </span>
            <span>
              <Prose text={text} />
              {evidence.class !== "observed" && <span className="quiet"> ({evidence.source})</span>}
            </span>
          </li>
        ))}
      </ul>
      {nearest.length > 0 && (
        <>
          <p className="tool-report-subhead">Nearest kernels that exist</p>
          <NearestKernels nearest={nearest} />
        </>
      )}
    </>
  );
}
