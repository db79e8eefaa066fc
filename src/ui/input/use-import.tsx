import { lazy, type ReactNode, useRef, useState } from "react";
import { type Diagnostic, hasError } from "../../document/diagnostic.ts";
import type { Document } from "../../document/document.ts";
import type { ImportResult } from "../../import/detect.ts";
import { useActions, useGetState } from "../app-context.ts";
import { LazyDialog, loadFailure } from "../widgets/LazyDialog.tsx";
import type { Refusal } from "./ImportDialog.tsx";

const ImportDialog = lazy(async () => ({ default: (await import("./ImportDialog.tsx")).ImportDialog }));

/** Larger files are not even read; importText refuses texts by its own limit. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const FORMAT_NAMES: Record<ImportResult["format"], string> = {
  sxor: "sxor JSON",
  keras: "Keras JSON",
  python: "a Python script",
  link: "a link",
  report: "a report of the tool",
  unknown: "the text",
};

export interface Importer {
  /** Makes the model of a text (a model in any format, or a link) the model of the page. */
  receiveText(text: string, from: string): Promise<void>;
  receiveFiles(files: readonly File[]): Promise<void>;
  /** The dialog that says why a text was not taken; to be rendered by the user of the hook. */
  dialog: ReactNode;
}

/** Takes models from outside. What is legal replaces the model (undoable); otherwise it is kept. */
export function useImport(): Importer {
  const { load, undo, toast } = useActions();
  const getState = useGetState();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useRef(0);

  const accept = (document: Document, from: string, notes: readonly Diagnostic[]) => {
    load(document, { label: `import ${from}`, layer: null });
    const count = document.layers.length;
    toast({
      tone: "info",
      text: `Imported ${count} ${count === 1 ? "layer" : "layers"} from ${from}.${noteText(notes)}`,
      action: {
        label: "Undo",
        run: () => {
          if (getState().document === document) undo();
          else toast({ tone: "info", text: "The model was edited since: use the Undo button." });
        },
      },
    });
    if (notes.some((note) => note.severity === "warning")) {
      setRefusal({
        title: "Imported with warnings",
        message: "The model was read, but:",
        diagnostics: notes,
      });
    }
  };

  const receiveLink = async (text: string) => {
    const codec = await import("../../share/codec.ts").catch((cause: unknown) => {
      toast({ tone: "error", text: loadFailure(cause) });
    });
    if (!codec) return;
    const decoded = codec.decodeLink(text);
    if (decoded.kind !== "ok") {
      const { message, diagnostics } = decoded;
      setRefusal({ title: "This link was not opened", message: `${message} ${KEPT}`, diagnostics });
      return;
    }
    const { document, view } = decoded.state;
    load(document, { label: "open link", tab: view.tab, layer: view.layer ?? null });
    toast({ tone: "info", text: "Opened the model of the link.", action: { label: "Undo", run: undo } });
  };

  const receiveText = async (text: string, from: string) => {
    const ticket = ++latest.current;
    // The importers are not part of the first load.
    const importers = await import("../../import/detect.ts").catch((cause: unknown) => {
      toast({ tone: "error", text: loadFailure(cause) });
    });
    if (!importers) return;
    const { document, format, diagnostics } = await importers.importText(text);
    if (ticket !== latest.current) return;
    if (format === "link") await receiveLink(text);
    else if (document !== null && !hasError(diagnostics)) {
      accept(document, `${FORMAT_NAMES[format]} (${from})`, diagnostics);
    } else if (format === "report") {
      setRefusal({
        title: "This is a report of the tool",
        message: `It says what became of the layers, but not their quantizers and weights. ${KEPT}`,
        diagnostics: [],
        report: text,
      });
    } else {
      setRefusal({
        title: "This could not be imported",
        message: `${format === "unknown" ? "" : `Read as ${FORMAT_NAMES[format]} (${from}). `}${KEPT}`,
        diagnostics,
      });
    }
  };

  const receiveFiles = async (files: readonly File[]) => {
    const [file] = files;
    if (file === undefined) return;
    const refuse = (message: string) =>
      setRefusal({ title: "This could not be imported", message: `${message} ${KEPT}`, diagnostics: [] });
    if (files.length > 1) return refuse(`${files.length} files arrived: give one model at a time.`);
    if (file.size > MAX_FILE_BYTES) {
      return refuse(
        `${file.name} has ${file.size.toLocaleString("en-US")} bytes, too many for a description of a model.`,
      );
    }
    try {
      await receiveText(await file.text(), file.name);
    } catch (cause) {
      refuse(`${file.name} could not be read: ${cause instanceof Error ? cause.message : String(cause)}.`);
    }
  };

  const dialog = refusal && (
    <LazyDialog onFail={() => setRefusal(null)}>
      <ImportDialog refusal={refusal} onClose={() => setRefusal(null)} />
    </LazyDialog>
  );
  return { receiveText, receiveFiles, dialog };
}

const KEPT = "Your model is unchanged.";

/** What was left out while reading, as far as a message has room. */
function noteText(notes: readonly Diagnostic[]): string {
  const infos = notes.filter((note) => note.severity === "info").map((note) => note.title);
  return infos.length === 0 ? "" : ` Note: ${infos.join("; ")}.`;
}
