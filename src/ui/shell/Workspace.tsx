import { type ReactNode, useSyncExternalStore } from "react";
import { PANES, type Pane } from "../../store/state.ts";
import { useActions, useApp } from "../app-context.ts";
import { AnswerPane } from "../panes/answer/AnswerPane.tsx";
import { LayersPane } from "../panes/layers/LayersPane.tsx";
import { ModelPane } from "../panes/model/ModelPane.tsx";
import { Columns } from "../widgets/Columns.tsx";
import { ErrorBoundary } from "../widgets/ErrorBoundary.tsx";

const NARROW = "(max-width: 767px)";

const PANE_NAMES: Readonly<Record<Pane, string>> = { model: "Model", layers: "Layers", answer: "Answer" };
const PANE_CONTENT: Readonly<Record<Pane, () => ReactNode>> = {
  model: () => <ModelPane />,
  layers: () => <LayersPane />,
  answer: () => <AnswerPane />,
};
/** Percent of the width at first. */
const SHARES: Readonly<Record<Pane, number>> = { model: 27, layers: 33, answer: 40 };

function subscribeNarrow(onChange: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

const useNarrow = (): boolean =>
  useSyncExternalStore(subscribeNarrow, () => window.matchMedia(NARROW).matches);

function GuardedPane({ pane }: { pane: Pane }) {
  const document = useApp((state) => state.document);
  return (
    <ErrorBoundary name={PANE_NAMES[pane]} resetKey={document}>
      {PANE_CONTENT[pane]()}
    </ErrorBoundary>
  );
}

/** One pane at a time; the others are hidden, not unmounted, so that editors keep their state. */
function Stacked() {
  const shown = useApp((state) => state.view.pane);
  const { selectPane } = useActions();
  return (
    <div className="stacked">
      <fieldset className="segmented">
        <legend className="visually-hidden">Pane</legend>
        {PANES.map((pane) => (
          <button key={pane} type="button" aria-pressed={pane === shown} onClick={() => selectPane(pane)}>
            {PANE_NAMES[pane]}
          </button>
        ))}
      </fieldset>
      <div className="stacked-panes">
        {PANES.map((pane) => (
          <div key={pane} className="stacked-pane" data-shown={pane === shown}>
            <GuardedPane pane={pane} />
          </div>
        ))}
      </div>
    </div>
  );
}

const COLUMNS = PANES.map((pane) => ({
  id: pane,
  label: PANE_NAMES[pane],
  share: SHARES[pane],
  content: <GuardedPane pane={pane} />,
}));

/** Model, Layers and Answer: side by side, or one at a time on a narrow screen. */
export function Workspace() {
  return <main className="workspace">{useNarrow() ? <Stacked /> : <Columns columns={COLUMNS} />}</main>;
}
