import { describe, expect, test } from "vitest";
import { convolutionModel } from "../../bench/onnx-model.ts";
import { outermostOutputs, type Shape, shapeData } from "../../bench/shapes.ts";

/** A message as it lies in the bytes: by field number, numbers and the bytes of all others. */
type Message = Record<number, (number | Uint8Array)[]>;

/** The reader that protobuf's encoding asks for: varints (0) and lengths (2). */
function read(bytes: Uint8Array): Message {
  const message: Message = {};
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("the message ends in a number");
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    let value: number | Uint8Array = varint();
    if (key % 8 === 2) {
      const end: number = at + value;
      if (end > bytes.length) throw new Error("the message is too short");
      value = bytes.subarray(at, end);
      at = end;
    } else if (key % 8 !== 0) throw new Error(`wire type ${key % 8}`);
    message[field] = [...(message[field] ?? []), value];
  }
  return message;
}

const child = (message: Message, field: number, i = 0): Message => read(message[field]?.[i] as Uint8Array);
const texts = (message: Message, field: number): string[] =>
  (message[field] ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));

describe("the ONNX model of a convolution", () => {
  const shape: Shape = { id: "S", size: 9, inC: 3, outC: 5, kernel: 3, stride: 2 };
  const { geometry, kernel } = shapeData(shape);
  const oihw = outermostOutputs(kernel, geometry, "OIHW");
  const model = read(convolutionModel(geometry, oihw));
  const graph = child(model, 7);
  const node = child(graph, 1);

  test("names its versions", () => {
    expect(model[1]).toEqual([8]);
    expect(child(model, 8)[2]).toEqual([13]);
  });

  test("is one Conv of x and w with the window of the layer", () => {
    expect(graph[1]).toHaveLength(1);
    expect([texts(node, 1), texts(node, 2), texts(node, 4)]).toEqual([["x", "w"], ["y"], ["Conv"]]);
    const attributes = (node[5] ?? []).map((_, i) => child(node, 5, i));
    expect(attributes.map((each) => [...texts(each, 1), each[8], each[20]])).toEqual([
      ["kernel_shape", [3, 3], [7]],
      ["strides", [2, 2], [7]],
      ["pads", [1, 1, 1, 1], [7]],
    ]);
  });

  test("holds the weights, and the shapes of input and output", () => {
    const weights = child(graph, 5);
    expect([weights[1], weights[2], texts(weights, 8)]).toEqual([[5, 3, 3, 3], [1], ["w"]]);
    const raw = weights[9]?.[0] as Uint8Array;
    expect(new Float32Array(raw.slice().buffer)).toEqual(oihw);
    const dimensions = (field: number) => {
      const tensor = child(child(child(graph, field), 2), 1);
      const list = child(tensor, 2);
      return (list[1] ?? []).map((_, i) => child(list, 1, i)[1]?.[0]);
    };
    expect(dimensions(11)).toEqual([1, 3, 9, 9]);
    expect(dimensions(12)).toEqual([1, 5, 5, 5]);
  });
});
