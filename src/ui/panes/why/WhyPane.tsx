import { lazy, Suspense, useDeferredValue } from "react";
import { type Document, targetOf } from "../../../document/document.ts";
import { answerOf, planOf } from "../../../store/selectors.ts";
import { type Plan, type Step, stepClass } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import "./why.css";

// Behind the first answer: not part of the first load.
const StepFacts = lazy(async () => ({ default: (await import("./StepFacts.tsx")).StepFacts }));
const LayerExplanation = lazy(async () => ({
  default: (await import("./LayerExplanation.tsx")).LayerExplanation,
}));
const SecondOpinion = lazy(async () => ({ default: (await import("./SecondOpinion.tsx")).SecondOpinion }));
const PlanFacts = lazy(async () => ({ default: (await import("./PlanFacts.tsx")).PlanFacts }));
// In the page also while it is empty, so that it is fetched together with the rules.
const DiagnosticList = lazy(async () => ({
  default: (await import("./DiagnosticList.tsx")).DiagnosticList,
}));
const EvidenceLegend = lazy(async () => ({
  default: (await import("./EvidenceLegend.tsx")).EvidenceLegend,
}));
const MakeAll = lazy(async () => ({ default: (await import("./fixes/MakeAll.tsx")).MakeAll }));

/** Said of a layer that nothing is wrong with. */
function fineSentence(steps: readonly Step[], target: string): string {
  if (steps.some((step) => stepClass(step) === "sxor")) {
    return `Nothing to change: ${target} has a binary kernel for these formats, and uses it.`;
  }
  if (steps.length === 0) return `${target} needs no step for this layer: it leaves no trace at inference.`;
  return "Nothing to change: no binary kernel is missed here.";
}

function LayerAnswer({ document, plan, layer }: { document: Document; plan: Plan; layer: string }) {
  const steps = plan.steps.filter((step) => step.layers.includes(layer));
  const diagnostics = useApp(answerOf).byLayer.get(layer) ?? [];
  const explained = useApp((state) => state.diagnose !== null);
  // How it was decided may come a moment after what was decided.
  const settled = useDeferredValue(document);
  const { selectLayer } = useActions();
  return (
    <>
      <header className="why-head">
        <h2>{layer}</h2>
        <button type="button" className="button" onClick={() => selectLayer(null)}>
          Whole model
        </button>
      </header>
      <Suspense>
        {steps.map((step) => (
          <StepFacts key={step.id} plan={plan} step={step} />
        ))}
        <LayerExplanation document={settled} layer={layer} />
      </Suspense>
      {explained && diagnostics.length === 0 && (
        <p className="why-fine">
          <SeverityMark severity="ok" /> {fineSentence(steps, targetOf(document))}
        </p>
      )}
      <Suspense>
        <DiagnosticList diagnostics={diagnostics} />
      </Suspense>
      <Suspense>
        <SecondOpinion document={settled} layer={layer} />
      </Suspense>
    </>
  );
}

function ModelAnswer({ plan }: { plan: Plan }) {
  const { diagnostics } = useApp(answerOf);
  const explained = useApp((state) => state.diagnose !== null);
  return (
    <>
      <header className="why-head">
        <h2>The whole model</h2>
      </header>
      <Suspense>
        <PlanFacts plan={plan} />
        <MakeAll />
      </Suspense>
      <Suspense>
        <DiagnosticList diagnostics={diagnostics} />
      </Suspense>
      {explained && diagnostics.length === 0 && (
        <p className="quiet">Nothing to report. Select a layer to see what runs and why.</p>
      )}
    </>
  );
}

/** What runs, why, what to change: for the selected layer, or for the whole model. */
export function WhyPane() {
  const document = useApp((state) => state.document);
  const layer = useApp((state) => state.view.layer);
  const plan = planOf(document);
  return (
    <div className="why-pane">
      {layer === null ? (
        <ModelAnswer plan={plan} />
      ) : (
        <LayerAnswer document={document} plan={plan} layer={layer} />
      )}
      <Suspense>
        <EvidenceLegend />
      </Suspense>
    </div>
  );
}
