import { type Diagnostic, hasError } from "../../document/diagnostic.ts";
import { type Document, weightsName } from "../../document/document.ts";
import { type ImportResult, importText } from "../../import/detect.ts";
import { MAX_FILE_BYTES } from "../../import/files/limits.ts";
import { decodeLink } from "../../share/codec.ts";
import { holdWeights } from "../../store/held-weights.ts";
import type { AppState } from "../../store/state.ts";
import type { Actions } from "../../store/store.ts";
import type { Services } from "../app-context.ts";
import type { Refusal } from "./ImportDialog.tsx";
import { readDropped, type Telling } from "./read-dropped.ts";
import { receiveInput } from "./receive-input.ts";

/** What becomes of a text or of files that arrive. What is legal replaces the model (undoable); otherwise it is kept. */

const FORMAT_NAMES: Record<ImportResult["format"], string> = {
  sxor: "sxor JSON",
  keras: "Keras JSON",
  python: "a Python script",
  link: "a link",
  report: "a report of the tool",
  unknown: "the text",
};

export interface Page {
  actions: Actions;
  getState: () => AppState;
  spawnFileReader: Services["spawnFileReader"];
  spawnInputReader: Services["spawnInputReader"];
  refuse: (refusal: Refusal) => void;
  /** The number of what arrived last: what arrived before it and was not ready yet is passed over. */
  latest: { current: number };
}

export async function receiveText(page: Page, text: string, from: string): Promise<void> {
  const ticket = ++page.latest.current;
  const { document, format, diagnostics } = await importText(text);
  if (ticket !== page.latest.current) return;
  if (format === "link") receiveLink(page, text);
  else if (document !== null && !hasError(diagnostics)) {
    accept(page, document, `${FORMAT_NAMES[format]} (${from})`, diagnostics);
  } else if (format === "report") {
    page.refuse({
      title: "This is a report of the tool",
      message: `It says what became of the layers, but not their quantizers and weights. ${KEPT}`,
      diagnostics: [],
      report: text,
    });
  } else refuse(page, format === "unknown" ? "" : `Read as ${FORMAT_NAMES[format]} (${from}).`, diagnostics);
}

function receiveLink({ actions, refuse }: Page, text: string): void {
  const decoded = decodeLink(text);
  if (decoded.kind !== "ok") {
    const { message, diagnostics } = decoded;
    refuse({ title: "This link was not opened", message: `${message} ${KEPT}`, diagnostics });
    return;
  }
  const { document, view, weights } = decoded.state;
  if (weights !== undefined) holdWeights(weights);
  actions.load(document, { label: "open link", tab: view.tab, layer: view.layer ?? null });
  const action = { label: "Undo", run: actions.undo };
  const what = weights === undefined ? "" : `, with the weights of ${weightsName(weights)}`;
  actions.toast({ tone: "info", text: `Opened the model of the link${what}.`, action });
}

export async function receiveFiles(page: Page, files: readonly File[]): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  const count = (bytes: number) => bytes.toLocaleString("en-US");
  if (files.length > 1) return refuse(page, `${files.length} files arrived: give one file at a time.`);
  if (file.size > MAX_FILE_BYTES) {
    const sizes = `${file.name} has ${count(file.size)} bytes; sxor reads up to ${count(MAX_FILE_BYTES)}.`;
    const less = "the model without its optimizer (include_optimizer=False), or fewer samples of an array";
    return refuse(page, `${sizes} Save ${less}.`);
  }
  try {
    await receiveFile(page, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    refuse(page, `${file.name} could not be read: ${why}.`);
  }
}

async function receiveFile(page: Page, file: File): Promise<void> {
  const { actions, getState, spawnFileReader } = page;
  const ticket = ++page.latest.current;
  let shown = 0;
  const telling: Telling = {
    onProgress: (text, cancel) => {
      actions.dismissToast(shown);
      shown = actions.toast({ tone: "info", text, action: { label: "Cancel", run: cancel } });
    },
    onEnd: () => actions.dismissToast(shown),
  };
  const dropped = await readDropped(file, () => getState().document, spawnFileReader, telling);
  if (ticket !== page.latest.current) return;
  switch (dropped.kind) {
    case "text":
      return receiveText(page, dropped.text, file.name);
    case "input":
      return receiveInput(page, file.name, dropped, telling);
    case "model":
      return accept(page, dropped.document, `${file.name}${dropped.with}`, dropped.notes, dropped.warning);
    case "weights":
      return accept(page, dropped.document, `the weights of ${file.name}`, dropped.notes);
    case "refused":
      return refuse(page, dropped.message, dropped.diagnostics);
  }
}

function accept(
  { actions, getState, refuse }: Page,
  document: Document,
  from: string,
  notes: readonly Diagnostic[],
  warning = "",
): void {
  actions.load(document, { label: `import ${from}`, layer: null });
  const count = document.layers.length;
  actions.toast({
    tone: "info",
    text: `Imported ${count} ${count === 1 ? "layer" : "layers"} from ${from}.${noteText(notes)}`,
    action: {
      label: "Undo",
      run: () => {
        if (getState().document === document) actions.undo();
        else actions.toast({ tone: "info", text: "The model was edited since: use the Undo button." });
      },
    },
  });
  if (warning !== "" || notes.some((note) => note.severity === "warning")) {
    const message = warning || "The model was read, but:";
    refuse({ title: "Imported with warnings", message, diagnostics: notes });
  }
}

const refuse = (page: Page, message: string, diagnostics: readonly Diagnostic[] = []): void =>
  page.refuse({ title: "This could not be imported", message: `${message} ${KEPT}`.trim(), diagnostics });

const KEPT = "Your model is unchanged.";

/** What was left out while reading, as far as a message has room. */
function noteText(notes: readonly Diagnostic[]): string {
  const infos = notes.filter((note) => note.severity === "info").map((note) => note.title);
  return infos.length === 0 ? "" : ` Note: ${infos.join("; ")}.`;
}
