import { type Fix, type FixEffect, proofText } from "../../../../fixes/fix.ts";
import { useActions } from "../../../app-context.ts";
import { Diff } from "./Diff.tsx";
import { Figures } from "./Figures.tsx";

const EFFECTS: Readonly<Record<FixEffect, string>> = {
  "same function": "same function: the network computes what it did",
  "needs retraining": "needs retraining: same shapes, another function",
  "different architecture": "different architecture: other shapes, to be trained anew",
};

/** `current`: it belongs to the model as it is now, not to the one before an edit. */
export function FixItem({ fix, current }: { fix: Fix; current: boolean }) {
  const { edit, undo, toast } = useActions();
  const { title, steps } = fix;
  const apply = () => {
    if (!current) return;
    const { applied, diagnostics } = edit(fix.document, { label: title });
    if (applied) toast({ tone: "info", text: `Applied: ${title}.`, action: { label: "Undo", run: undo } });
    else toast({ tone: "error", text: `The fix makes no legal document: ${diagnostics[0]?.title ?? ""}` });
  };
  return (
    <li className="fix">
      <div className="fix-head">
        {steps.length === 1 ? (
          <span className="fix-title">{title}</span>
        ) : (
          <ol className="fix-title">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        <button type="button" className="button" data-primary onClick={apply} aria-label={`Apply: ${title}`}>
          Apply
        </button>
      </div>
      <p className="fix-effect" data-effect={fix.effect}>
        {EFFECTS[fix.effect]}
      </p>
      <p className="fix-proof">{proofText(fix.proof)}</p>
      <Figures before={fix.before} after={fix.after} />
      <Diff lines={fix.diff} />
    </li>
  );
}
