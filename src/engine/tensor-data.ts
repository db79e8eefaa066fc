import { channels } from "../graph/graph.ts";
import { type Uniform, uniformLevel, zeroPoint } from "../graph/quantizer.ts";
import { packSigns, unpackSigns } from "../targets/bits.ts";
import type { Tensor } from "../targets/plan.ts";

/** Contents of a tensor as they lie in memory: f32 row-major, packed signs (s1) or the bytes of levels (s8). */
export type TensorData = Float32Array | Uint32Array | Int8Array;

/** Bytes of an array as they lie in memory: little-endian on every machine that has a WebAssembly engine. */
export const bytesOf = (data: TensorData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The quantizer of an s8 tensor; a tensor without one is a mistake of the Plan. */
export function uniformOf({ name, uniform }: Tensor): Uniform {
  if (uniform === null) throw new Error(`${name} has no 8-bit quantizer`);
  return uniform;
}

/** The levels k of an s8 tensor. */
export function levelsOf(tensor: Tensor, data: Int8Array): Int32Array {
  const zero = zeroPoint(uniformOf(tensor));
  return Int32Array.from(data, (byte) => byte - zero);
}

/** The numbers of a tensor: floats as they are, packed signs as +1 and -1, levels as k / divisor. */
export function numbersOf(tensor: Tensor, data: TensorData): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint32Array) return unpackSigns(data, channels(tensor.shape));
  const { divisor } = uniformOf(tensor);
  return Float32Array.from(levelsOf(tensor, data), (k) => k / divisor);
}

/** What a tensor holds of the given float values: themselves, their signs, or their levels. NaN has the lowest. */
export function dataOf(tensor: Tensor, values: Float32Array): TensorData {
  if (tensor.format === "f32") return values;
  if (tensor.format === "s1") return packSigns(values, channels(tensor.shape));
  const uniform = uniformOf(tensor);
  const zero = zeroPoint(uniform);
  return Int8Array.from(values, (x) => (Number.isNaN(x) ? uniform.low : uniformLevel(uniform, x)) + zero);
}
