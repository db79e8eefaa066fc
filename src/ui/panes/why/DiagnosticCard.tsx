import type { Diagnostic, Fix, FixEffect, FixFigures } from "../../../document/diagnostic.ts";
import { useActions } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";
import { Prose } from "../../widgets/Prose.tsx";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { meaningOf } from "./evidence.ts";
import { useFixes } from "./use-fixes.ts";

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

function FixItem({ fix }: { fix: Fix }) {
  const { edit, undo, toast } = useActions();
  const apply = () => {
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
              {text(fix.before[key])} <span aria-hidden="true">→</span>
              <span className="visually-hidden">becomes</span> {text(fix.after[key])}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** One statement about the model: what is the case, why, how that is known, and what helps. */
export function DiagnosticCard({ diagnostic }: { diagnostic: Diagnostic }) {
  const { code, severity, layers, title, why, evidence, nearest = [], knob } = diagnostic;
  const fixes = useFixes(diagnostic);
  const { selectLayer } = useActions();
  return (
    <article className="diagnostic" data-severity={severity}>
      <h3>
        <SeverityMark severity={severity} />{" "}
        <span>
          <Prose text={title} />
        </span>{" "}
        <code className="quiet">{code}</code>
      </h3>
      {layers.length > 0 && (
        <p className="diagnostic-layers">
          {layers.map((layer) => (
            <button key={layer} type="button" className="layer-link" onClick={() => selectLayer(layer)}>
              {layer}
            </button>
          ))}
        </p>
      )}
      <p>
        <Prose text={why} />
      </p>
      {nearest.length > 0 && (
        <>
          <h4>Nearest kernels that exist</h4>
          <ul className="nearest">
            {nearest.map(({ kernel, change }) => (
              <li key={kernel}>
                <code>{kernel}</code> {change}
              </li>
            ))}
          </ul>
        </>
      )}
      {knob && (
        <p>
          The attribute to look at: <code>{knob.attribute}</code> of <code>{knob.layer}</code>.
        </p>
      )}
      {fixes.length > 0 && (
        <>
          <h4>What helps (tried on this model)</h4>
          <ul className="fixes">
            {fixes.map((fix) => (
              <FixItem key={fix.title} fix={fix} />
            ))}
          </ul>
        </>
      )}
      {evidence.length > 0 && (
        <>
          <h4>How this is known</h4>
          <ul className="evidence">
            {evidence.map((item) => (
              <li key={`${item.class} ${item.source}`}>
                <span className="evidence-class" data-class={item.class} title={meaningOf(item.class)}>
                  {item.class}
                </span>
                <span>{item.source}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}
