import type { Diagnostic, Fix, FixEffect, FixFigures } from "../../../document/diagnostic.ts";
import { useActions } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";
import { useFixes } from "./use-fixes.ts";
import "./fixes.css";

const FIGURES: readonly { key: keyof FixFigures; label: string; text: (n: number) => string }[] = [
  { key: "sxor", label: "binary operations", text: count },
  { key: "float", label: "float operations", text: count },
  { key: "rom", label: "ROM", text: bytes },
  { key: "ram", label: "RAM", text: bytes },
];

const EFFECTS: Readonly<Record<FixEffect, string>> = {
  "same function": "same function: the network computes what it did",
  "needs retraining": "needs retraining: same shapes, another function",
  "different architecture": "different architecture: other shapes, to be trained anew",
};

interface FixItemProps {
  fix: Fix;
  /** It belongs to the model as it is now, not to the one before an edit. */
  current: boolean;
  /** There are no figures of the model as it is: the tool stops. */
  stopped: boolean;
}

function FixItem({ fix, current, stopped }: FixItemProps) {
  const { edit, undo, toast } = useActions();
  const apply = () => {
    if (!current) return;
    const { applied, diagnostics } = edit(fix.document, { label: fix.title });
    if (applied)
      toast({ tone: "info", text: `Applied: ${fix.title}.`, action: { label: "Undo", run: undo } });
    else toast({ tone: "error", text: `The fix makes no legal document: ${diagnostics[0]?.title ?? ""}` });
  };
  return (
    <li className="fix">
      <div className="fix-head">
        <span className="fix-title">{fix.title}</span>
        <button
          type="button"
          className="button"
          data-primary
          onClick={apply}
          aria-label={`Apply: ${fix.title}`}
        >
          Apply
        </button>
      </div>
      <p className="fix-effect" data-effect={fix.effect}>
        {EFFECTS[fix.effect]}
      </p>
      <dl className="fix-figures">
        {FIGURES.map(({ key, label, text }) => (
          <div key={key} data-changed={fix.before[key] !== fix.after[key]}>
            <dt>{label}</dt>
            <dd>
              {!stopped && (
                <>
                  {text(fix.before[key])} <span aria-hidden="true">→</span>
                  <span className="visually-hidden">becomes</span>{" "}
                </>
              )}
              {text(fix.after[key])}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** What helps against the cause of a diagnostic; nothing is rendered while nothing is known to help. */
export function Fixes({ diagnostic }: { diagnostic: Diagnostic }) {
  const { fixes, current } = useFixes(diagnostic);
  if (fixes.length === 0) return null;
  return (
    <>
      <h4>What helps (tried on this model)</h4>
      <ul className="fixes">
        {fixes.map((fix) => (
          <FixItem key={fix.title} fix={fix} current={current} stopped={diagnostic.severity === "error"} />
        ))}
      </ul>
    </>
  );
}
