import { lazy, type ReactNode, Suspense, useState } from "react";
import type { AnswerTab } from "../../../store/state.ts";
import { useActions, useApp } from "../../app-context.ts";
import { ErrorBoundary } from "../../widgets/ErrorBoundary.tsx";
import { TabPanel, Tabs } from "../../widgets/Tabs.tsx";
import { WhyPane } from "../why/WhyPane.tsx";

const CPane = lazy(async () => ({ default: (await import("../c/CPane.tsx")).CPane }));
const ReportPane = lazy(async () => ({ default: (await import("../report/ReportPane.tsx")).ReportPane }));
const RunPane = lazy(async () => ({ default: (await import("../run/RunPane.tsx")).RunPane }));
const ComparePane = lazy(async () => ({ default: (await import("../compare/ComparePane.tsx")).ComparePane }));

interface Tab {
  id: AnswerTab;
  label: string;
  pane: () => ReactNode;
  /** Has state of its own: it stays mounted once it was opened. The others exist while they are seen. */
  keeps: boolean;
}

const TABS: readonly Tab[] = [
  { id: "why", label: "Why", pane: () => <WhyPane />, keeps: false },
  { id: "c", label: "C", pane: () => <CPane />, keeps: true },
  { id: "report", label: "Report", pane: () => <ReportPane />, keeps: true },
  { id: "run", label: "Run", pane: () => <RunPane />, keeps: true },
  { id: "compare", label: "Compare", pane: () => <ComparePane />, keeps: false },
];

/** The answers about the model, one tab each. */
export function AnswerPane() {
  const tab = useApp((state) => state.view.tab);
  const document = useApp((state) => state.document);
  const { selectTab } = useActions();
  const [opened, setOpened] = useState<ReadonlySet<AnswerTab>>(new Set([tab]));
  if (!opened.has(tab)) setOpened(new Set([...opened, tab]));
  return (
    <section className="pane" aria-label="Answer">
      <Tabs label="Answers" name="answer" tabs={TABS} selected={tab} onSelect={selectTab} />
      {TABS.map(({ id, label, pane, keeps }) => (
        <TabPanel key={id} name="answer" id={id} selected={id === tab}>
          {(id === tab || (keeps && opened.has(id))) && (
            <ErrorBoundary name={label} resetKey={document}>
              <Suspense fallback={<p className="pane-message">Loading…</p>}>{pane()}</Suspense>
            </ErrorBoundary>
          )}
        </TabPanel>
      ))}
    </section>
  );
}
