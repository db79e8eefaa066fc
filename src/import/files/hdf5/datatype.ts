import type { Bytes } from "../bytes.ts";
import { type NumberType, numberReader } from "../number-type.ts";
import { broken, tooMuch, unsupported } from "../unreadable.ts";

/** Data types and data spaces of HDF5 (IV.A.2.b and d), as far as models use them. */

export type Datatype =
  | NumberType
  /** Fixed length, filled up with zeros or blanks. */
  | { kind: "string"; size: number }
  /** Its bytes are in a global heap. */
  | { kind: "variable string"; size: number }
  | { kind: "other"; size: number; name: string };

const CLASSES = [
  ...["integer", "float", "time", "string", "bit field", "opaque", "compound", "reference"],
  ...["enumeration", "variable length", "array"],
];
const ENUMERATION = 8;
const VARIABLE = 9;

export function datatypeAt(file: Bytes, at: number): Datatype {
  const type = file.u8(at) & 15;
  const bits = file.u8(at + 1);
  const size = file.u32(at + 4);
  const littleEndian = (bits & 1) === 0;
  if (type === 0) return { kind: bits & 8 ? "int" : "uint", size, littleEndian };
  if (type === 1) return { kind: "float", size, littleEndian };
  if (type === 3) return { kind: "string", size };
  // Booleans of NumPy: the members of the enumeration stand behind its integer.
  if (type === ENUMERATION) return { ...datatypeAt(file, at + 8), size } as Datatype;
  if (type === VARIABLE && (bits & 15) === 1) return { kind: "variable string", size };
  return { kind: "other", size, name: CLASSES[type] ?? `class ${type}` };
}

/** Sizes of a data space; none for a single value. */
export function dataspaceAt(file: Bytes, at: number): number[] {
  const version = file.u8(at);
  if (version !== 1 && version !== 2) throw broken(`a data space has the version ${version}`, at);
  const rank = file.u8(at + 1);
  const isNull = version === 2 && file.u8(at + 3) === 2;
  const first = at + (version === 1 ? 8 : 4);
  return isNull ? [0] : Array.from({ length: rank }, (_, i) => file.u64(first + 8 * i));
}

/** Most numbers in one tensor or list. */
const MAX_ELEMENTS = 2 ** 26;

export function elementsOf(shape: readonly number[]): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements > MAX_ELEMENTS)
    throw tooMuch(
      `an array of ${shape.join("×")} values is larger than sxor reads`,
      `Up to ${MAX_ELEMENTS.toLocaleString("en-US")} values are read.`,
    );
  return elements;
}

/** Numbers as float32, as Keras would hold them; `data` holds `length` of them. */
export function numbers(type: Datatype, data: Uint8Array, length: number): Float32Array {
  const read = reader(type, new DataView(data.buffer, data.byteOffset, data.byteLength));
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = read(i * type.size);
  return values;
}

function reader(type: Datatype, view: DataView): (at: number) => number {
  const read = "littleEndian" in type ? numberReader(type, view) : undefined;
  if (read !== undefined) return read;
  const name = "name" in type ? type.name : `${type.kind} of ${type.size} bytes`;
  throw unsupported(
    `weights of the HDF5 type ${name}`,
    "sxor reads floats and integers. Save the weights as float32.",
  );
}
