import { lazy, Suspense, useState } from "react";
import { useActions, useApp } from "../../app-context.ts";
import { TabPanel, Tabs } from "../../widgets/Tabs.tsx";
import { StackTab } from "./StackTab.tsx";

const SourcePane = lazy(async () => ({ default: (await import("../source/SourcePane.tsx")).SourcePane }));

const TABS = [
  { id: "stack", label: "Stack" },
  { id: "source", label: "Source" },
] as const;

/** The model as the user edits it: cards with forms, or text. */
export function ModelPane() {
  const tab = useApp((state) => state.session.modelTab);
  const { setModelTab } = useActions();
  // The editor is large: it is loaded when it is first asked for, and kept from then on.
  const [sourceOpened, setSourceOpened] = useState(false);
  if (tab === "source" && !sourceOpened) setSourceOpened(true);
  return (
    <section className="pane" aria-label="Model">
      <Tabs label="Views of the model" name="model" tabs={TABS} selected={tab} onSelect={setModelTab} />
      <TabPanel name="model" id="stack" selected={tab === "stack"}>
        <StackTab />
      </TabPanel>
      <TabPanel name="model" id="source" selected={tab === "source"}>
        {sourceOpened && (
          <Suspense fallback={<p className="pane-message">Loading the editor…</p>}>
            <SourcePane />
          </Suspense>
        )}
      </TabPanel>
    </section>
  );
}
