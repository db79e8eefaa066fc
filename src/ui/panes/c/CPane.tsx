import { useMemo, useState } from "react";
import { type CoreName, DEFAULT_CORE } from "../../../codegen/cores.ts";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import { comparedTargets, type Document, type TargetId, targetOf } from "../../../document/document.ts";
import type { Project } from "../../../store/project.ts";
import { graphOf, planOf } from "../../../store/selectors.ts";
import { useApp, useServices } from "../../app-context.ts";
import { Problems } from "../../widgets/Problems.tsx";
import { WithoutWeights } from "../WithoutWeights.tsx";
import { Choices } from "./Choices.tsx";
import { Files } from "./Files.tsx";
import { type Generation, useProject } from "./use-project.ts";
import "./c.css";

/** The plan of the page's target, or of another one that is chosen here, as a C project; made while the tab is open. */
export function CPane() {
  const open = useApp((state) => state.view.tab === "c");
  const document = useApp((state) => state.document);
  const [chosen, setChosen] = useState<TargetId | null>(null);
  const [core, setCore] = useState<CoreName>(DEFAULT_CORE);
  const target = targetOf(document);
  const plans = comparedTargets(document);
  const plan = chosen !== null && plans.includes(chosen) ? chosen : target;
  const planned = useMemo(
    () => (plan === target ? document : { ...document, target: plan }),
    [document, plan, target],
  );
  const generation = useProject(planned, core, open);
  return (
    <div className="c-pane">
      <div className="c-bar">
        <Choices
          plans={plans}
          plan={plan}
          onPlan={(next) => setChosen(next === target ? null : next)}
          core={core}
          onCore={setCore}
        />
        <span className="toolbar c-actions">
          {generation.state === "working" && generation.project !== null && (
            <>
              <span className="quiet">updating…</span>
              <CancelButton generation={generation} />
            </>
          )}
          <ZipButton document={planned} generation={generation} />
        </span>
      </div>
      <Generated document={planned} core={core} generation={generation} />
    </div>
  );
}

const CancelButton = ({ generation }: { generation: Generation }) => (
  <button type="button" className="button" onClick={generation.cancel}>
    Cancel
  </button>
);

/** Waits for the project of what is chosen: nobody shall save another one. */
function ZipButton({ document, generation }: { document: Document; generation: Generation }) {
  const { download } = useServices();
  const { project, state } = generation;
  if (project === null || project.files.length === 0) return null;
  const { name, target } = planOf(document);
  const save = () => download(`${name}-${target}.zip`, project.zip, "application/zip");
  return (
    <button type="button" className="button" disabled={state !== "done"} onClick={save}>
      Download zip
    </button>
  );
}

interface GeneratedProps {
  document: Document;
  core: CoreName;
  generation: Generation;
}

function Generated({ document, core, generation }: GeneratedProps) {
  const { project, state, message, retry } = generation;
  if (state === "failed") {
    return (
      <div className="pane-message" role="alert">
        <p>
          <strong>The C project was not generated.</strong> {message}
        </p>
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      </div>
    );
  }
  if (project === null) {
    return (
      <div className="pane-message">
        <p role="status">Generating C, with a run of the network for its self-test…</p>
        <CancelButton generation={generation} />
      </div>
    );
  }
  const { withoutWeights } = graphOf(document);
  if (withoutWeights !== undefined) return <WithoutWeights document={document} why={withoutWeights} />;
  if (project.files.length === 0) {
    return (
      <div className="pane-message">
        <p>
          <strong>No C is generated for {targetOf(document)}.</strong>
        </p>
        <Problems diagnostics={reasons(document, project)} />
      </div>
    );
  }
  const stale = state === "working";
  return <Files document={document} plan={planOf(document)} core={core} project={project} stale={stale} />;
}

/** Errors of the model say more than that its plan cannot be generated. */
function reasons(document: Document, project: Project): readonly Diagnostic[] {
  const errors = graphOf(document).diagnostics.filter(({ severity }) => severity === "error");
  return errors.length > 0 ? errors : project.diagnostics;
}
