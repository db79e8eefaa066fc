import type { DiffLine } from "../../../../fixes/diff.ts";

const MARKS = { same: " ", added: "+", removed: "−", gap: "…" } as const;
const WORDS = { same: null, added: "added: ", removed: "removed: ", gap: null } as const;

/** The change of a Document, line by line; the mark has a word for those who do not see it. */
export function Diff({ lines }: { lines: readonly DiffLine[] }) {
  const changed = lines.filter(({ kind }) => kind === "added" || kind === "removed").length;
  return (
    <details className="fix-diff">
      <summary>
        The change, {changed} {changed === 1 ? "line" : "lines"}
      </summary>
      <ol aria-label="Lines of the model that change">
        {lines.map(({ kind, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its position
          <li key={i} data-kind={kind}>
            <span className="fix-diff-mark" aria-hidden="true">
              {MARKS[kind]}
            </span>
            {WORDS[kind] && <span className="visually-hidden">{WORDS[kind]}</span>}
            <code>{kind === "gap" ? "" : text.trim()}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
