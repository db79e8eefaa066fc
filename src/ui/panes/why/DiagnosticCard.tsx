import { lazy, Suspense } from "react";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import { NOT_IMPLEMENTED } from "../../../targets/plan.ts";
import { useActions } from "../../app-context.ts";
import { ErrorBoundary } from "../../widgets/ErrorBoundary.tsx";
import { Prose } from "../../widgets/Prose.tsx";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { EvidenceList } from "./EvidenceList.tsx";
import { NearestKernels } from "./NearestKernels.tsx";

// Not part of the first load: fixes are looked for after the answer is painted.
const Fixes = lazy(async () => ({ default: (await import("./Fixes.tsx")).Fixes }));

/** Of the layers that share a cause, those that are named at once. */
const SHOWN_LAYERS = 6;

function LayerLinks({ layers }: { layers: readonly string[] }) {
  const { selectLayer } = useActions();
  return layers.map((layer) => (
    <button key={layer} type="button" className="layer-link" onClick={() => selectLayer(layer)}>
      {layer}
    </button>
  ));
}

/** One statement about the model: what is the case, why, how that is known, and what helps. */
export function DiagnosticCard({ diagnostic }: { diagnostic: Diagnostic }) {
  // Its error is what one has seen of the tool: to be found in full, but no heading.
  const error = diagnostic.title.startsWith(NOT_IMPLEMENTED) ? diagnostic.title : null;
  const { code, severity, layers, title, why, evidence, nearest = [], knob } = diagnostic;
  return (
    <article className="diagnostic" data-severity={severity}>
      <h3>
        <SeverityMark severity={severity} />{" "}
        <span>
          <Prose text={error ? "the tool stops: NOT IMPLEMENTED" : title} />
        </span>{" "}
        <a className="quiet" href={`reference.html#${code}`} title={`${code} in the reference`}>
          <code>{code}</code>
        </a>
      </h3>
      {layers.length > 0 && (
        <div className="diagnostic-layers">
          <LayerLinks layers={layers.slice(0, SHOWN_LAYERS)} />
          {layers.length > SHOWN_LAYERS && (
            <details>
              <summary>{layers.length - SHOWN_LAYERS} more layers</summary>
              <LayerLinks layers={layers.slice(SHOWN_LAYERS)} />
            </details>
          )}
        </div>
      )}
      {error && (
        <p className="tool-error">
          <code>{error}</code>
        </p>
      )}
      <p>
        <Prose text={why} />
      </p>
      {nearest.length > 0 && (
        <>
          <h4>Nearest kernels that exist</h4>
          <NearestKernels nearest={nearest} />
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
          <EvidenceList evidence={evidence} />
        </>
      )}
    </article>
  );
}
