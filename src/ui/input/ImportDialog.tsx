import type { Diagnostic } from "../../document/diagnostic.ts";
import { useActions } from "../app-context.ts";
import { Dialog } from "../widgets/Dialog.tsx";
import { Problems } from "../widgets/Problems.tsx";

/** Why a text was not taken, or what was left out of it. */
export interface Refusal {
  title: string;
  message: string;
  diagnostics: readonly Diagnostic[];
  /** The text, if it is a report of the tool. */
  report?: string;
}

export function ImportDialog({ refusal, onClose }: { refusal: Refusal; onClose: () => void }) {
  const { setReport, selectTab, selectPane } = useActions();
  const { title, message, diagnostics, report } = refusal;
  const open = (toolReport: string) => {
    setReport({ reportView: "tool", toolReport });
    selectTab("report");
    selectPane("answer");
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{message}</p>
      <Problems diagnostics={diagnostics} />
      {report !== undefined && (
        <p>
          <button type="button" className="button" data-primary onClick={() => open(report)}>
            Open it as a report
          </button>
        </p>
      )}
    </Dialog>
  );
}
