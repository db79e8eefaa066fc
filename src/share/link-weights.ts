import type { VariableName, WeightArray, WeightTable } from "../document/layer-weights.ts";
import { elements, type Graph, type Shape } from "../graph/graph.ts";
import { expectedVariables, kernelOf } from "../graph/weight-shapes.ts";

/**
 * The weights in a link. The Document says which arrays there are and in which shapes, so that only numbers are
 * written, in the order of the graph:
 *
 * 1. of each kernel that a sign quantizes the signs: a bit per value, 0 for +1 (and for ±0) and 1 for −1, the first
 *    value at bit 7, each kernel in whole bytes, the rest of the last one zeros;
 * 2. the bits of all other values as float32, in four planes: the most significant byte of each, then the next. What
 *    floats have in common lies together there, and deflate finds it.
 *
 * The layers compute the same bits with the signs as with the kernels: their quantizer takes nothing else of them.
 */

/** How many numbers are written, and in how many bytes. */
export interface PackedSize {
  signs: number;
  floats: number;
  bytes: number;
}

/** One array of the weights that a graph takes. */
interface Part {
  layer: string;
  variable: VariableName;
  shape: Shape;
  length: number;
  binary: boolean;
}

function partsOf({ nodes }: Graph): Part[] {
  return nodes.flatMap((node) => {
    const kernel = kernelOf(node);
    return expectedVariables(node).map(([variable, shape]) => ({
      ...{ layer: node.layer, variable, shape, length: elements(shape) },
      binary: kernel?.binary === true && kernel.variable === variable,
    }));
  });
}

const bitBytes = ({ length }: Part): number => Math.ceil(length / 8);

const total = (parts: readonly Part[], count: (part: Part) => number): number =>
  parts.reduce((sum, part) => sum + count(part), 0);

function sizeOf(parts: readonly Part[]): PackedSize {
  const kernels = parts.filter(({ binary }) => binary);
  const signs = total(kernels, ({ length }) => length);
  const floats = total(parts, ({ length }) => length) - signs;
  return { signs, floats, bytes: total(kernels, bitBytes) + 4 * floats };
}

export const packedSize = (graph: Graph): PackedSize => sizeOf(partsOf(graph));

const PLANES = [24, 16, 8, 0] as const;

/** `table` must have the arrays that the graph takes (checkWeights). */
export function packWeights(graph: Graph, table: WeightTable): Uint8Array {
  const parts = partsOf(graph);
  const { bytes: size, floats } = sizeOf(parts);
  const bytes = new Uint8Array(size);
  let bitsAt = 0;
  let floatsAt = size - 4 * floats;
  for (const part of parts) {
    const values = table.get(part.layer)?.get(part.variable)?.values;
    if (values?.length !== part.length) throw new Error(`${part.layer} has no ${part.variable} to write`);
    if (part.binary) {
      writeSigns(values, bytes.subarray(bitsAt));
      bitsAt += bitBytes(part);
    } else {
      writeFloats(values, bytes.subarray(floatsAt), floats);
      floatsAt += part.length;
    }
  }
  return bytes;
}

function writeSigns(values: Float32Array, to: Uint8Array): void {
  values.forEach((value, i) => {
    if (value < 0) to[i >> 3] = (to[i >> 3] as number) | (0x80 >> (i & 7));
  });
}

/** @param stride bytes from one plane to the next */
function writeFloats(values: Float32Array, to: Uint8Array, stride: number): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  PLANES.forEach((shift, plane) => {
    words.forEach((word, i) => {
      to[plane * stride + i] = word >>> shift;
    });
  });
}

/** The inverse of packWeights, with ±1 for the signs; null for bytes that packWeights does not make for this graph. */
export function unpackWeights(graph: Graph, bytes: Uint8Array): WeightTable | null {
  const parts = partsOf(graph);
  const { bytes: size, floats } = sizeOf(parts);
  if (bytes.length !== size) return null;
  const table = new Map<string, Map<VariableName, WeightArray>>();
  let bitsAt = 0;
  let floatsAt = size - 4 * floats;
  for (const part of parts) {
    let values: Float32Array | null;
    if (part.binary) {
      values = readSigns(bytes.subarray(bitsAt, bitsAt + bitBytes(part)), part.length);
      bitsAt += bitBytes(part);
    } else {
      values = readFloats(bytes.subarray(floatsAt), part.length, floats);
      floatsAt += part.length;
    }
    if (values === null) return null;
    const variables = table.get(part.layer) ?? new Map<VariableName, WeightArray>();
    table.set(part.layer, variables.set(part.variable, { shape: part.shape, values }));
  }
  return table;
}

/** Null if bits are set behind the last value. */
function readSigns(bytes: Uint8Array, length: number): Float32Array | null {
  const bit = (i: number) => ((bytes[i >> 3] as number) >> (7 - (i & 7))) & 1;
  for (let i = length; i < 8 * bytes.length; i++) if (bit(i) === 1) return null;
  return Float32Array.from({ length }, (_, i) => 1 - 2 * bit(i));
}

function readFloats(bytes: Uint8Array, length: number, stride: number): Float32Array {
  const words = new Uint32Array(length);
  PLANES.forEach((shift, plane) => {
    for (let i = 0; i < length; i++)
      words[i] = ((words[i] as number) | ((bytes[plane * stride + i] as number) << shift)) >>> 0;
  });
  return new Float32Array(words.buffer);
}
