import { useMemo, useState } from "react";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import { type Document, targetOf } from "../../../document/document.ts";
import type { Project } from "../../../store/project.ts";
import { graphOf, planOf } from "../../../store/selectors.ts";
import { useActions, useApp, useServices } from "../../app-context.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { CopyButton } from "../../widgets/CopyButton.tsx";
import { Problems } from "../../widgets/Problems.tsx";
import { TabPanel, Tabs } from "../../widgets/Tabs.tsx";
import { layerAtLine, linesOfLayer } from "./segments.ts";
import { useProject } from "./use-project.ts";
import "./c.css";

/** The plan of the chosen target as a C project; it is generated while the tab is open. */
export function CPane() {
  const open = useApp((state) => state.view.tab === "c");
  const document = useApp((state) => state.document);
  const generation = useProject(document, open);
  const { project } = generation;

  if (generation.state === "failed") {
    return (
      <div className="pane-message" role="alert">
        <p>
          <strong>The C project was not generated.</strong> {generation.message}
        </p>
        <button type="button" className="button" onClick={generation.retry}>
          Try again
        </button>
      </div>
    );
  }
  if (project === null) {
    return (
      <p className="pane-message" role="status">
        Generating C…
      </p>
    );
  }
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
  return <Files project={project} stale={generation.state === "working"} />;
}

/** Errors of the model say more than that its plan cannot be generated. */
function reasons(document: Document, project: Project): readonly Diagnostic[] {
  const errors = graphOf(document).diagnostics.filter(({ severity }) => severity === "error");
  return errors.length > 0 ? errors : project.diagnostics;
}

/** The file that says most about the layers. */
const FIRST_FILE = "network.c";

function Files({ project, stale }: { project: Project; stale: boolean }) {
  const plan = useApp((state) => planOf(state.document));
  const layer = useApp((state) => state.view.layer);
  const { selectLayer } = useActions();
  const { download } = useServices();
  const [path, setPath] = useState(FIRST_FILE);
  const file = project.files.find((candidate) => candidate.path === path) ?? project.files[0];
  const highlight = useMemo(
    () => (file && !stale ? linesOfLayer(project, plan, file.path, layer) : []),
    [project, plan, file, layer, stale],
  );
  if (file === undefined) return null;

  const saveZip = () => download(`${plan.name}-${plan.target}.zip`, project.zip, "application/zip");
  const onCursorLine = (line: number) => {
    const at = stale ? null : layerAtLine(project, plan, file.path, line);
    if (at !== null) selectLayer(at);
  };
  return (
    <div className="c-pane">
      <div className="c-bar">
        <Tabs
          label="Files of the C project"
          name="c-file"
          tabs={project.files.map((candidate) => ({ id: candidate.path, label: candidate.path }))}
          selected={file.path}
          onSelect={setPath}
        />
        <span className="toolbar c-actions">
          {stale && <span className="quiet">updating…</span>}
          <CopyButton text={() => file.text} label="Copy file" />
          <button type="button" className="button" onClick={saveZip}>
            Download zip
          </button>
        </span>
      </div>
      {project.untested !== null && (
        <p className="c-note">main.c has nothing to compare with. {project.untested}</p>
      )}
      <TabPanel name="c-file" id={file.path} selected>
        <CodeEditor
          value={file.text}
          language={/\.[ch]$/.test(file.path) ? "cpp" : "plaintext"}
          fileName={file.path}
          label={`${file.path}, read only`}
          readOnly
          highlight={highlight}
          onCursorLine={onCursorLine}
        />
      </TabPanel>
    </div>
  );
}
