import { lazy, Suspense } from "react";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import { useActions } from "../../app-context.ts";
import { ErrorBoundary } from "../../widgets/ErrorBoundary.tsx";
import { Prose } from "../../widgets/Prose.tsx";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { meaningOf } from "./evidence.ts";

// Not part of the first load: fixes are looked for after the answer is painted.
const Fixes = lazy(async () => ({ default: (await import("./Fixes.tsx")).Fixes }));

/** One statement about the model: what is the case, why, how that is known, and what helps. */
export function DiagnosticCard({ diagnostic }: { diagnostic: Diagnostic }) {
  const { code, severity, layers, title, why, evidence, nearest = [], knob } = diagnostic;
  const { selectLayer } = useActions();
  return (
    <article className="diagnostic" data-severity={severity}>
      <h3>
        <SeverityMark severity={severity} />{" "}
        <span>
          <Prose text={title} />
        </span>{" "}
        <code className="quiet">{code}</code>
      </h3>
      {layers.length > 0 && (
        <p className="diagnostic-layers">
          {layers.map((layer) => (
            <button key={layer} type="button" className="layer-link" onClick={() => selectLayer(layer)}>
              {layer}
            </button>
          ))}
        </p>
      )}
      <p>
        <Prose text={why} />
      </p>
      {nearest.length > 0 && (
        <>
          <h4>Nearest kernels that exist</h4>
          <ul className="nearest">
            {nearest.map(({ kernel, change }) => (
              <li key={kernel}>
                <code>{kernel}</code> {change}
              </li>
            ))}
          </ul>
        </>
      )}
      {knob && (
        <p>
          The attribute to look at: <code>{knob.attribute}</code> of <code>{knob.layer}</code>.
        </p>
      )}
      <ErrorBoundary name="fixes">
        <Suspense>
          <Fixes diagnostic={diagnostic} />
        </Suspense>
      </ErrorBoundary>
      {evidence.length > 0 && (
        <>
          <h4>How this is known</h4>
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
        </>
      )}
    </article>
  );
}
