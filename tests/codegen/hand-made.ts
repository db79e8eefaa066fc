import {
  type ConvGeometry,
  elements,
  type Graph,
  type Node,
  type NodeOp,
  type Shape,
  type Window,
} from "../../src/graph/graph.ts";
import type { Quantizer } from "../../src/graph/quantizer.ts";
import { seededWeights } from "../../src/graph/weights.ts";
import { type ParamSpec, PlanBuilder } from "../../src/targets/builder.ts";
import type { Operation } from "../../src/targets/operation.ts";
import type { Stage } from "../../src/targets/parameters.ts";
import type { Format, Plan } from "../../src/targets/plan.ts";

const NONE: Quantizer = { kind: "none" };

/** A window with what `given` leaves out: stride and dilation 1, no padding, the output size that follows. */
export function window(given: Partial<Window> & Pick<Window, "inH" | "inW" | "inC" | "kH" | "kW">): Window {
  const w = {
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
    ...given,
  };
  const size = (n: number, k: number, stride: number, dilation: number) =>
    Math.floor((n - (k - 1) * dilation - 1) / stride) + 1;
  return {
    outH: size(w.inH + w.padTop + w.padBottom, w.kH, w.strideH, w.dilationH),
    outW: size(w.inW + w.padLeft + w.padRight, w.kW, w.strideW, w.dilationW),
    ...w,
  };
}

export function conv(
  given: Partial<ConvGeometry> & Pick<ConvGeometry, "inH" | "inW" | "inC" | "kH" | "kW" | "outC">,
): ConvGeometry {
  return { ...window(given), outC: given.outC, groups: given.groups ?? 1 };
}

/** What follows the sum of a layer. */
export type Finish = "plain" | "bias" | "norm" | "threshold";

/** Collects a graph (only as a source of weights) and a Plan whose steps the test chooses. */
export class HandMade {
  readonly graph: Graph & { nodes: Node[] };
  readonly builder: PlanBuilder;
  readonly input: number;
  readonly #outputs: number[] = [];

  constructor(name: string, shape: Shape, format: Format = "f32") {
    this.graph = { name, nodes: [], outputs: [], weights: seededWeights(7), diagnostics: [] };
    this.#node("input", shape, { kind: "input" });
    this.builder = new PlanBuilder(this.graph);
    this.input = this.builder.tensor("input", { shape, format, value: null });
  }

  #node(name: string, shape: Shape, op: NodeOp): Node {
    const node: Node = { id: this.graph.nodes.length, name, type: op.kind, inputs: [], shape, op };
    this.graph.nodes.push(node);
    return node;
  }

  step(
    name: string,
    operation: Operation,
    inputs: readonly number[],
    shape: Shape,
    format: Format = "f32",
    params: readonly ParamSpec[] = [],
  ): number {
    const spec = {
      ...{ mId: 0, name, layerType: operation.kind, kernel: null, opType: operation.kind, layers: [name] },
      ...{ operation, inputs, params, macc: 0 },
    };
    return this.builder.step(spec, { shape, format, value: null });
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
  #params(node: Node, shape: readonly number[], format: Format, finish: Finish): ParamSpec[] {
    const outer = [shape[0] as number];
    const stages: Stage[] = [{ kind: "bias", node: node.id }];
    if (finish === "threshold") {
      stages.push({ kind: "batch_normalization", node: this.#norm(`${node.name}_norm`, node.shape).id });
    }
    const kernel = {
      from: "kernel",
      node: node.id,
      ...(finish === "threshold" ? { stages } : {}),
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

  conv(
    name: string,
    input: number,
    geometry: ConvGeometry,
    { finish = "bias", padValue }: { finish?: Finish; padValue?: -1 | 0 | 1 } = {},
  ): number {
    const binary = padValue !== undefined;
    const shape = [geometry.outH, geometry.outW, geometry.outC];
    const node = this.#node(name, shape, {
      ...{ kind: "conv2d", geometry, padValue: padValue ?? 0, useBias: true, activation: { fn: "linear" } },
      ...{ inputQuantizer: NONE, kernelQuantizer: binary ? { kind: "sign" } : NONE },
    });
    const output = finish === "threshold" ? "s1" : "f32";
    const operation: Operation = binary
      ? { kind: "conv2d_s1", geometry, padValue, output }
      : { kind: "conv2d_f32", geometry };
    const kernel = [geometry.outC, geometry.kH, geometry.kW, geometry.inC / geometry.groups];
    const params = this.#params(node, kernel, binary ? "s1" : "f32", finish);
    return this.step(name, operation, [input], shape, output, params);
  }

  dense(
    name: string,
    input: number,
    { rows = 1, units, weights, finish }: { rows?: number; units: number; weights: Format; finish: Finish },
  ): number {
    const inputShape = this.builder.shapeOf(input);
    const features = elements(inputShape) / rows;
    const shape = rows === 1 ? [units] : [rows, units];
    const node = this.#node(name, shape, {
      ...{ kind: "dense", units, features, rows, useBias: true, activation: { fn: "linear" } },
      ...{ inputQuantizer: NONE, kernelQuantizer: weights === "s1" ? { kind: "sign" } : NONE },
    });
    const output = finish === "threshold" ? "s1" : "f32";
    const format = this.builder.formatOf(input);
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
