import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { CoreName } from "../../../codegen/cores.ts";
import type { Document } from "../../../document/document.ts";
import type { Project } from "../../../store/project.ts";
import type { Plan } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { CopyButton } from "../../widgets/CopyButton.tsx";
import { TabPanel, Tabs } from "../../widgets/Tabs.tsx";
import { MemoryTable } from "./MemoryTable.tsx";
import { layerAtLine, linesOfLayer } from "./segments.ts";

const Instructions = lazy(async () => ({ default: (await import("./Instructions.tsx")).Instructions }));

/** The file that says most about the layers. */
const FIRST_FILE = "network.c";
/** The tabs before the files; no file has such a name. */
const MEMORY = "memory";
const INSTRUCTIONS = "instructions";

interface FilesProps {
  document: Document;
  plan: Plan;
  core: CoreName;
  project: Project;
  /** The project belongs to an earlier plan. */
  stale: boolean;
}

/** The files of a project, and what its steps take of memory and of time. */
export function Files(props: FilesProps) {
  const { plan, project, stale } = props;
  const [chosen, setChosen] = useState(FIRST_FILE);
  const files = project.files.map(({ path }) => ({ id: path, label: path }));
  const tabs = [{ id: MEMORY, label: "Memory" }, { id: INSTRUCTIONS, label: "Instructions" }, ...files];
  const selected = tabs.some(({ id }) => id === chosen) ? chosen : FIRST_FILE;
  const file = project.files.find(({ path }) => path === selected);
  const row = useRef<HTMLDivElement>(null);
  // The row of tabs is wider than the pane.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each tab that is selected
  useEffect(() => {
    const tab = row.current?.querySelector('[role="tab"][aria-selected="true"]');
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);
  return (
    <>
      <div className="c-files" ref={row}>
        <Tabs
          label="Files of the C project"
          name="c-file"
          tabs={tabs}
          selected={selected}
          onSelect={setChosen}
        />
        {file && <CopyButton text={() => file.text} label="Copy file" />}
      </div>
      {project.untested !== null && (
        <p className="c-note">main.c has nothing to compare with. {project.untested}</p>
      )}
      <TabPanel name="c-file" id={selected} selected>
        {file ? (
          <FileView plan={plan} project={project} stale={stale} path={file.path} text={file.text} />
        ) : stale ? (
          <p className="pane-message">Updating…</p>
        ) : selected === MEMORY ? (
          <MemoryTable
            plan={plan}
            memory={project.memory}
            source={project.files.find(({ path }) => path === FIRST_FILE)?.text ?? ""}
            core={props.core}
          />
        ) : (
          <Suspense fallback={<p className="pane-message">Loading…</p>}>
            <Instructions document={props.document} plan={plan} core={props.core} memory={project.memory} />
          </Suspense>
        )}
      </TabPanel>
    </>
  );
}

interface FileViewProps extends Pick<FilesProps, "plan" | "project" | "stale"> {
  path: string;
  text: string;
}

/** Highlights the lines of the selected layer; the cursor selects the layer of its line. */
function FileView({ plan, project, stale, path, text }: FileViewProps) {
  const layer = useApp((state) => state.view.layer);
  const { selectLayer } = useActions();
  const highlight = useMemo(
    () => (stale ? [] : linesOfLayer(project, plan, path, layer)),
    [project, plan, path, layer, stale],
  );
  const onCursorLine = (line: number) => {
    const at = stale ? null : layerAtLine(project, plan, path, line);
    if (at !== null) selectLayer(at);
  };
  return (
    <CodeEditor
      value={text}
      language={/\.[ch]$/.test(path) ? "cpp" : "plaintext"}
      fileName={path}
      label={`${path}, read only`}
      readOnly
      highlight={highlight}
      onCursorLine={onCursorLine}
    />
  );
}
