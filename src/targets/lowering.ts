import { channels, elements, type Graph, hwc, type Node, type Shape } from "../graph/graph.ts";
import type { Quantizer } from "../graph/quantizer.ts";
import type { ParamSpec } from "./builder.ts";
import { holding, type OutputSpec, PlanBuilder, type StepSpec } from "./builder.ts";
import { activationCost, conversionMacc, poolMacc } from "./macc.ts";
import type { Operation } from "./operation.ts";
import type { Stage } from "./parameters.ts";
import type { Format } from "./plan.ts";
import { type Roots, rootsOf } from "./roots.ts";
import { findSigns, type SignRules, type Signs } from "./signs.ts";

/**
 * The part of lowering that all targets share: which tensors exist so far, conversions between
 * floats and packed signs where a reader needs the other form, and the layers whose kernel is not in
 * question. Convolutions and dense layers are the target's own decision.
 */
export class Lowering {
  readonly graph: Graph;
  readonly roots: Roots;
  readonly signs: Signs;
  readonly builder: PlanBuilder;
  readonly #floats = new Map<number, number>();
  readonly #signs = new Map<number, number>();
  readonly #unpacked = new Map<number, number>();
  readonly #quantized = new Map<number, number>();
  readonly #absorbed = new Set<number>();
  readonly #packs: boolean;

  /** Without rules nothing is packed: every value is a float. */
  constructor(graph: Graph, rules: SignRules | null) {
    this.graph = graph;
    this.builder = new PlanBuilder(graph);
    this.roots = rootsOf(graph);
    this.#packs = rules !== null;
    this.signs = rules === null ? { stages: new Map() } : findSigns(graph, this.roots, rules);
  }

  /** The layers that compute something: not the input, and no identities (roots.ts). */
  layers(): Node[] {
    return this.graph.nodes.filter((node) => node.id > 0 && this.roots.root[node.id] === node.id);
  }

  node(id: number): Node {
    return this.graph.nodes[id] as Node;
  }

  /** The node whose value the given input of `node` is, identities passed over. */
  source(node: Node, input = 0): Node {
    return this.node(this.roots.root[node.inputs[input] ?? 0] ?? 0);
  }

  readers(node: Node): Node[] {
    return (this.roots.readers[node.id] ?? []).map((id) => this.node(id));
  }

  isOutput(node: Node): boolean {
    return this.roots.isOutput[node.id] === true;
  }

  /** The BatchNormalization that is the only reader of `node`, if it works on the same channels. */
  soleBatchNorm(node: Node): Node | undefined {
    const readers = this.readers(node);
    const reader = readers[0];
    if (readers.length !== 1 || this.isOutput(node) || reader?.op.kind !== "batch_normalization") return;
    return reader.op.channels === channels(node.shape) ? reader : undefined;
  }

  /** `norm` is computed by the kernel that writes `tensor`: it gets no step of its own. */
  absorb(norm: Node, tensor: number): void {
    this.#absorbed.add(norm.id);
    this.builder.fold(tensor, norm, "output");
  }

  setFloat(node: Node, tensor: number): void {
    this.#floats.set(node.id, tensor);
  }

  setSigns(node: Node, tensor: number): void {
    this.#signs.set(node.id, tensor);
  }

  /** The value of a node in f32; packed signs are unpacked on first demand. */
  float(node: Node): number {
    const known = this.#floats.get(node.id);
    if (known !== undefined) return known;
    const packed = this.#signs.get(node.id);
    if (packed === undefined) throw new Error(`${node.name} has no value yet`);
    return this.unpacked(packed, node);
  }

  /** f32 of a packed tensor, one conversion however many readers; `node` is the layer it comes from. */
  unpacked(packed: number, node: Node): number {
    const known = this.#unpacked.get(packed);
    if (known !== undefined) return known;
    const producer = this.builder.stepOf(packed);
    const shape = this.builder.shapeOf(packed);
    const tensor = this.builder.step(
      {
        mId: producer?.mId ?? node.id,
        name: `${producer?.name ?? node.name}_0_conversion`,
        layerType: "Conversion",
        kernel: "node_convert_is1of32",
        opType: "smul_s1_f32",
        layers: producer?.layers ?? [node.name],
        operation: { kind: "unpack" },
        inputs: [packed],
        macc: conversionMacc(shape),
      },
      { shape, format: "f32", value: this.builder.heldBy(packed) },
    );
    this.#unpacked.set(packed, tensor);
    return tensor;
  }

