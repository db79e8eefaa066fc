import type { ActivationFn, ConvGeometry, Shape, Window } from "../../src/graph/graph.ts";
import { activationCost, conversionMacc, convMacc, denseMacc, poolMacc } from "../../src/targets/macc.ts";
import type { Operation } from "../../src/targets/operation.ts";
import { type Step, type Tensor, tensorBytes } from "../../src/targets/plan.ts";
import {
  activationBytes,
  floatConvScratch,
  integerConvScratch,
  integerDenseScratch,
} from "../../src/targets/st-edge-ai/accounting.ts";

/** A network of c-layers as a report or a dump of the tool tells it, and the same with our figures. */

export type ReadFormat = "f32" | "s8";

export interface ReadTensor {
  name: string;
  /** HWC. */
  shape: Shape;
  /** Of the buffer, as the tool prints it. */
  bytes: number;
  format: ReadFormat;
}

export type Activation = Exclude<ActivationFn, { fn: "quantizer" } | { fn: "linear" }>;

/** What a c-layer computes, as far as its figures need it. */
export type Kind =
  | {
      kind: "conv";
      geometry: ConvGeometry;
      bias: boolean;
      activation: Activation | null;
      pool: Window | null;
    }
  | { kind: "dense"; rows: number; features: number; units: number; bias: boolean }
  | { kind: "pool"; window: Window }
  | { kind: "activation"; activation: Activation }
  | { kind: "affine" }
  | { kind: "eltwise" }
  | { kind: "conversion" }
  | { kind: "moves" }
  /** A layer that sxor does not have: its figures are taken from the tool. */
  | { kind: "foreign" };

export interface ReadLayer {
  name: string;
  /** The tool's layer type. */
  type: string;
  inputs: readonly string[];
  output: ReadTensor;
  what: Kind;
  macc: number;
  rom: number;
  /** Bytes per array; null where the source does not tell. */
  scratch: readonly number[] | null;
}

export interface ReadNetwork {
  title: string;
  /** As X-CUBE-AI counts. */
  version: number;
  /** With `optimization: time` the tool lets no convolution write over its input. */
  inPlace: boolean;
  inputs: readonly ReadTensor[];
  layers: readonly ReadLayer[];
  totals: { macc: number; weights: number; activations: number };
}

export interface Figures {
  macc: number;
  rom: number;
  scratch: number[];
}

const roundUp4 = (bytes: number): number => Math.ceil(bytes / 4) * 4;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Bytes of the arrays of constants, by the format of the layer: 8-bit layers have 32-bit biases. */
function constants({ what, output }: ReadLayer): number[] {
  const size = (shape: Shape) => tensorBytes(shape, output.format);
  if (what.kind === "conv") {
    const g = what.geometry;
    return [size([g.outC, g.kH, g.kW, g.inC / g.groups]), ...(what.bias ? [4 * g.outC] : [])];
  }
  if (what.kind === "dense")
    return [size([what.units, what.features]), ...(what.bias ? [4 * what.units] : [])];
  const channels = output.shape[output.shape.length - 1] ?? 1;
  return what.kind === "affine" ? [4 * channels, 4 * channels] : [];
}

function scratchOf({ what, output }: ReadLayer, version: number): number[] {
  const words =
    what.kind === "conv" && output.format === "f32"
      ? floatConvScratch(what.geometry, version, what.pool ?? undefined)
      : what.kind === "conv"
        ? integerConvScratch(what.geometry)
        : what.kind === "dense" && output.format === "s8"
          ? integerDenseScratch(what.features, what.units)
          : [];
  return words.map((n) => 4 * n);
}

