import { useEffect, useRef, useState } from "react";
import { type Document, targetOf } from "../../../../document/document.ts";
import type { Progress } from "../../../../fixes/find-edits.ts";
import type { AllSxor } from "../../../../fixes/make-all.ts";
import { useApp } from "../../../app-context.ts";
import { Prose } from "../../../widgets/Prose.tsx";
import { FixItem } from "./FixItem.tsx";
import { SearchProgress } from "./SearchProgress.tsx";
import "../fixes.css";
import { useFixSearch } from "./use-fix-search.ts";

type State =
  | { kind: "searching"; progress: Progress | null }
  | { kind: "done"; result: AllSxor }
  | { kind: "failed"; why: string };

const SEARCHING: State = { kind: "searching", progress: null };

function sentence({ asked, before, after, fix }: AllSxor): string {
  if (asked === 0) return "No layer asks for bits: nothing here can be binary.";
  if (fix !== null) return `Binary layers: ${after} of ${asked} with these changes, ${before} without.`;
  if (before < asked)
    return `No change was found that helps: ${before} of ${asked} layers that ask for bits run binary.`;
  return asked === 1
    ? "Nothing to change: the one layer that asks for bits runs binary."
    : `Nothing to change: all ${asked} layers that ask for bits run binary.`;
}

function Result({ result }: { result: AllSxor }) {
  return (
    <>
      <p role="status">{sentence(result)}</p>
      {result.fix && (
        <ul className="fixes">
          <FixItem fix={result.fix} current />
        </ul>
      )}
      {result.left.length > 0 && (
        <>
          <h3>What stays as it is</h3>
          <ul className="fixes-left">
            {result.left.map(({ layer, why }) => (
              <li key={layer}>
                <code>{layer}</code>: <Prose text={why} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** A button that looks for the edits that make the whole network binary, and what it found. */
export function MakeAll() {
  const document = useApp((state) => state.document);
  const fixSearch = useFixSearch();
  // The document it was asked for: an edit ends the search and takes its result away.
  const [asked, setAsked] = useState<Document | null>(null);
  const [state, setState] = useState(SEARCHING);
  const wanted = asked === document;
  const section = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!wanted) return;
    setState(SEARCHING);
    return fixSearch.start(
      { kind: "all", document },
      {
        onProgress: (progress) => setState({ kind: "searching", progress }),
        onResult: (result) => {
          if (result.kind === "all") setState({ kind: "done", result });
        },
        onFailed: (why) => setState({ kind: "failed", why }),
      },
    );
  }, [fixSearch, document, wanted]);

  if (!targetOf(document).startsWith("st-edge-ai")) return null;
  const ask = () => {
    setAsked(document);
    // The button goes: the keyboard stays where the result will be.
    section.current?.focus();
  };
  return (
    <section className="make-all" aria-label="All of it" ref={section} tabIndex={-1}>
      {!wanted && (
        <button type="button" className="button" onClick={ask}>
          Make all of it sxor
        </button>
      )}
      {wanted && state.kind === "searching" && (
        <SearchProgress progress={state.progress} onCancel={() => setAsked(null)} />
      )}
      {wanted && state.kind === "failed" && <p className="fix-failed">{state.why}</p>}
      {wanted && state.kind === "done" && <Result result={state.result} />}
    </section>
  );
}
