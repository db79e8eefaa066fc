import type { Diagnostic } from "../document/diagnostic.ts";
import { DEFAULT_TARGET, type Document, type TargetId } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { problem } from "../document/problem.ts";
import { buildGraph } from "../graph/build.ts";
import { attachWeights } from "../graph/given-weights.ts";
import type { Graph } from "../graph/graph.ts";
import { importText } from "../import/detect.ts";
import { readModelFile } from "../import/files/read-model-file.ts";
import { sniff } from "../import/files/sniff.ts";
import { decodeLink } from "../share/codec.ts";
import type { Option } from "./command.ts";
import { diagnosticLines } from "./diagnostics.ts";
import { attempt, InputError, type Io } from "./io.ts";

/** A model of a command line. */
export interface Model {
  document: Document;
  /** Those of a model file. */
  weights?: GivenWeights;
}

interface Read {
  document: Document | null;
  weights?: GivenWeights | null;
  diagnostics: readonly Diagnostic[];
}

export const WEIGHTS_OPTION: Option = {
  type: "string",
  placeholder: "FILE",
  help: "weights for the model: an .h5 of model.save_weights, or a model file",
};

const LINK = /^(#|https?:\/\/)|^1[a-z][\w-]{3,}\.[\w-]{6}$/;

/**
 * The model that a command line names: a link, a file, or standard input (`-`), with the weights of the file or of
 * another one (`--weights`). What the importer left out or guessed goes to stderr. Throws InputError if there is no
 * model to be had, or if the other weights do not fit it.
 */
export async function readModel(source: string, io: Io, weightsFile?: string): Promise<Model> {
  const { document, weights, diagnostics } = LINK.test(source)
    ? readLink(source)
    : await readFormat(source, io);
  if (document === null) throw refusal(`there is no model in ${nameOf(source)}`, diagnostics, source);
  tell(diagnostics, source, io);
  if (weightsFile !== undefined) {
    const given = await readWeights(weightsFile, io);
    const { document: fitted, attached, diagnostics: problems } = attachWeights(document, given);
    if (!attached) throw refusal(`the weights of ${weightsFile} do not fit the model`, problems, weightsFile);
    tell(problems, weightsFile, io);
    return { document: fitted, weights: given };
  }
  if (!weights) return { document };
  const { document: own, attached, diagnostics: problems } = attachWeights(document, weights);
  tell(problems, source, io);
  if (!attached)
    io.err(`sxor: the weights of ${nameOf(source)} are not used; others are drawn from a seed\n`);
  return attached ? { document: own, weights } : { document };
}

/** The graph of a model, with its weights. */
export const graphOf = ({ document, weights }: Model): Graph => buildGraph(document, weights);

function tell(diagnostics: readonly Diagnostic[], source: string, io: Io): void {
  for (const diagnostic of diagnostics) io.err(`${diagnosticLines(diagnostic, source).join("\n")}\n`);
}

const refusal = (title: string, diagnostics: readonly Diagnostic[], source: string): InputError =>
  new InputError(
    [title, ...diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, source))].join("\n"),
  );

async function readWeights(source: string, io: Io): Promise<GivenWeights> {
  const { weights, notes } = readModelFile(await readBytes(source, io), baseName(source));
  if (weights === null) throw refusal(`there are no weights in ${nameOf(source)}`, notes, source);
  return weights;
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** A source as messages call it. */
export const nameOf = (source: string): string =>
  source === "-" ? "standard input" : LINK.test(source) ? "the link" : source;

function readLink(text: string): Read {
  const decoded = decodeLink(text);
  if (decoded.kind === "ok") {
    const { document, weights = null } = decoded.state;
    return { document, weights, diagnostics: decoded.diagnostics };
  }
  if (decoded.kind === "illegal" && decoded.diagnostics.length > 0)
    return { document: null, diagnostics: decoded.diagnostics };
  throw new InputError(decoded.message);
}

const readBytes = (source: string, io: Io): Promise<Uint8Array> =>
  attempt(`read ${nameOf(source)}`, () => (source === "-" ? io.readStdin() : io.readFile(source)));

/** The text of a file or of standard input (`-`). */
export const readSource = async (source: string, io: Io): Promise<string> =>
  new TextDecoder().decode(await readBytes(source, io));

/** A file with what it is. */
export interface ReadFile extends Read {
  format: string;
}

/** A text in any format, or a model file: what it is, and its model or why there is none. */
export async function readFormat(source: string, io: Io): Promise<ReadFile> {
  const bytes = await readBytes(source, io);
  const kind = sniff(bytes);
  if (kind === "text") {
    const text = new TextDecoder().decode(bytes);
    const imported = await importText(text);
    return imported.format === "link" ? { format: "link", ...readLink(text) } : imported;
  }
  const { format, document, notes, weights } = readModelFile(
    bytes,
    source === "-" ? "stdin" : baseName(source),
  );
  const alone = document === null && weights !== null;
  return { format: format ?? kind, document, weights, diagnostics: alone ? [...notes, weightsAlone] : notes };
}

const weightsAlone: Diagnostic = problem(
  "SX048",
  "error",
  "the file holds weights without a model",
  "Give the model (its script or its JSON), and this file by --weights.",
);

/** The document for another target, canonical again. */
export function withTarget(document: Document, target: TargetId): Document {
  const { target: _, ...rest } = document;
  return target === DEFAULT_TARGET ? rest : { ...rest, target };
}
