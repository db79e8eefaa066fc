import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import { problem } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import { importKerasConfig, looksLikeKeras } from "./keras-json.ts";
import { importSxorJson, parsePythonJson } from "./sxor-json.ts";
import { looksLikeToolReport } from "./tool-report/recognise.ts";

export interface ImportResult {
  /** Null if there is an error among the diagnostics, and for a link, which the caller decodes; always for a report. */
  document: Document | null;
  format: "sxor" | "keras" | "python" | "link" | "report" | "unknown";
  diagnostics: Diagnostic[];
}

/** Longest text that is read, in UTF-16 units. */
export const MAX_TEXT = 8 * 1024 * 1024;

const unknown = (title: string, why: string): ImportResult => ({
  document: null,
  format: "unknown",
  diagnostics: [problem("SX020", "error", title, why)],
});

const READS =
  "sxor reads model files (.h5, .keras, .tflite, .sxor.zip), sxor JSON, Keras JSON (model.to_json()), Larq, Keras and QKeras scripts and sxor links.";

/** Reads a text of any format; the format is known by the content. Never rejects. */
export async function importText(text: string): Promise<ImportResult> {
  const refused = refuse(text);
  if (refused !== undefined) return refused;
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (isLink(trimmed)) return { document: null, format: "link", diagnostics: [] };
  const fenced = /^```\w*\s*([{[][\s\S]*)```$/.exec(trimmed)?.[1];
  if (fenced !== undefined) return importJson(fenced);
  if (/^(?:[{[]|"(?!""))/.test(trimmed)) return importJson(text.replace(/^\uFEFF/, " "));
  if (/^(?:backend: \w+\s+)?class_name: \w+$/m.test(trimmed.slice(0, 200)))
    return unknown(
      "this is Keras YAML, which sxor does not read",
      "Give model.to_json(), which says the same.",
    );
  if (looksLikePython(trimmed)) {
    const { importPython } = await import("./python.ts");
    const { document, notes } = importPython(text.replace(/^\uFEFF/, " "));
    return { document, format: "python", diagnostics: notes };
  }
  if (/^(?:>>>|In \[\d+\]:) /m.test(trimmed))
    return unknown(
      "this is copied from a Python prompt",
      "Remove the prompts (>>> and ..., or In [1]:) at the beginnings of the lines.",
    );
  return unknown("the text is no model that sxor reads", READS);
}

/** What needs no reader to be refused. */
function refuse(text: string): ImportResult | undefined {
  if (text.trim() === "") return unknown("the text is empty", READS);
  if (text.length > MAX_TEXT) {
    const size = (text.length / 1024 / 1024).toFixed(1);
    return {
      document: null,
      format: "unknown",
      diagnostics: [
        problem(
          "SX009",
          "error",
          `the text has ${size} MB; sxor reads up to ${MAX_TEXT / 1024 / 1024} MB`,
          "A model without weights is far smaller: paste model.to_json() or the script.",
        ),
      ],
    };
  }
  const head = text.slice(0, 4096);
  if (/^\uFFFD{0,2}(?:[^\0]\0|\0[^\0]){8}/.test(head))
    return unknown(
      "the text is in UTF-16",
      "Save it as UTF-8. (PowerShell's > writes UTF-16: use Out-File -Encoding utf8.)",
    );
  // U+FFFD is what a decoder makes of bytes that are not text.
  if (head.includes("\0") || head.includes("\uFFFD")) {
    return unknown(
      "these are binary data, not text",
      "Open a model file (.h5, .keras, .tflite) as a file: drop it on the page. Of anything else give model.to_json(), or the script.",
    );
  }
  if (looksLikeToolReport(text) && !/^[ \t]*(?:import|from) /m.test(head)) {
    const title = "this is a report of the tool, not a model";
    const why =
      "It says what became of the layers, but not their quantizers and weights. Open it as a report (in the Report tab, or by " +
      "sxor explain), or paste the model: the Python script or model.to_json().";
    return { document: null, format: "report", diagnostics: [problem("SX045", "error", title, why)] };
  }
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    const line = text.slice(0, nul).split("\n").length;
    return unknown(
      `line ${line} holds a NUL character`,
      "No script and no JSON has one: the file is damaged, or no text.",
    );
  }
  return undefined;
}

/** One line with the fragment of a link; a longer text may quote a link and be something else. */
const isLink = (text: string): boolean =>
  !/\s/.test(text) && /^(?:[a-z][a-z0-9+.-]*:\/\/[^#]*|\/[^#]*|)#1./i.test(text);

function importJson(text: string): ImportResult {
  const { value, notes } = parsePythonJson(text);
  if (notes.length > 0) return { document: null, format: jsonFormat(text), diagnostics: notes };
  if (looksLikeKeras(value)) {
    const { document, notes } = importKerasConfig(value);
    return { document, format: "keras", diagnostics: notes };
  }
  if (isRecord(value) && Array.isArray(value.cells) && value.nbformat !== undefined)
    return unknown(
      "this is a notebook",
      "Paste the code of the cells that build the model, or save it as a script (jupyter nbconvert --to script).",
    );
  const { document, notes: problems } = importSxorJson(text);
  return { document, format: "sxor", diagnostics: problems };
}

const jsonFormat = (text: string): ImportResult["format"] =>
  text.includes('"class_name"') ? "keras" : "sxor";

/** Some word or sign that a script with a model cannot do without. */
const looksLikePython = (text: string): boolean =>
  /^[ \t]*(?:import|from|def|class|@|#|[A-Za-z_]\w*[ \t]*=[^=]|[A-Za-z_][\w.]*\()/m.test(text);
