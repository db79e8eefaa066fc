import type { ConvGeometry, Shape, Window } from "../../src/graph/graph.ts";
import type {
  Activation,
  Kind,
  ReadFormat,
  ReadLayer,
  ReadNetwork,
  ReadTensor,
} from "./accounting-network.ts";
import { xCubeAiVersion } from "./accounting-texts.ts";

/** Reads `network_c_info.json`: a dump of the tool with the attributes of every c-layer and the bytes of every buffer. */

interface Buffer {
  id: number;
  name: string;
  is_param: boolean;
  nbits: number;
  shape: number[];
  shape_map: string[];
  size_bytes: number;
}

interface DumpNode {
  name: string;
  description: string;
  attributes: Record<string, string>;
  inputs: number[];
  outputs: number[];
  scratchs: number[];
  macc: number;
}

export interface Dump {
  buffers: Buffer[];
  environment: { tools: { version: string; arguments: string }[] };
  graphs: { nodes: DumpNode[]; inputs: number[] }[];
  memory_footprint: { activations: number; weights: number };
}

/** HWC of a shape with named axes; an axis that is not there has one element. */
function hwcOf({ shape, shape_map }: Buffer): Shape {
  return ["H", "W", "CH"].map((axis) => shape[shape_map.indexOf(axis)] ?? 1);
}

/** The numbers of "(3, 3)", "(3,)" or "{H: (0, 2), W: (0, 2)}", filled up with `missing`. */
function numbers(text: string | undefined, length: number, missing: number): number[] {
  const found = (text ?? "").match(/\d+/g)?.map(Number) ?? [];
  return [...found, ...new Array<number>(Math.max(0, length - found.length)).fill(missing)];
}

const two = (text: string | undefined): [number, number] =>
  numbers(text, 2, 1).slice(0, 2) as [number, number];

function windowOf(
  [inH, inW, inC]: Shape,
  size: [number, number],
  stride: [number, number],
  dilation: [number, number],
  pad: string | undefined,
): Window {
  const [top, bottom, left, right] = numbers(pad, 4, 0) as [number, number, number, number];
  const out = (n: number, k: number, d: number, s: number) => Math.floor((n - ((k - 1) * d + 1)) / s) + 1;
  return {
    inH: inH ?? 1,
    inW: inW ?? 1,
    inC: inC ?? 1,
    outH: out((inH ?? 1) + top + bottom, size[0], dilation[0], stride[0]),
    outW: out((inW ?? 1) + left + right, size[1], dilation[1], stride[1]),
    kH: size[0],
    kW: size[1],
    strideH: stride[0],
    strideW: stride[1],
    dilationH: dilation[0],
    dilationW: dilation[1],
    padTop: top,
    padBottom: bottom,
    padLeft: left,
    padRight: right,
  };
}

const RELU = { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 } as const;

/** A table ("lut") of an 8-bit layer costs what a ReLU costs. */
function activationOf(name: string | undefined): Activation | null {
  if (name === undefined || name === "None" || name === "identity") return null;
  if (name === "relu" || name === "lut") return RELU;
  if (name === "softmax" || name === "sigmoid" || name === "tanh") return { fn: name };
  throw new Error(`nonlinearity ${name} is not known here`);
}

function poolOf(a: Record<string, string>, shape: Shape): Window {
  return windowOf(shape, two(a.pool_size), two(a.pool_stride), [1, 1], a.pool_pad);
}

function convOf(a: Record<string, string>, input: Shape, outC: number): Kind {
  const window = windowOf(input, two(a.filter_size), two(a.stride), two(a.dilation), a.pad);
  const geometry: ConvGeometry = { ...window, outC, groups: Number(a.groups) };
  const convolved = [geometry.outH, geometry.outW, outC];
  return {
    kind: "conv",
    geometry,
    bias: a.use_bias === "True",
    activation: activationOf(a.nonlinearity),
    pool: a.pool_size === undefined ? null : poolOf(a, convolved),
  };
}

function kindOf(node: DumpNode, input: ReadTensor, output: ReadTensor): Kind {
  const a = node.attributes;
  switch (node.description) {
    case "Conv2D":
      return convOf(a, input.shape, output.shape[output.shape.length - 1] ?? 1);
    case "Dense": {
      const units = Number(a.num_units);
      const features = input.shape.reduce((n, m) => n * m, 1);
      return { kind: "dense", rows: 1, features, units, bias: a.use_bias === "True" };
    }
    case "Pool":
      return { kind: "pool", window: poolOf(a, input.shape) };
    case "Nonlinearity": {
      const activation = activationOf(a.nonlinearity);
      return activation ? { kind: "activation", activation } : { kind: "foreign" };
    }
    case "Eltwise":
      return { kind: "eltwise" };
    case "Conversion":
      return { kind: "conversion" };
    case "Pad":
      return { kind: "moves" };
    default:
      return { kind: "foreign" };
  }
}

const readTensor = (buffer: Buffer): ReadTensor => ({
  name: buffer.name,
  shape: hwcOf(buffer),
  bytes: buffer.size_bytes,
  format: (buffer.nbits === 8 ? "s8" : "f32") satisfies ReadFormat,
});

export function readDump(title: string, dump: Dump): ReadNetwork {
  const buffers = new Map(dump.buffers.map((buffer) => [buffer.id, buffer]));
  const buffer = (id: number): Buffer => buffers.get(id) as Buffer;
  const graph = dump.graphs[0] as Dump["graphs"][0];
  const layers = graph.nodes.map((node): ReadLayer => {
    const read = node.inputs.map(buffer);
    const inputs = read.filter(({ is_param }) => !is_param).map(readTensor);
    const output = readTensor(buffer(node.outputs[0] as number));
    return {
      name: node.name,
      type: node.description,
      inputs: inputs.map(({ name }) => name),
      output,
      what: kindOf(node, inputs[0] as ReadTensor, output),
      macc: node.macc,
      rom: read.filter(({ is_param }) => is_param).reduce((n, { size_bytes }) => n + size_bytes, 0),
      scratch: node.scratchs.map((id) => buffer(id).size_bytes),
    };
  });
  return {
    title,
    version: xCubeAiVersion(dump.environment.tools[0]?.version ?? "") ?? 9,
    inPlace: !/ -O time\b/.test(dump.environment.tools[0]?.arguments ?? ""),
    inputs: graph.inputs.map((id) => readTensor(buffer(id))),
    layers,
    totals: {
      macc: graph.nodes.reduce((n, { macc }) => n + macc, 0),
      weights: dump.memory_footprint.weights,
      activations: dump.memory_footprint.activations,
    },
  };
}