function maccOf({ what, output, macc }: ReadLayer): number {
  switch (what.kind) {
    case "conv":
      return convMacc(what.geometry, what.bias, {
        activation: what.activation,
        pool: what.pool && { window: what.pool },
      });
    case "dense":
      return denseMacc(what.rows, what.features, what.units, what.bias);
    case "pool":
      return poolMacc(what.window);
    case "activation":
      return activationCost(what.activation) * count(output.shape);
    case "affine":
      return 2 * count(output.shape);
    case "eltwise":
      return count(output.shape);
    case "conversion":
      return conversionMacc(output.shape);
    case "moves":
      return 0;
    case "foreign":
      return macc;
  }
}

/** Our figures of one layer, by the formulas of src/targets. */
export const figuresOf = (layer: ReadLayer, version: number): Figures => ({
  macc: maccOf(layer),
  rom: layer.what.kind === "foreign" ? layer.rom : sum(constants(layer)),
  scratch: layer.what.kind === "foreign" ? [...(layer.scratch ?? [])] : scratchOf(layer, version),
});

const OTHER: Operation = { kind: "opaque", reason: "no operation of a Plan" };

/** The operation that decides whether a step works in place. */
function operationOf({ what, output }: ReadLayer, inPlace: boolean): Operation {
  switch (what.kind) {
    case "conv": {
      if (!inPlace) return OTHER;
      const { geometry, activation, pool } = what;
      if (output.format === "f32") {
        const fused = activation?.fn === "softmax" ? null : activation;
        return {
          kind: "conv2d_f32",
          geometry,
          activation: fused,
          pool: pool && { mode: "max", window: pool },
        };
      }
      if (pool) return OTHER;
      return { kind: "conv2d_s8", geometry, weights: "s8", step: 1, shift: 0, output: "s8" };
    }
    case "pool":
      return { kind: "pool", mode: "max", window: what.window, format: "f32" };
    case "activation":
      return { kind: "activation", activation: what.activation, channels: 1 };
    case "affine":
      return { kind: "affine", channels: 1 };
    case "eltwise":
      return { kind: "add", output: "f32" };
    case "conversion":
      return { kind: "quantize", quantizer: { kind: "none" }, output: output.format };
    default:
      return OTHER;
  }
}

/** Steps and tensors of a Plan, as far as accounting reads them, and the totals that follow from them. */
export function predict(network: ReadNetwork): {
  layers: Figures[];
  macc: number;
  weights: number;
  activations: number;
} {
  const all = [...network.inputs, ...network.layers.map((layer) => layer.output)];
  const ids = new Map(all.map((tensor, id) => [tensor.name, id]));
  const figures = network.layers.map((layer) => figuresOf(layer, network.version));
  const steps = network.layers.map(
    (layer, id): Step => ({
      id,
      mId: id,
      name: layer.name,
      layerType: layer.type,
      kernel: null,
      opType: "",
      layers: [],
      operation: operationOf(layer, network.inPlace),
      inputs: layer.inputs.map((name) => {
        const input = ids.get(name);
        if (input === undefined) throw new Error(`${network.title}: no layer writes ${name}`);
        return input;
      }),
      outputs: [network.inputs.length + id],
      params: [],
      scratch: (figures[id]?.scratch ?? []).map((bytes) => ({ name: "", items: bytes / 4, bytes })),
      macc: figures[id]?.macc ?? 0,
      rom: figures[id]?.rom ?? 0,
    }),
  );
  const tensors = all.map((tensor, id): Tensor => {
    const readers = steps.filter((step) => step.inputs.includes(id)).map((step) => step.id);
    return {
      id,
      ...tensor,
      uniform: null,
      value: null,
      firstUse: id - network.inputs.length < 0 ? -1 : id - network.inputs.length,
      lastUse: readers.length === 0 ? steps.length : Math.max(...readers),
      offset: 0,
    };
  });
  const weights = network.layers.map((layer) =>
    layer.what.kind === "foreign" ? layer.rom : sum(constants(layer).map(roundUp4)),
  );
  return {
    layers: figures,
    macc: sum(figures.map(({ macc }) => macc)),
    weights: sum(weights),
    activations: activationBytes(steps, tensors, network.version),
  };
}
