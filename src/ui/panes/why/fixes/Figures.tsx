import type { Fix, FixFigures } from "../../../../fixes/fix.ts";
import { bytes, count } from "../../../figures.ts";

const FIGURES: readonly {
  key: "sxor" | "float" | "rom" | "ram";
  label: string;
  text: (n: number) => string;
}[] = [
  { key: "sxor", label: "binary operations", text: count },
  { key: "float", label: "float operations", text: count },
  { key: "rom", label: "ROM", text: bytes },
  { key: "ram", label: "RAM", text: bytes },
];

/** A figure before and after; there is none before where the tool stops. */
function Change({
  before,
  after,
  text,
  known,
}: {
  before: number;
  after: number;
  text: (n: number) => string;
  known: boolean;
}) {
  return (
    <>
      {known && (
        <>
          {text(before)} <span aria-hidden="true">→</span>
          <span className="visually-hidden">becomes</span>{" "}
        </>
      )}
      {text(after)}
    </>
  );
}

const opTypes = (before: FixFigures, after: FixFigures): string[] => [
  ...new Set([...Object.keys(before.macc), ...Object.keys(after.macc)]),
];

/** What a fix does to the figures of the network. */
export function Figures({ before, after }: Pick<Fix, "before" | "after">) {
  const known = !before.stopped;
  return (
    <>
      <dl className="fix-figures">
        {FIGURES.map(({ key, label, text }) => (
          <div key={key} data-changed={before[key] !== after[key]}>
            <dt>{label}</dt>
            <dd>
              <Change before={before[key]} after={after[key]} text={text} known={known} />
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Operations by type</summary>
        <dl className="fix-figures">
          {opTypes(before, after).map((type) => (
            <div key={type} data-changed={before.macc[type] !== after.macc[type]}>
              <dt>
                <code>{type}</code>
              </dt>
              <dd>
                <Change
                  before={before.macc[type] ?? 0}
                  after={after.macc[type] ?? 0}
                  text={count}
                  known={known}
                />
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
