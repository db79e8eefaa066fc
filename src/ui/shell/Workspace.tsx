import type { ReactNode } from "react";
import { PANES, type Pane } from "../../store/state.ts";
import { useActions, useApp } from "../app-context.ts";
import { AnswerPane } from "../panes/answer/AnswerPane.tsx";
import { LayersPane } from "../panes/layers/LayersPane.tsx";
import { ModelPane } from "../panes/model/ModelPane.tsx";
import { Columns } from "../widgets/Columns.tsx";
import { ErrorBoundary } from "../widgets/ErrorBoundary.tsx";

const PANE_NAMES: Readonly<Record<Pane, string>> = { model: "Model", layers: "Layers", answer: "Answer" };
const PANE_CONTENT: Readonly<Record<Pane, () => ReactNode>> = {
  model: () => <ModelPane />,
  layers: () => <LayersPane />,
  answer: () => <AnswerPane />,
};
/** Percent of the width at first. */
const SHARES: Readonly<Record<Pane, number>> = { model: 27, layers: 33, answer: 40 };

function GuardedPane({ pane }: { pane: Pane }) {
  const document = useApp((state) => state.document);
  return (
    <ErrorBoundary name={PANE_NAMES[pane]} resetKey={document}>
      {PANE_CONTENT[pane]()}
    </ErrorBoundary>
  );
}

const COLUMNS = PANES.map((pane) => ({
  id: pane,
  label: PANE_NAMES[pane],
  share: SHARES[pane],
  content: <GuardedPane pane={pane} />,
}));

/**
 * Model, Layers and Answer: side by side, or on a narrow screen one at a time with a switch. The style
 * sheet decides, so that the panes keep their state when the width changes.
 */
export function Workspace() {
  const shown = useApp((state) => state.view.pane);
  const { selectPane } = useActions();
  return (
    <main className="workspace">
      <fieldset className="segmented">
        <legend className="visually-hidden">Pane</legend>
        {PANES.map((pane) => (
          <button key={pane} type="button" aria-pressed={pane === shown} onClick={() => selectPane(pane)}>
            {PANE_NAMES[pane]}
          </button>
        ))}
      </fieldset>
      <Columns columns={COLUMNS} narrow={shown} />
    </main>
  );
}
