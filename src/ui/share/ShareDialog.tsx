import { useEffect, useRef, useState } from "react";
import type { GivenWeights } from "../../document/layer-weights.ts";
import { pretty } from "../../document/serialise.ts";
import { MAX_FILE_BYTES } from "../../import/files/limits.ts";
import { LONG_LINK, MAX_LINK, tooLong } from "../../share/codec.ts";
import { markdownLink, markdownReport } from "../../share/markdown.ts";
import { heldWeights } from "../../store/held-weights.ts";
import { linkOf } from "../../store/link-sync.ts";
import { answerOf, graphOf, planOf } from "../../store/selectors.ts";
import { useActions, useApp, useServices } from "../app-context.ts";
import { withFixes } from "../panes/why/fixes/explained.ts";
import { Dialog } from "../widgets/Dialog.tsx";
import { ExportActions } from "./ExportActions.tsx";
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
  const { copyText, download, fixSearch, pageAddress } = useServices();
  const { closeDialog } = useActions();
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const fragment = linkOf({ document, view });
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
    setOutcome({ message: "Looking for changes that help …", byHand: null });
    const report = markdownReport({
      document,
      graph: graphOf(document),
      plan: planOf(document),
      verdict,
      diagnostics: await withFixes(fixSearch, document, diagnostics),
      link: refused ? null : link,
    });
    await copy("Markdown report", report);
  };
  const name = document.name ?? "model";
  const weights = graphOf(document).withoutWeights === undefined ? heldWeights(document) : undefined;
  const downloadWith = async (own: GivenWeights) => {
    const { MODEL_ZIP, writeSxorZip } = await import("../../import/files/sxor-zip.ts");
    const zip = writeSxorZip(document, own);
    if (zip.length > MAX_FILE_BYTES) {
      const message = `The file would have ${zip.length.toLocaleString("en-US")} bytes, more than sxor reads: keep ${own.file}.`;
      setOutcome({ message, byHand: null });
    } else download(`${name}${MODEL_ZIP}`, zip, "application/zip");
  };

  return (
    <Dialog title="Share this model" onClose={closeDialog}>
      <p>
        The link holds the model and what you look at. Nothing is uploaded: the part after <code>#</code>{" "}
        never leaves the browser that opens it.
      </p>
      {weights && (
        <p>
          Link and JSON name the weights of {weights.file} and do not hold them; the file with weights does.
        </p>
      )}
      <LinkField link={link} length={refused ? fragment.length : link.length} refused={refused} />
      <div className="share-actions">
        <button
          type="button"
          className="button"
          data-primary
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
        <button type="button" className="button" onClick={copyReport}>
          Copy Markdown report
        </button>
        <button
          type="button"
          className="button"
          data-primary={refused || undefined}
          onClick={() => download(`${name}.sxor.json`, pretty(document), "application/json")}
        >
          Download JSON
        </button>
        {weights && (
          <button type="button" className="button" onClick={() => downloadWith(weights)}>
            Download with weights
          </button>
        )}
      </div>
      <ExportActions copy={copy} />
      <p role="status">{outcome?.message}</p>
      {outcome?.byHand != null && <ByHand text={outcome.byHand} />}
    </Dialog>
  );
}

function LinkField({ link, length, refused }: { link: string; length: number; refused: boolean }) {
  const count = length.toLocaleString("en-US");
  const limit = MAX_LINK.toLocaleString("en-US");
  if (refused) {
    return (
      <p className="share-warning" role="alert">
        This model makes a link of {count} characters; above {limit} many programs cut links. Download the
        file instead: it can be dropped on this page.
      </p>
    );
  }
  return (
    <>
      <label className="share-link">
        <span>Link ({count} characters)</span>
        <input className="input mono" readOnly value={link} onFocus={(event) => event.target.select()} />
      </label>
      {length > LONG_LINK && (
        <p className="share-warning">
          This link is long: some mail programs and forums cut links above {LONG_LINK.toLocaleString("en-US")}{" "}
          characters. The file is safer.
        </p>
      )}
    </>
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
