import { Inflate, Unzlib } from "fflate";
import { broken, Unreadable } from "./unreadable.ts";

/** Deflate makes at most 1032 bytes of one: so many bytes at a time overshoot the size by 16 MB at most. */
const PIECE = 16 * 1024;

/**
 * What a deflated stream holds, if that is exactly `size` bytes. Stops as soon as it is more, so that a small
 * file cannot ask for the whole memory.
 */
export function inflate(data: Uint8Array, size: number, form: "raw" | "zlib"): Uint8Array {
  const out = new Uint8Array(size);
  let written = 0;
  const stream = new (form === "raw" ? Inflate : Unzlib)((piece) => {
    if (written + piece.length > size) throw broken(`a compressed part holds more than its ${size} bytes`);
    out.set(piece, written);
    written += piece.length;
  });
  try {
    for (let at = 0; at < data.length; at += PIECE)
      stream.push(data.subarray(at, at + PIECE), at + PIECE >= data.length);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw broken(`a compressed part cannot be inflated: ${error instanceof Error ? error.message : error}`);
  }
  if (written !== size) throw broken(`a compressed part holds ${written} bytes instead of ${size}`);
  return out;
}
