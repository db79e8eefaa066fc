import type { ConvGeometry } from "../src/graph/graph.ts";

/**
 * An ONNX model of one node, y = Conv(x, w), as bytes: the messages of onnx.proto that it takes, by field number.
 * x is [1, C, H, W], w a constant [O, C, kh, kw].
 */
export function convolutionModel(g: ConvGeometry, oihw: Float32Array): Uint8Array {
  const node = message(
    text(1, "x"),
    text(1, "w"),
    text(2, "y"),
    text(4, "Conv"),
    integers("kernel_shape", [g.kH, g.kW]),
    integers("strides", [g.strideH, g.strideW]),
    integers("pads", [g.padTop, g.padLeft, g.padBottom, g.padRight]),
  );
  const shape = [g.outC, g.inC, g.kH, g.kW];
  const weights = message(
    ...shape.map((n) => number(1, n)),
    number(2, FLOAT),
    text(8, "w"),
    bytes(9, new Uint8Array(oihw.buffer, oihw.byteOffset, oihw.byteLength)),
  );
  const graph = message(
    bytes(1, node),
    text(2, "convolution"),
    bytes(5, weights),
    bytes(11, floats("x", [1, g.inC, g.inH, g.inW])),
    bytes(12, floats("y", [1, g.outC, g.outH, g.outW])),
  );
  const IR_VERSION = 8;
  const OPSET = message(text(1, ""), number(2, 13));
  return message(number(1, IR_VERSION), bytes(7, graph), bytes(8, OPSET));
}

/** TensorProto.FLOAT, and AttributeProto.INTS. */
const FLOAT = 1;
const INTS = 7;

/** AttributeProto of a NodeProto. */
const integers = (name: string, values: readonly number[]): Uint8Array =>
  bytes(5, message(text(1, name), ...values.map((n) => number(8, n)), number(20, INTS)));

/** ValueInfoProto of a float tensor. */
function floats(name: string, shape: readonly number[]): Uint8Array {
  const dimensions = message(...shape.map((n) => bytes(1, message(number(1, n)))));
  const tensor = message(number(1, FLOAT), bytes(2, dimensions));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

function message(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Seven bits per byte, the lowest first; the top bit says that more follow. */
function varint(n: number): Uint8Array {
  const result: number[] = [];
  for (let left = n; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.of(...result, left);
    result.push((left % 128) + 128);
  }
}

const VARINT = 0;
const LENGTH = 2;

const number = (field: number, n: number): Uint8Array => message(varint(8 * field + VARINT), varint(n));

const bytes = (field: number, content: Uint8Array): Uint8Array =>
  message(varint(8 * field + LENGTH), varint(content.length), content);

const text = (field: number, content: string): Uint8Array => bytes(field, new TextEncoder().encode(content));
