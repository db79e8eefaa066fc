import { strToU8, zipSync } from "fflate";
import type { GeneratedFile } from "./listing.ts";

/** The first moment that a zip file can name; fixed, so that equal files give equal archives. */
const TIMESTAMP = new Date(1980, 0, 1);

/** The files as a zip archive, in a folder named `network`. */
export function projectZip(files: readonly GeneratedFile[]): Uint8Array<ArrayBuffer> {
  const entries = files.map(({ path, text }) => [`network/${path}`, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: TIMESTAMP });
}