  /** The signs of a node's value, packed; floats are packed on first demand, for the layer `reader`. */
  packed(node: Node, reader: Node): number {
    const known = this.#signs.get(node.id);
    if (known !== undefined) return known;
    const from = this.float(node);
    const shape = this.builder.shapeOf(from);
    const tensor = this.builder.step(
      {
        mId: reader.id,
        name: `${reader.name}_conv`,
        layerType: "Conversion",
        kernel: "node_convert_if32os1",
        opType: "smul_f32_s1",
        layers: [reader.name],
        operation: { kind: "pack" },
        inputs: [from],
        macc: conversionMacc(shape),
      },
      { shape, format: "s1", value: holding(node, "sign") },
    );
    this.#signs.set(node.id, tensor);
    return tensor;
  }

  /** What a layer computes with: its input in f32, behind its input quantizer. */
  quantizedInput(node: Node & { op: { inputQuantizer: Quantizer } }): number {
    const source = this.source(node);
    const { inputQuantizer } = node.op;
    if (inputQuantizer.kind === "none") return this.float(source);
    if (inputQuantizer.kind !== "sign")
      return this.quantized(node, this.float(source), `${node.name}_conv`, inputQuantizer);
    if (this.#packs) return this.unpacked(this.packed(source, node), source);
    const known = this.#quantized.get(source.id);
    if (known !== undefined) return known;
    const tensor = this.quantized(node, this.float(source), `${node.name}_conv`, inputQuantizer);
    this.#quantized.set(source.id, tensor);
    return tensor;
  }

  /** The input tensor of the network: packed if all its readers take the sign. */
  input(): number {
    const node = this.node(0);
    const stages = this.signs.stages.get(0);
    const format: Format = stages === undefined ? "f32" : "s1";
    const tensor = this.builder.tensor(node.name, {
      shape: node.shape,
      format,
      value: holding(node, format === "s1" ? "sign" : "output"),
    });
    if (format === "s1") this.setSigns(node, tensor);
    else this.setFloat(node, tensor);
    return tensor;
  }

  /** A step of one layer; its float output becomes the value of `node`. */
  floatStep(node: Node, spec: LayerStep, shape: Shape = node.shape): number {
    const output: OutputSpec = { shape, format: "f32", value: holding(node) };
    const tensor = this.builder.step({ mId: node.id, layers: [node.name], ...spec }, output);
    this.setFloat(node, tensor);
    return tensor;
  }

  /** Everything but convolutions and dense layers. */
  simpleLayer(node: Node): void {
    if (this.signs.stages.has(node.id)) this.#onSigns(node);
    else this.#onFloats(node);
  }

  #onSigns(node: Node): void {
    const { op } = node;
    if (op.kind === "batch_normalization") {
      const packed = this.packed(this.source(node), node);
      // With more stages behind this one, the signs are those of what follows.
      const last = (this.signs.stages.get(node.id) ?? []).length === 0;
      this.builder.fold(packed, node, last ? "sign" : null);
      this.setSigns(node, packed);
      return;
    }
    const inputs = node.inputs.map((_, i) => this.packed(this.source(node, i), node));
    const stages = this.signs.stages.get(node.id) ?? [];
    const value = stages.length === 0 ? holding(node, "sign") : null;
    const spec = { mId: node.id, layers: [node.name], inputs, macc: 0 };
    let step: StepSpec;
    if (op.kind === "pool") {
      const operation: Operation = { kind: "pool", mode: "max", window: op.window, format: "s1" };
      step = {
        ...spec,
        name: node.name,
        layerType: "Pool",
        kernel: "maxpool_is1os1",
        opType: "smul_s1_s1",
        operation,
        macc: poolMacc(op.window),
      };
    } else if (op.kind === "zero_pad") {
      const operation: Operation = { kind: "pad", pads: op.pads, value: 1, format: "s1" };
      step = {
        ...spec,
        name: node.name,
        layerType: "Pad",
        kernel: "pad_is1os1",
        opType: "smul_s1_s1",
        operation,
      };
    } else {
      const operation = this.#concat(node, "s1");
      step = {
        ...spec,
        name: node.name,
        layerType: "Concat",
        kernel: "concat_is1os1",
        opType: "smul_s1_s1",
        operation,
      };
    }
    this.setSigns(node, this.builder.step(step, { shape: node.shape, format: "s1", value }));
  }

