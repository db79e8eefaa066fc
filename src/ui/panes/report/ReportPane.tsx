import { lazy, Suspense, useState } from "react";
import type { ReportHeader } from "../../../report/header.ts";
import type { ReportView } from "../../../store/state.ts";
import { useActions, useApp } from "../../app-context.ts";
import { TabPanel, Tabs } from "../../widgets/Tabs.tsx";
import { PredictedReport } from "./PredictedReport.tsx";
import "./report.css";

const ToolReportView = lazy(async () => ({ default: (await import("./ToolReportView.tsx")).ToolReportView }));

const VIEWS: readonly { id: ReportView; label: string }[] = [
  { id: "prediction", label: "Prediction" },
  { id: "tool", label: "A report of the tool" },
];

/** The report that the tool is expected to print for the model, or one that it did print. */
export function ReportPane() {
  const shown = useApp((state) => (state.view.tab === "report" ? state.document : null));
  const view = useApp((state) => state.session.reportView);
  const { setReport } = useActions();
  const [given, setGiven] = useState<Partial<ReportHeader>>({});
  if (shown === null) return null;
  return (
    <div className="report-views">
      <Tabs
        label="Reports"
        name="report"
        tabs={VIEWS}
        selected={view}
        onSelect={(reportView) => setReport({ reportView })}
      />
      <TabPanel name="report" id="prediction" selected={view === "prediction"}>
        {view === "prediction" && <PredictedReport document={shown} given={given} onGiven={setGiven} />}
      </TabPanel>
      <TabPanel name="report" id="tool" selected={view === "tool"}>
        {view === "tool" && (
          <Suspense fallback={<p className="pane-message">Loading…</p>}>
            <ToolReportView document={shown} />
          </Suspense>
        )}
      </TabPanel>
    </div>
  );
}
