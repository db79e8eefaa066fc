import { useEffect, useState } from "react";
import { targetOf } from "../../../../document/document.ts";
import type { Progress } from "../../../../fixes/find-edits.ts";
import type { AllSxor } from "../../../../fixes/make-all.ts";
import { useApp, useServices } from "../../../app-context.ts";
import { Prose } from "../../../widgets/Prose.tsx";
import { FixItem } from "./FixItem.tsx";
import { SearchProgress } from "./SearchProgress.tsx";
import "../fixes.css";

type State =
  | { kind: "idle" }
  | { kind: "searching"; progress: Progress | null }
  | { kind: "done"; result: AllSxor }
  | { kind: "failed"; why: string };

const IDLE: State = { kind: "idle" };

function sentence({ asked, before, after, fix }: AllSxor): string {
  if (asked === 0) return "No layer asks for bits: nothing here can be binary.";
  const now = `${before} of ${asked} ${asked === 1 ? "layer that asks" : "layers that ask"} for bits now`;
  if (fix === null) {
    return before === asked
      ? `Nothing to change: ${now} ${before === 1 ? "runs" : "run"} binary.`
      : `No change was found that helps: ${now} run binary.`;
  }
  return `${after} of ${asked} with these changes, ${before} without.`;
}

function Result({ result }: { result: AllSxor }) {
  return (
    <>
      <p role="status">Binary: {sentence(result)}</p>
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
  const { fixSearch } = useServices();
  const [wanted, setWanted] = useState(false);
  const [state, setState] = useState(IDLE);

  // An edit of the document ends the search and takes its result away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the document that counts
  useEffect(() => {
    setWanted(false);
    setState(IDLE);
  }, [document]);

  useEffect(() => {
    if (!wanted) return;
    setState({ kind: "searching", progress: null });
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
  const cancel = () => {
    setWanted(false);
    setState(IDLE);
  };
  return (
    <section className="make-all" aria-label="All of it">
      {state.kind === "idle" && (
        <button type="button" className="button" onClick={() => setWanted(true)}>
          Make all of it sxor
        </button>
      )}
      {state.kind === "searching" && <SearchProgress progress={state.progress} onCancel={cancel} />}
      {state.kind === "failed" && <p className="fix-failed">{state.why}</p>}
      {state.kind === "done" && <Result result={state.result} />}
    </section>
  );
}
