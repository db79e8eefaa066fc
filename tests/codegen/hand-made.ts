import {
  type ConvGeometry,
  elements,
  type Graph,
  type Node,
  type NodeOp,
  type Shape,
} from "../../src/graph/graph.ts";
import type { Quantizer, Uniform } from "../../src/graph/quantizer.ts";
import { seededWeights } from "../../src/graph/weights.ts";
import { type OutputSpec, type ParamSpec, PlanBuilder } from "../../src/targets/builder.ts";
import type { FloatOrBits, Operation } from "../../src/targets/operation.ts";
import { type Stage, type WeightLevels, weightLevels } from "../../src/targets/parameters.ts";
import type { ParamFormat, Plan } from "../../src/targets/plan.ts";

const NONE: Quantizer = { kind: "none" };

/** What follows the sum of a layer; `norm` with an s8 or s1 output is followed by the level or the sign. */
export type Finish = "plain" | "bias" | "norm" | "threshold";

/** Format of a tensor; that of an s8 tensor is said by its quantizer. */
export type Kind = FloatOrBits | Uniform;

const formatOf = (kind: Kind) => (typeof kind === "string" ? kind : "s8");

function outputSpec(shape: Shape, kind: Kind): OutputSpec {
  const format = formatOf(kind);
  return { shape, format, value: null, ...(typeof kind === "string" ? {} : { uniform: kind }) };
}

type FloatConvolution = Extract<Operation, { kind: "conv2d_f32" }>;

/** How a convolution is computed: float, possibly fused, or binary if there is a `padValue`. */
export interface ConvOptions {
  finish?: Finish;
  padValue?: -1 | 0 | 1;
  depthwise?: boolean;
  /** Levels of an s8 output. */
  levels?: Uniform;
  activation?: FloatConvolution["activation"];
  pool?: FloatConvolution["pool"];
}

/** Collects a graph (only as a source of weights) and a Plan whose steps the test chooses. */
export class HandMade {
  readonly graph: Graph & { nodes: Node[] };
  readonly builder: PlanBuilder;
  readonly input: number;
  readonly #outputs: number[] = [];

  constructor(name: string, shape: Shape, kind: Kind = "f32") {
    this.graph = { name, nodes: [], outputs: [], weights: seededWeights(7), diagnostics: [] };
    this.#node("input", shape, { kind: "input" });
    this.builder = new PlanBuilder(this.graph);
    this.input = this.builder.tensor("input", outputSpec(shape, kind));
  }

