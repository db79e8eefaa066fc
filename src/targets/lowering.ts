import { channels, type Graph, type Node, type Shape } from "../graph/graph.ts";
import type { Quantizer } from "../graph/quantizer.ts";
import { holding, type OutputSpec, PlanBuilder, type StepSpec } from "./builder.ts";
import { conversionMacc } from "./macc.ts";
import type { Format } from "./plan.ts";
import { type Roots, rootsOf } from "./roots.ts";
import { findSigns, type SignRules, type Signs } from "./signs.ts";

/**
 * The state of a lowering that all targets share: which tensors exist so far, and the conversions
 * between floats and packed signs where a reader needs the other form. simple-layers.ts emits the layers
 * whose kernel is not in question; convolutions and dense layers are the target's own decision.
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
  /** Whether signs are packed; else they stay floats. */
  readonly packs: boolean;

  /** Without rules nothing is packed: every value is a float. */
  constructor(graph: Graph, rules: SignRules | null) {
    this.graph = graph;
    this.builder = new PlanBuilder(graph);
    this.roots = rootsOf(graph);
    this.packs = rules !== null;
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

  isAbsorbed(node: Node): boolean {
    return this.#absorbed.has(node.id);
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
    if (this.packs) return this.unpacked(this.packed(source, node), source);
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

  /** Output tensors, in float. */
  outputs(): number[] {
    return this.graph.outputs.map((id) => this.float(this.node(this.roots.root[id] as number)));
  }
}

/** A StepSpec of a layer that stands for itself. */
export type LayerStep = Omit<StepSpec, "mId" | "layers"> & Partial<Pick<StepSpec, "mId" | "layers">>;
