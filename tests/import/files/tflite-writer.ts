import { Builder } from "flatbuffers";
import { encode } from "flatbuffers/js/flexbuffers.js";

/** Writes .tflite files for tests with the FlatBuffers library, by TensorFlow's schema (version 3). */

const TYPES = { float32: 0, float16: 1, int32: 2, uint8: 3, int64: 4, int8: 9 } as const;

export interface WrittenTensor {
  shape: readonly number[];
  type?: keyof typeof TYPES;
  /** Of a constant. */
  data?: Float32Array | Int32Array | Uint16Array;
}

/** A field of an options table: its number, how it is stored, its value. */
export type Field = readonly [slot: number, kind: "byte" | "int" | "float", value: number];

export interface WrittenOperator {
  /** A builtin code, or the name of a custom operator. */
  code: number | string;
  inputs: readonly number[];
  outputs: readonly number[];
  options?: readonly Field[];
  custom?: Readonly<Record<string, number | boolean>>;
}

export interface WrittenModel {
  tensors: readonly WrittenTensor[];
  operators: readonly WrittenOperator[];
  inputs: readonly number[];
  outputs: readonly number[];
}

const CUSTOM = 32;

export function writeTflite({ tensors, operators, inputs, outputs }: WrittenModel): Uint8Array {
  const b = new Builder(1024);
  const ints = (values: readonly number[]) => {
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addInt32(value);
    return b.endVector();
  };
  const offsets = (values: readonly number[]) => {
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addOffset(value);
    return b.endVector();
  };
  const table = (fields: number, fill: () => void) => {
    b.startObject(fields);
    fill();
    return b.endObject();
  };
  const buffers = [
    table(1, () => {}),
    ...tensors.map(({ data }) => {
      const bytes =
        data === undefined ? new Uint8Array() : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const vector = b.createByteVector(bytes);
      return table(1, () => b.addFieldOffset(0, vector, 0));
    }),
  ];
  const written = tensors.map(({ shape, type = "float32" }, i) => {
    const name = b.createString(`tensor ${i}`);
    const sizes = ints(shape);
    return table(8, () => {
      b.addFieldOffset(0, sizes, 0);
      b.addFieldInt8(1, TYPES[type], 0);
      b.addFieldInt32(2, i + 1, 0);
      b.addFieldOffset(3, name, 0);
    });
  });
  const codes = [...new Set(operators.map(({ code }) => code))];
  const codeTables = codes.map((code) => {
    const custom = typeof code === "string" ? b.createString(code) : 0;
    return table(4, () => {
      b.addFieldInt8(0, typeof code === "string" ? CUSTOM : Math.min(code, 127), 0);
      if (custom !== 0) b.addFieldOffset(1, custom, 0);
      b.addFieldInt32(3, typeof code === "string" ? CUSTOM : code, 0);
    });
  });
  const steps = operators.map(({ code, inputs, outputs, options, custom }) => {
    const [from, to] = [ints(inputs), ints(outputs)];
    const optionTable =
      options &&
      table(10, () => {
        for (const [slot, kind, value] of options) {
          if (kind === "byte") b.addFieldInt8(slot, value, 0);
          else if (kind === "int") b.addFieldInt32(slot, value, 0);
          else b.addFieldFloat32(slot, value, 0);
        }
      });
    const customData = custom && b.createByteVector(encode(custom));
    return table(6, () => {
      b.addFieldInt32(0, codes.indexOf(code), 0);
      b.addFieldOffset(1, from, 0);
      b.addFieldOffset(2, to, 0);
      if (optionTable !== undefined) {
        b.addFieldInt8(3, 1, 0);
        b.addFieldOffset(4, optionTable, 0);
      }
      if (customData !== undefined) b.addFieldOffset(5, customData, 0);
    });
  });
  const parts = [offsets(written), ints(inputs), ints(outputs), offsets(steps)];
  const graph = table(5, () => {
    parts.forEach((part, slot) => {
      b.addFieldOffset(slot, part, 0);
    });
  });
  const [codeList, graphList, bufferList] = [offsets(codeTables), offsets([graph]), offsets(buffers)];
  const root = table(5, () => {
    b.addFieldInt32(0, 3, 0);
    b.addFieldOffset(1, codeList, 0);
    b.addFieldOffset(2, graphList, 0);
    b.addFieldOffset(4, bufferList, 0);
  });
  b.finish(root, "TFL3");
  return new Uint8Array(b.asUint8Array());
}

/** Signs [O, H, W, I] as Larq Compute Engine packs them: channel 0 at the lowest bit, 1 for -1. */
export function packed(signs: Float32Array, channels: number): Int32Array {
  const words = Math.ceil(channels / 32);
  const pixels = signs.length / channels;
  const out = new Int32Array(pixels * words);
  signs.forEach((sign, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    const word = pixel * words + Math.floor(c / 32);
    if (sign < 0) out[word] = (out[word] as number) | (1 << (c % 32));
  });
  return out;
}