  #node(name: string, shape: Shape, op: NodeOp): Node {
    const id = this.graph.nodes.length;
    const node: Node = { id, name, layer: name, type: op.kind, inputs: [], shape, op };
    this.graph.nodes.push(node);
    return node;
  }

  step(
    name: string,
    operation: Operation,
    inputs: readonly number[],
    shape: Shape,
    kind: Kind = "f32",
    params: readonly ParamSpec[] = [],
  ): number {
    const spec = {
      ...{ mId: 0, name, layerType: operation.kind, kernel: null, opType: operation.kind, layers: [name] },
      ...{ operation, inputs, params, macc: 0 },
    };
    return this.builder.step(spec, outputSpec(shape, kind));
  }

  /** Marks a tensor as an output of the network. */
  keep(tensor: number): number {
    this.#outputs.push(tensor);
    return tensor;
  }

  #norm(name: string, shape: Shape): Node {
    const channels = shape.at(-1) ?? 1;
    return this.#node(name, shape, {
      kind: "batch_normalization",
      channels,
      epsilon: 0.001,
      center: true,
      scale: true,
    });
  }

  /** Weights, and the params of the finish; with thresholds a BatchNormalization precedes the sign. */
  #params(
    node: Node,
    shape: readonly number[],
    format: ParamFormat,
    finish: Finish,
    depthwise = false,
  ): ParamSpec[] {
    const outer = [node.shape.at(-1) as number];
    const stages: Stage[] = [{ kind: "bias", node: node.id }];
    if (finish === "threshold") {
      stages.push({ kind: "batch_normalization", node: this.#norm(`${node.name}_norm`, node.shape).id });
    }
    const kernel = {
      from: "kernel",
      node: node.id,
      ...(finish === "threshold" ? { stages } : {}),
      ...(depthwise ? { depthwise } : {}),
    } as const;
    const weights: ParamSpec = { role: "weights", shape, format, recipe: kernel };
    switch (finish) {
      case "plain":
        return [weights];
      case "bias":
        return [
          weights,
          { role: "bias", shape: outer, format: "f32", recipe: { from: "bias", node: node.id } },
        ];
      case "threshold":
        return [
          weights,
          {
            role: "threshold",
            shape: outer,
            format: "i32",
            recipe: { from: "threshold", node: node.id, stages },
          },
        ];
      case "norm":
        return [weights, ...this.#scaleAndOffset(this.#norm(`${node.name}_norm`, node.shape))];
    }
  }

  #scaleAndOffset(norm: Node): ParamSpec[] {
    const shape = [norm.shape.at(-1) ?? 1];
    return [
      { role: "scale", shape, format: "f32", recipe: { from: "scale", node: norm.id } },
      { role: "offset", shape, format: "f32", recipe: { from: "offset", node: norm.id } },
    ];
  }

  /** The node of a convolution, for its weights. */
  #convNode(name: string, geometry: ConvGeometry, kernelQuantizer: Quantizer): Node {
    return this.#node(name, [geometry.outH, geometry.outW, geometry.outC], {
      ...{ kind: "conv2d", geometry, padValue: 0, useBias: true, activation: { fn: "linear" } },
      ...{ inputQuantizer: NONE, kernelQuantizer },
    });
  }

  conv(name: string, input: number, geometry: ConvGeometry, options: ConvOptions = {}): number {
    const { finish = "bias", padValue, depthwise = false, levels, activation = null, pool = null } = options;
    const binary = padValue !== undefined;
    const node = this.#convNode(name, geometry, binary ? { kind: "sign" } : NONE);
    const kind = levels ?? (finish === "threshold" ? "s1" : "f32");
    const output = formatOf(kind);
    const operation: Operation = !binary
      ? { kind: "conv2d_f32", geometry, activation, pool }
      : { kind: depthwise ? "depthwise_s1" : "conv2d_s1", geometry, padValue, output };
    const { kH, kW, inC, outC, groups } = geometry;
    const kernel = depthwise ? [1, kH, kW, outC] : [outC, kH, kW, inC / groups];
    const params = this.#params(node, kernel, binary ? "s1" : "f32", finish, depthwise);
    const image = pool?.window ?? geometry;
    return this.step(name, operation, [input], [image.outH, image.outW, outC], kind, params);
  }

  /** A convolution of the levels of `input`, which is s8. */
  convLevels(
    name: string,
    input: number,
    geometry: ConvGeometry,
    { kernel, output, weights }: { kernel: Quantizer; output: Kind; weights: "s8" | "s1" },
  ): number {
    const node = this.#convNode(name, geometry, kernel);
    const norm = this.#norm(`${name}_norm`, node.shape).id;
    const { outH, outW, outC, kH, kW, inC, groups } = geometry;
    const { step, shift, divisor } = weightLevels(kernel) as WeightLevels;
    const of = { node: node.id, batchNorm: norm };
    const product = divisor * (this.builder.uniformOf(input) as Uniform).divisor;
    const shape = [outC];
    const params: ParamSpec[] = [
      {
        ...{ role: "weights", shape: [outC, kH, kW, inC / groups], format: weights },
        recipe: { from: "kernel", node: node.id },
      },
      { role: "scale", shape, format: "f32", recipe: { from: "output_scale", ...of, divisor: product } },
      { role: "offset", shape, format: "f32", recipe: { from: "output_offset", ...of } },
    ];
    const operation: Operation = {
      ...{ kind: "conv2d_s8", geometry, weights, step, shift, output: formatOf(output) },
    };
    return this.step(name, operation, [input], [outH, outW, outC], output, params);
  }

  prelu(name: string, input: number, perElement: boolean): number {
    const shape = this.builder.shapeOf(input);
    const channels = shape.at(-1) ?? 1;
    const node = this.#node(name, shape, { kind: "prelu", channels, perElement });
    const alpha: ParamSpec = {
      ...{ role: "alpha", shape: perElement ? shape : [channels], format: "f32" },
      recipe: { from: "alpha", node: node.id },
    };
    return this.step(name, { kind: "prelu", channels }, [input], shape, "f32", [alpha]);
  }

  dense(
    name: string,
    input: number,
    {
      rows = 1,
      units,
      weights,
      finish,
    }: { rows?: number; units: number; weights: FloatOrBits; finish: Finish },
  ): number {
    const inputShape = this.builder.shapeOf(input);
    const features = elements(inputShape) / rows;
    const shape = rows === 1 ? [units] : [rows, units];
    const node = this.#node(name, shape, {
      ...{ kind: "dense", units, features, rows, useBias: true, activation: { fn: "linear" } },
      ...{ inputQuantizer: NONE, kernelQuantizer: weights === "s1" ? { kind: "sign" } : NONE },
    });
    const output = finish === "threshold" ? "s1" : "f32";
    const format = this.builder.formatOf(input) as FloatOrBits;
    const operation: Operation = { kind: "dense", rows, features, units, input: format, weights, output };
    const pixel = rows === 1 && format === "s1" ? (inputShape.at(-1) ?? 1) : features;
    const params = this.#params(node, [units, features / pixel, pixel], weights, finish);
    return this.step(name, operation, [input], shape, output, params);
  }

  affine(name: string, input: number, shape: Shape): number {
    const channels = shape.at(-1) ?? 1;
    const params = this.#scaleAndOffset(this.#norm(name, shape));
    return this.step(name, { kind: "affine", channels }, [input], shape, "f32", params);
  }

  plan(outputs: readonly number[] = this.#outputs): Plan {
    return this.builder.finish("native", [this.input], outputs);
  }
}
