import { isImage } from "../input/image-header.ts";
import { isNpy } from "./npy.ts";

/** What a file is, by its first bytes. An image or an array is an input, the others are models. */
export type FileKind = "hdf5" | "zip" | "tflite" | "image" | "npy" | "text";

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const TFLITE = [0x54, 0x46, 0x4c, 0x33];

const startsWith = (bytes: Uint8Array, at: number, mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[at + i] === byte);

/** Where the superblock of an HDF5 file stands: at 0, 512, 1024, 2048, …; undefined if it is none. */
export function superblock(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; at = at === 0 ? 512 : 2 * at)
    if (startsWith(bytes, at, HDF5)) return at;
  return undefined;
}

/** What is nothing of the others is "text", which may be anything. */
export function sniff(bytes: Uint8Array): FileKind {
  if (startsWith(bytes, 0, ZIP)) return "zip";
  if (startsWith(bytes, 4, TFLITE)) return "tflite";
  if (isNpy(bytes)) return "npy";
  if (isImage(bytes)) return "image";
  return superblock(bytes) === undefined ? "text" : "hdf5";
}
