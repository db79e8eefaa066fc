/**
 * NumPy's .npy files, format versions 1 and 2: `\x93NUMPY`, version, length of the header, the header
 * as a Python dict literal (descr, fortran_order, shape), then the elements.
 */

export interface NpyArray {
  shape: readonly number[];
  /** Row-major. */
  values: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const HEADER_ALIGNMENT = 64;

/** Element types that are read, all little-endian; each value becomes a float32. */
const READERS: Readonly<Record<string, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  "<f4": { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  "<i4": { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  "|i1": { bytes: 1, read: (view, at) => view.getInt8(at) },
};

/** An error whose message says what is wrong with the file. */
export class NpyError extends Error {}

/** The array in an .npy file. Throws NpyError for anything that is not one or has another layout. */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new NpyError("it is not an .npy file (no NUMPY magic)");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6];
  if (major !== 1 && major !== 2) throw new NpyError(`its .npy format version is ${major}; 1 and 2 are read`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new NpyError("it ends within its header");
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < end) throw new NpyError("it ends within its header");
  const { descr, shape } = readHeader(new TextDecoder("latin1").decode(bytes.subarray(start, end)));
  const type = READERS[descr];
  if (!type) {
    throw new NpyError(`its dtype is ${descr}; float32, float64, int32 and int8 are read (little-endian)`);
  }
  const items = shape.reduce((product, n) => product * n, 1);
  const found = bytes.length - end;
  if (found !== items * type.bytes) {
    throw new NpyError(
      `it has ${found} bytes of data where shape (${shape.join(", ")}) needs ${items * type.bytes}`,
    );
  }
  // A copy of the bytes: fast, and the same bits also where they are no number.
  if (descr === "<f4") {
    const values = new Float32Array(items);
    new Uint8Array(values.buffer).set(bytes.subarray(end));
    return { shape, values };
  }
  return {
    shape,
    values: Float32Array.from({ length: items }, (_, i) => type.read(view, end + i * type.bytes)),
  };
}

function readHeader(header: string): { descr: string; shape: number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new NpyError("its header lacks descr, fortran_order or shape (or holds a structured dtype)");
  }
  if (order === "True") throw new NpyError("it is in Fortran order; save it with np.ascontiguousarray");
  return { descr, shape: (shape.match(/\d+/g) ?? []).map(Number) };
}

/** A version 1 .npy file of float32, C order. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const unpadded = 10 + dict.length + 1;
  const dataAt = Math.ceil(unpadded / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const header = `${dict.padEnd(dataAt - 11)}\n`;
  const bytes = new Uint8Array(dataAt + 4 * values.length);
  bytes.set(MAGIC);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), dataAt);
  return bytes;
}
