import type { Diagnostic } from "../document/diagnostic.ts";
import { DEFAULT_TARGET, type Document, type TargetId } from "../document/document.ts";
import { importText } from "../import/detect.ts";
import { decodeLink } from "../share/codec.ts";
import { diagnosticLines } from "./diagnostics.ts";
import { attempt, InputError, type Io } from "./io.ts";

interface Read {
  document: Document | null;
  diagnostics: readonly Diagnostic[];
}

const LINK = /^(#|https?:\/\/)|^1[a-z][\w-]{3,}\.[\w-]{6}$/;

/**
 * The Document that a command line names: a link, a file, or standard input (`-`). What the importer
 * left out or guessed goes to stderr. Throws InputError if there is no model to be had.
 */
export async function readModel(source: string, io: Io): Promise<Document> {
  const { document, diagnostics } = LINK.test(source) ? readLink(source) : await readText(source, io);
  if (document === null) {
    const lines = diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, source));
    throw new InputError([`there is no model in ${nameOf(source)}`, ...lines].join("\n"));
  }
  for (const diagnostic of diagnostics) io.err(`${diagnosticLines(diagnostic, source).join("\n")}\n`);
  return document;
}

/** A source as messages call it. */
export const nameOf = (source: string): string =>
  source === "-" ? "standard input" : LINK.test(source) ? "the link" : source;

function readLink(text: string): Read {
  const decoded = decodeLink(text);
  if (decoded.kind === "ok") return { document: decoded.state.document, diagnostics: decoded.diagnostics };
  if (decoded.kind === "illegal") return { document: null, diagnostics: decoded.diagnostics };
  throw new InputError(decoded.message);
}

/** The text of a file or of standard input (`-`). */
export async function readSource(source: string, io: Io): Promise<string> {
  const bytes = await attempt(`read ${nameOf(source)}`, () =>
    source === "-" ? io.readStdin() : io.readFile(source),
  );
  return new TextDecoder().decode(bytes);
}

async function readText(source: string, io: Io): Promise<Read> {
  const text = await readSource(source, io);
  const imported = await importText(text);
  return imported.format === "link" ? readLink(text) : imported;
}

/** The document for another target, canonical again. */
export function withTarget(document: Document, target: TargetId): Document {
  const { target: _, ...rest } = document;
  return target === DEFAULT_TARGET ? rest : { ...rest, target };
}
