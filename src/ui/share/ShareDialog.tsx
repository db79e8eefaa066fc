import { useEffect, useMemo, useRef, useState } from "react";
import { fileWeightsOf } from "../../document/document.ts";
import { pretty } from "../../document/serialise.ts";
import { encodeLink, tooLong } from "../../share/codec.ts";
import { markdownLink, markdownReport } from "../../share/markdown.ts";
import { heldWeights } from "../../store/held-weights.ts";
import { shownLink } from "../../store/link-sync.ts";
import { answerOf, graphOf, planOf } from "../../store/selectors.ts";
import { useActions, useApp, useServices } from "../app-context.ts";
import { withFixes } from "../panes/why/fixes/explained.ts";
import { useFixSearch } from "../panes/why/fixes/use-fix-search.ts";
import { Dialog } from "../widgets/Dialog.tsx";
import { DownloadWithWeights } from "./DownloadWithWeights.tsx";
import { ExportActions } from "./ExportActions.tsx";
import { LinkField, LinkWeights } from "./LinkField.tsx";
import "./share.css";

interface Outcome {
  message: string;
  /** A text that the browser would not copy, to be copied by hand. */
  byHand: string | null;
}

/** Everything that leaves the page, and only when the user takes it along. */
export function ShareDialog() {
  const document = useApp((state) => state.document);
  const view = useApp((state) => state.view);
  const { verdict, diagnostics } = useApp(answerOf);
  const { copyText, download, pageAddress } = useServices();
  const fixSearch = useFixSearch();
  const { closeDialog } = useActions();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [withWeights, setWithWeights] = useState(true);
  /** Ends the search for changes that a report waits for. */
  const [looking, setLooking] = useState<AbortController | null>(null);
  useEffect(() => () => looking?.abort(), [looking]);

  const shown = useMemo(() => shownLink({ document, view }), [document, view]);
  const plain = useMemo(
    () => encodeLink({ document, view: { tab: view.tab, layer: view.layer } }),
    [document, view],
  );
  const fragment = withWeights ? shown.link : plain;
  const refused = tooLong(fragment);
  const link = pageAddress + fragment;

  const copy = async (what: string, text: string) => {
    try {
      await copyText(text);
      setOutcome({ message: `${what} copied.`, byHand: null });
    } catch {
      setOutcome({ message: `The browser did not allow copying. Copy the ${what} from here:`, byHand: text });
    }
  };
  const copyReport = async () => {
    const search = new AbortController();
    setLooking(search);
    setOutcome(null);
    const explained = await withFixes(fixSearch, document, diagnostics, search.signal);
    // Also when the dialog was closed: the clipboard is not filled behind the user's back.
    if (search.signal.aborted) return;
    setLooking(null);
    const report = markdownReport({
      document,
      graph: graphOf(document),
      plan: planOf(document),
      verdict,
      diagnostics: explained,
      link: refused ? null : link,
    });
    await copy("Markdown report", report);
  };
  const named = fileWeightsOf(document);
  const weights = graphOf(document).withoutWeights === undefined ? heldWeights(document) : undefined;
  const leftOut = shown.weights?.in === false;

  return (
    <Dialog title="Share this model" onClose={closeDialog}>
      <p>
        The link holds the model and what you look at. Nothing is uploaded: the part after <code>#</code>{" "}
        never leaves the browser that opens it.
      </p>
      <LinkField link={link} length={refused ? fragment.length : link.length} refused={refused} />
      {named && shown.weights && (
        <LinkWeights file={named.file} weights={shown.weights} wanted={withWeights} onWant={setWithWeights} />
      )}
      {named && (
        <p className="quiet">
          The JSON names {named.file} and does not hold its weights.
          {named.signs &&
            " Of its binary kernels only the signs are here, since they came in a link: no file and no export has more of them."}
        </p>
      )}
      <div className="share-actions">
        <button
          type="button"
          className="button"
          data-primary={!leftOut || undefined}
          disabled={refused}
          onClick={() => copy("link", link)}
        >
          Copy link
        </button>
        <button
          type="button"
          className="button"
          disabled={refused}
          onClick={() => copy("Markdown link", markdownLink(verdict.sentence, link))}
        >
          Copy Markdown link
        </button>
        <button type="button" className="button" disabled={looking !== null} onClick={copyReport}>
          Copy Markdown report
        </button>
        <button
          type="button"
          className="button"
          data-primary={refused || undefined}
          onClick={() =>
            download(`${document.name ?? "model"}.sxor.json`, pretty(document), "application/json")
          }
        >
          Download JSON
        </button>
        {weights && (
          <DownloadWithWeights
            weights={weights}
            primary={leftOut}
            onOutcome={(message) => setOutcome({ message, byHand: null })}
          />
        )}
      </div>
      <ExportActions copy={copy} />
      <div className="share-progress">
        <p role="status">{looking === null ? outcome?.message : "Looking for changes that help…"}</p>
        {looking !== null && (
          <button type="button" className="button" onClick={() => setLooking(null)}>
            Cancel
          </button>
        )}
      </div>
      {outcome?.byHand != null && <ByHand text={outcome.byHand} />}
    </Dialog>
  );
}

/** A text to copy by hand, selected already. */
function ByHand({ text }: { text: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: selected anew when the text changes
  useEffect(() => area.current?.select(), [text]);
  return (
    <textarea
      ref={area}
      className="input mono share-by-hand"
      aria-label="Text to copy"
      readOnly
      value={text}
    />
  );
}
