import { type Document, fileWeightsOf, targetOf } from "../document/document.ts";
import { analyzeCommand } from "../targets/st-edge-ai/command-line.ts";

/** Files that Keras writes and ST's tool reads. */
const KERAS_FILE = /\.(?:h5|hdf5|keras)$/i;

/** The file of Keras that a Document has its weights from; undefined if they are of another file, or of a seed. */
export function kerasWeightsFile(document: Document): string | undefined {
  const file = fileWeightsOf(document)?.file;
  return file !== undefined && KERAS_FILE.test(file) ? file : undefined;
}

/** The file that a script of the Document would save. */
export const savedFile = (document: Document): string => `${document.name ?? "model"}.h5`;

/** A word of the shell, in quotes where it is not plain. A name that begins with a dash would be an option. */
function word(path: string): string {
  const text = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The line that asks ST's tool about a model file. */
export const toolCommand = (document: Document, file: string): string =>
  analyzeCommand(targetOf(document), word(file));

/** The line for the model file of the Document, or for the one that its script saves. */
export const commandLine = (document: Document): string =>
  `${toolCommand(document, kerasWeightsFile(document) ?? savedFile(document))}\n`;