  #concat(node: Node, format: Format): Operation {
    const parts = node.inputs.map((input) => channels(this.node(input).shape));
    return { kind: "concat", format, rows: elements(node.shape) / channels(node.shape), channels: parts };
  }

  #onFloats(node: Node): void {
    const { op } = node;
    if (op.kind === "activation" && op.activation.fn === "quantizer") {
      this.#quantizerLayer(node);
      return;
    }
    const from = node.inputs.map((_, i) => this.float(this.source(node, i)));
    const step = (
      layerType: string,
      opType: string,
      operation: Operation,
      macc: number,
      more: Partial<LayerStep> = {},
    ) =>
      this.floatStep(node, {
        name: node.name,
        layerType,
        kernel: null,
        opType,
        operation,
        inputs: from,
        macc,
        ...more,
      });
    switch (op.kind) {
      case "batch_normalization":
        if (this.#absorbed.has(node.id)) this.setFloat(node, from[0] as number);
        else
          step(
            "ScaleBias",
            "smul_f32_f32",
            { kind: "affine", channels: op.channels },
            2 * elements(node.shape),
            {
              params: this.affineParams(node),
            },
          );
        return;
      case "pool":
        step(
          "Pool",
          "smul_f32_f32",
          { kind: "pool", mode: op.mode, window: op.window, format: "f32" },
          poolMacc(op.window),
        );
        return;
      case "global_average_pool":
        step("Pool", "smul_f32_f32", { kind: "global_average_pool" }, elements(this.source(node).shape), {
          name: op.keepdims ? node.name : `${node.name}_pool`,
        });
        return;
      case "activation":
        this.activation(node, from[0] as number);
        return;
      case "add":
        step("Eltwise", "op_f32_f32", { kind: "add" }, elements(node.shape) * (node.inputs.length - 1));
        return;
      case "concat":
        step("Concat", "smul_f32_f32", this.#concat(node, "f32"), 0);
        return;
      case "zero_pad":
        step("Pad", "smul_f32_f32", { kind: "pad", pads: op.pads, value: 0, format: "f32" }, 0);
        return;
      default:
        step(node.type, "unknown", { kind: "opaque", reason: `sxor does not know ${node.type}` }, 0);
    }
  }

  /** Activation("ste_sign") and the like as a layer of its own. */
  #quantizerLayer(node: Node): void {
    const source = this.source(node);
    if (node.op.kind !== "activation" || node.op.activation.fn !== "quantizer") return;
    if (node.op.activation.quantizer.kind === "sign" && this.#packs) {
      this.setSigns(node, this.packed(source, node));
      return;
    }
    this.setFloat(node, this.quantized(node, this.float(source), node.name, node.op.activation.quantizer));
  }

  /** A step for the activation of `node` on the tensor `from`, named like the layer itself. */
  activation(node: Node, from: number): number {
    const { op } = node;
    const fn = "activation" in op ? op.activation : undefined;
    if (fn === undefined || fn.fn === "linear") return from;
    if (fn.fn === "quantizer") {
      const tensor = this.quantized(node, from, node.name, fn.quantizer);
      this.setFloat(node, tensor);
      return tensor;
    }
    return this.floatStep(node, {
      name: node.name,
      layerType: "Nonlinearity",
      kernel: null,
      opType: "op_f32_f32",
      operation: { kind: "activation", activation: fn, channels: channels(node.shape) },
      inputs: [from],
      macc: activationCost(fn) * elements(node.shape),
    });
  }

  /** f32 -> f32 through a quantizer. */
  quantized(node: Node, from: number, name: string, quantizer: Quantizer): number {
    const shape = this.builder.shapeOf(from);
    const source = this.builder.heldBy(from);
    const sign = quantizer.kind === "sign" && source?.stage === "output";
    return this.builder.step(
      {
        mId: node.id,
        name,
        layerType: "Conversion",
        kernel: null,
        opType: "smul_f32_f32",
        layers: [node.name],
        operation: { kind: "quantize", quantizer },
        inputs: [from],
        macc: conversionMacc(shape),
      },
      { shape, format: "f32", value: sign ? { layer: source.layer, stage: "sign" } : null },
    );
  }

  affineParams(norm: Node): ParamSpec[] {
    const n = norm.op.kind === "batch_normalization" ? norm.op.channels : 0;
    return [
      { role: "scale", shape: [n], format: "f32", recipe: { from: "scale", node: norm.id } },
      { role: "offset", shape: [n], format: "f32", recipe: { from: "offset", node: norm.id } },
    ];
  }

  /** Stages between the integer of a binary layer and the sign: its own bias and activation, then `after`. */
  ownStages(node: Node, after: readonly Stage[]): Stage[] {
    const { op } = node;
    const own: Stage[] = [];
    if (op.kind !== "conv2d" && op.kind !== "dense") return [...after];
    if (op.useBias) own.push({ kind: "bias", node: node.id });
    if (op.activation.fn !== "linear") own.push({ kind: "activation", activation: op.activation });
    return [...own, ...after];
  }

  /** Output tensors, in float. */
  outputs(): number[] {
    return this.graph.outputs.map((id) => this.float(this.node(this.roots.root[id] as number)));
  }
}

/** A StepSpec of a layer that stands for itself. */
export type LayerStep = Omit<StepSpec, "mId" | "layers"> & Partial<Pick<StepSpec, "mId" | "layers">>;

/** Pixels and channels per pixel of the tensor that a dense layer reads as one row. */
export function packedRow(shape: Shape): [pixels: number, channels: number] {
  const [h, w, c] = hwc(shape);
  return [h * w, c];
}
