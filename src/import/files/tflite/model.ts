import { half } from "../number-type.ts";
import { broken, tooMuch, unsupported } from "../unreadable.ts";
import { Table } from "./flatbuffer.ts";

/** What a .tflite holds, by TensorFlow's schema (tensorflow/lite/schema/schema.fbs, version 3). */

export const TYPES = [
  "float32",
  "float16",
  "int32",
  "uint8",
  "int64",
  "string",
  "bool",
  "int16",
  "complex64",
  "int8",
];

export interface Tensor {
  name: string;
  shape: readonly number[];
  /** One of TYPES. */
  type: string;
  /** The bytes of a constant; none for what is computed. */
  data: Uint8Array;
}

export interface Operator {
  /** CONV_2D, LceBconv2d, … */
  name: string;
  /** Positions of tensors; -1 for one that is left out. */
  inputs: readonly number[];
  outputs: readonly number[];
  /** The options of a builtin operator. */
  options: Table | undefined;
  /** The options of a custom one. */
  custom: Uint8Array;
}

export interface TfliteModel {
  tensors: readonly Tensor[];
  operators: readonly Operator[];
  inputs: readonly number[];
  outputs: readonly number[];
}

const NAMES: Readonly<Record<number, string>> = {
  ...{
    0: "ADD",
    1: "AVERAGE_POOL_2D",
    2: "CONCATENATION",
    3: "CONV_2D",
    4: "DEPTHWISE_CONV_2D",
    6: "DEQUANTIZE",
  },
  ...{ 9: "FULLY_CONNECTED", 14: "LOGISTIC", 17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 20: "RELU_N1_TO_1" },
  ...{ 21: "RELU6", 22: "RESHAPE", 23: "RESIZE_BILINEAR", 25: "SOFTMAX", 26: "SPACE_TO_DEPTH", 28: "TANH" },
  ...{ 34: "PAD", 36: "GATHER", 39: "TRANSPOSE", 40: "MEAN", 41: "SUB", 42: "DIV", 43: "SQUEEZE" },
  ...{ 45: "STRIDED_SLICE", 47: "EXP", 49: "SPLIT", 53: "CAST", 54: "PRELU", 60: "PADV2", 65: "SLICE" },
  ...{ 67: "TRANSPOSE_CONV", 77: "SHAPE", 83: "PACK", 98: "LEAKY_RELU", 99: "SQUARED_DIFFERENCE" },
  ...{ 114: "QUANTIZE", 117: "HARD_SWISH", 123: "SELECT_V2" },
};
const CUSTOM = 32;

/** The only subgraph of a model; throws Unreadable. */
export function tfliteModel(data: Uint8Array): TfliteModel {
  const root = Table.root(data);
  const graphs = root.tables(2);
  const [graph] = graphs;
  if (graph === undefined) throw broken("the .tflite has no graph");
  if (graphs.length > 1) {
    const why = "Its control flow calls the others. Convert the model without loops and conditions.";
    throw unsupported(`the .tflite has ${graphs.length} graphs`, why);
  }
  const names = root.tables(1).map(operatorName);
  const buffers = root.tables(4);
  const tensors = graph.tables(0).map((table): Tensor => {
    const buffer = buffers[table.int(2)];
    if (buffer === undefined) throw broken(`the tensor ${table.text(3)} has no buffer`);
    return {
      name: table.text(3),
      shape: table.ints(0),
      type: TYPES[table.byte(1)] ?? `type ${table.byte(1)}`,
      data: buffer.data(0),
    };
  });
  const known = (ids: readonly number[]) => {
    for (const id of ids)
      if (id < -1 || id >= tensors.length) throw broken(`the .tflite has no tensor ${id}`);
    return ids;
  };
  return {
    tensors,
    operators: graph.tables(3).map((table) => {
      const name = names[table.int(0)];
      if (name === undefined) throw broken("an operator of the .tflite has no name");
      return {
        name,
        inputs: known(table.ints(1)),
        outputs: known(table.ints(2)),
        options: table.table(4),
        custom: table.data(5),
      };
    }),
    inputs: known(graph.ints(1)),
    outputs: known(graph.ints(2)),
  };
}

/** Codes up to 126 are in the field that was there first. */
function operatorName(code: Table): string {
  const builtin = Math.max(code.byte(0), code.int(3));
  return builtin === CUSTOM ? code.text(1) : (NAMES[builtin] ?? `BUILTIN_${builtin}`);
}

/** Most values of all constants: bits become floats. */
const MAX_VALUES = 2 ** 26;

/** Reads constants, as long as they are not too many in all. */
export class Constants {
  private left = MAX_VALUES;

  private spend(values: number): void {
    this.left -= values;
    if (this.left < 0)
      throw tooMuch(
        "the .tflite has more than 67,108,864 weights",
        "sxor reads models for microcontrollers.",
      );
  }

  /** The values of a constant of floats or 32-bit integers; undefined for what is computed or has another type. */
  numbers({ type, data, shape }: Tensor): Float32Array | undefined {
    const width = type === "float32" || type === "int32" ? 4 : type === "float16" ? 2 : 0;
    const length = shape.reduce((product, size) => product * size, 1);
    if (width === 0 || data.length === 0 || !(length >= 0)) return undefined;
    if (data.length !== width * length)
      throw broken(`a constant has ${data.length} bytes for ${length} values`);
    this.spend(length);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++)
      values[i] =
        type === "float32"
          ? view.getFloat32(4 * i, true)
          : type === "int32"
            ? view.getInt32(4 * i, true)
            : half(view.getUint16(2 * i, true));
    return values;
  }

  /**
   * Signs from bits: channel 0 at the lowest bit of the first word of a pixel, 0 for +1 and 1 for -1, and every pixel in
   * whole words (Larq Compute Engine, larq_compute_engine/core/bitpacking).
   *
   * @param pixels number of groups of words
   * @returns [pixels, channels]
   */
  signs({ data }: Tensor, pixels: number, channels: number): Float32Array {
    const words = Math.ceil(channels / 32);
    if (data.length !== 4 * pixels * words)
      throw broken(`packed weights have ${data.length} bytes instead of ${4 * pixels * words}`);
    this.spend(pixels * channels);
    const values = new Float32Array(pixels * channels);
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let c = 0; c < channels; c++) {
        const byte = data[4 * words * pixel + (c >> 3)] as number;
        values[pixel * channels + c] = (byte >> (c & 7)) & 1 ? -1 : 1;
      }
    return values;
  }
}
