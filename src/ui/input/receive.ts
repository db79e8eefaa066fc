import { type Diagnostic, hasError } from "../../document/diagnostic.ts";
import { type Document, weightsName } from "../../document/document.ts";
import type { ImportResult } from "../../import/detect.ts";
import { readInWorker } from "../../import/files/client.ts";
import { MAX_FILE_BYTES } from "../../import/files/limits.ts";
import { decodeLink } from "../../share/codec.ts";
import { holdWeights } from "../../store/held-weights.ts";
import type { AppState } from "../../store/state.ts";
import type { Actions } from "../../store/store.ts";
import type { Services } from "../app-context.ts";
import type { Refusal } from "./ImportDialog.tsx";
import { readDropped } from "./read-dropped.ts";
import { receiveInput } from "./receive-input.ts";
import { later, type Telling, tellingWhile } from "./telling.ts";

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
  spawnTextReader: Services["spawnTextReader"];
  spawnInputReader: Services["spawnInputReader"];
  refuse: (refusal: Refusal) => void;
  latest: Latest;
}

/** What arrived last; what arrived before it and is not ready yet is given up. */
export interface Latest {
  number: number;
  /** Ends the reading of it. */
  cancel: () => void;
}

/** Counts an arrival; returns its number. */
function arrive({ latest }: Page): number {
  latest.cancel();
  latest.cancel = () => {};
  return ++latest.number;
}

export async function receiveText(page: Page, text: string, from: string): Promise<void> {
  const ticket = arrive(page);
  const outcome = await tellingWhile(
    "Reading the text",
    byToast(page),
    () => "",
    () => readInWorker({ text }, [], page.spawnTextReader, later, () => {}),
  );
  if (ticket !== page.latest.number || outcome.status === "cancelled") return;
  if (outcome.status === "failed") return refuse(page, outcome.why);
  const { document, format, diagnostics } = outcome.result;
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
  if (file.size === 0) return refuse(page, `${file.name} is empty: it has no bytes.`);
  if (file.size > MAX_FILE_BYTES) {
    const sizes = `${file.name} has ${count(file.size)} bytes; sxor reads up to ${count(MAX_FILE_BYTES)}.`;
    const less = "the model without its optimizer (include_optimizer=False), or fewer samples of an array";
    return refuse(page, `${sizes} Save ${less}.`);
  }
  try {
    await receiveFile(page, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    // A folder looks like a file until it is read.
    const folder = 'Of a folder, such as a SavedModel, make one file: model.save("model.h5").';
    refuse(page, `${file.name} could not be read: ${why.replace(/\.$/, "")}. ${folder}`);
  }
}

async function receiveFile(page: Page, file: File): Promise<void> {
  const { getState, spawnFileReader } = page;
  const telling = byToast(page);
  const ticket = arrive(page);
  const dropped = await readDropped(file, () => getState().document, spawnFileReader, telling);
  if (ticket !== page.latest.number) return;
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

/** Says in a message how far a reading is, with a button that ends it. */
function byToast({ actions, latest }: Page): Telling {
  let shown: number | undefined;
  return {
    onStart: (cancel) => {
      latest.cancel = cancel;
    },
    onProgress: (text) => {
      const action = { label: "Cancel", run: latest.cancel };
      shown = actions.toast({ tone: "info", lasting: true, text, action }, shown);
    },
    onEnd: () => {
      if (shown !== undefined) actions.dismissToast(shown);
      shown = undefined;
    },
  };
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
