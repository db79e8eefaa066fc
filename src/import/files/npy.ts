import { type NumberType, numberReader } from "./number-type.ts";

/**
 * NumPy's .npy files, format versions 1 and 2: `\x93NUMPY`, version, length of the header, the header
 * as a Python dict literal (descr, fortran_order, shape), then the elements.
 */

export interface NpyArray {
  shape: readonly number[];
  /** Row-major. */
  values: Float32Array<ArrayBuffer>;
}

/** What the header of a file says. The elements that it declares are all there, and no byte more. */
export interface NpyHeader {
  shape: readonly number[];
  /** As NumPy calls it, e.g. "float32". */
  dtype: string;
  element: NumberType;
  fortranOrder: boolean;
  /** Where the elements begin. */
  dataAt: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const HEADER_ALIGNMENT = 64;
/** NumPy itself writes a few hundred bytes, and reads 10,000. */
const MAX_HEADER = 65_536;
/** NumPy's own. */
const MAX_RANK = 64;

/** By the descr without its byte order. Booleans are bytes that are 0 or 1. */
const TYPES: Readonly<Record<string, { dtype: string; kind: NumberType["kind"]; size: number }>> = {
  f2: { dtype: "float16", kind: "float", size: 2 },
  f4: { dtype: "float32", kind: "float", size: 4 },
  f8: { dtype: "float64", kind: "float", size: 8 },
  i1: { dtype: "int8", kind: "int", size: 1 },
  i2: { dtype: "int16", kind: "int", size: 2 },
  i4: { dtype: "int32", kind: "int", size: 4 },
  i8: { dtype: "int64", kind: "int", size: 8 },
  u1: { dtype: "uint8", kind: "uint", size: 1 },
  u2: { dtype: "uint16", kind: "uint", size: 2 },
  u4: { dtype: "uint32", kind: "uint", size: 4 },
  u8: { dtype: "uint64", kind: "uint", size: 8 },
  b1: { dtype: "bool", kind: "uint", size: 1 },
};

/** An error whose message says what is wrong with the file. */
export class NpyError extends Error {}

/** A shape as Python writes it: (32, 32, 1), or (10,). */
export const tuple = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;

/** The array in an .npy file. Throws NpyError for anything that is not one or has other elements. */
export function readNpy(bytes: Uint8Array): NpyArray {
  const header = readNpyHeader(bytes);
  return { shape: header.shape, values: readElements(bytes, header, 0, header.shape) };
}

/** One position of the first axis, e.g. a sample of a batch: its values row-major, its shape the other axes. */
export const readNpyItem = (bytes: Uint8Array, header: NpyHeader, item: number): Float32Array<ArrayBuffer> =>
  readElements(bytes, header, item * (strides(header)[0] ?? 0), header.shape.slice(1));

/** Whether a file begins as an .npy file does. */
export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/** The header of an .npy file. Throws NpyError as readNpy does; makes no array. */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  if (!isNpy(bytes)) throw new NpyError("it is not an .npy file (no NUMPY magic)");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6];
  if (major !== 1 && major !== 2) throw new NpyError(`its .npy format version is ${major}; 1 and 2 are read`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new NpyError("it ends within its header");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < start + length) throw new NpyError("it ends within its header");
  if (length > MAX_HEADER) throw new NpyError(`its header has ${length} bytes; up to ${MAX_HEADER} are read`);
  const dataAt = start + length;
  const { descr, fortranOrder, shape } = parseHeader(
    new TextDecoder("latin1").decode(bytes.subarray(start, dataAt)),
  );
  const name = descr.slice(1);
  const type = /^[<>|=]/.test(descr) && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) {
    const readable = Object.values(TYPES).map(({ dtype }) => dtype);
    throw new NpyError(`its dtype is ${descr}, which is not read (${readable.join(", ")} are)`);
  }
  const { dtype, kind, size } = type;
  const needed = shape.reduce((product, n) => product * n, size);
  const found = bytes.length - dataAt;
  if (found !== needed)
    throw new NpyError(
      `it has ${found} bytes of data where shape ${tuple(shape)} needs ${needed}${found < needed ? ": it is cut" : ""}`,
    );
  return {
    shape,
    dtype,
    element: { kind, size, littleEndian: !descr.startsWith(">") },
    fortranOrder,
    dataAt,
  };
}

function parseHeader(header: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw new NpyError("its header lacks descr, fortran_order or shape (or holds a structured dtype)");
  }
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_RANK) throw new NpyError(`it has ${shape.length} axes; NumPy has up to ${MAX_RANK}`);
  const huge = shape.find((n) => !Number.isSafeInteger(n));
  if (huge !== undefined) throw new NpyError(`an axis of ${huge} elements is longer than any file`);
  return { descr, fortranOrder: order === "True", shape };
}

/** Elements from one position of an axis to the next. */
function strides({ shape, fortranOrder }: NpyHeader): number[] {
  const result = new Array<number>(shape.length);
  let stride = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = fortranOrder ? i : shape.length - 1 - i;
    result[axis] = stride;
    stride *= shape[axis] as number;
  }
  return result;
}

/** The elements of the last axes, which are `shape`, row-major, from element `first` of the file on. */
function readElements(
  bytes: Uint8Array,
  header: NpyHeader,
  first: number,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const { dtype, element: type, fortranOrder, dataAt } = header;
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  const steps = strides(header).slice(header.shape.length - shape.length);
  // A copy of the bytes: fast, and the same bits also where they are no number.
  if (dtype === "float32" && type.littleEndian && !fortranOrder) {
    const from = dataAt + 4 * first;
    new Uint8Array(values.buffer).set(bytes.subarray(from, from + values.byteLength));
    return values;
  }
  const read = numberReader(type, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (read === undefined) throw new NpyError(`its dtype ${dtype} is not read`);
  const index = new Array<number>(shape.length).fill(0);
  let element = first;
  for (let i = 0; i < values.length; i++) {
    values[i] = read(dataAt + type.size * element);
    // The next index in row-major order: the last axis runs fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      element += steps[axis] as number;
      if (index[axis] !== shape[axis]) break;
      element -= (steps[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return values;
}

/** A version 1 .npy file of float32, C order. */
export function writeNpy({ shape, values }: { shape: readonly number[]; values: Float32Array }): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
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
