import type { Severity } from "../../document/diagnostic.ts";
import { answerOf } from "../../store/selectors.ts";
import { useActions, useApp } from "../app-context.ts";
import { SeverityMark } from "../widgets/SeverityMark.tsx";

const WORDS: readonly { severity: Severity; one: string; many: string }[] = [
  { severity: "error", one: "error", many: "errors" },
  { severity: "warning", one: "warning", many: "warnings" },
  { severity: "info", one: "note", many: "notes" },
];

/** The answer in one sentence, and the way to its cause. */
export function VerdictBar() {
  const { selectLayer, selectTab, selectPane } = useActions();
  const { verdict, diagnostics } = useApp(answerOf);
  const { sentence, severity } = verdict;
  const first = diagnostics[0];
  const counts = WORDS.map(({ severity: kind, one, many }) => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === kind).length;
    return n === 0 ? "" : `${n} ${n === 1 ? one : many}`;
  }).filter((text) => text !== "");
  return (
    <section className="verdict" aria-label="Verdict" data-severity={severity}>
      <p className="verdict-sentence" role="status">
        <SeverityMark severity={severity} /> {sentence}
      </p>
      {first && (
        <>
          <span className="verdict-counts quiet">{counts.join(" · ")}</span>
          <button
            type="button"
            className="button"
            onClick={() => {
              selectLayer(first.layers[0] ?? null);
              selectTab("why");
              selectPane("answer");
            }}
          >
            {first.severity === "info" ? "Show notes" : "Show cause"}
          </button>
        </>
      )}
    </section>
  );
}
