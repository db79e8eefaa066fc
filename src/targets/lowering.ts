import type { Graph, Node, Shape } from "../graph/graph.ts";
import { isEightBit, type Quantizer, type Uniform } from "../graph/quantizer.ts";
import { holding, type OutputSpec, PlanBuilder, type StepSpec } from "./builder.ts";
import { levelsAskedOf, sameLevels } from "./eight-bit.ts";
import { conversionMacc } from "./macc.ts";
import type { Format } from "./plan.ts";
import { Reading } from "./reading.ts";
import type { Signs } from "./signs.ts";

const levelsKey = (node: Node, { divisor, low, high }: Uniform): string =>
  `${node.id} ${divisor} ${low} ${high}`;

/**
 * The state of a lowering that all targets share: which tensors exist so far, and the conversions
 * between floats and packed signs where a reader needs the other form. simple-layers.ts emits the layers
 * whose kernel is not in question; convolutions and dense layers are the target's own decision.
 */
export class Lowering extends Reading {
  readonly signs: Signs;
  readonly builder: PlanBuilder;
  readonly #floats = new Map<number, number>();
  readonly #signs = new Map<number, number>();
  readonly #unpacked = new Map<number, number>();
  readonly #quantized = new Map<number, number>();
  /** s8 tensors of a node's value, by its id and the levels (`levelsKey`). */
  readonly #levels = new Map<string, number>();
  /** Ids of nodes whose value itself lies in 8-bit levels. */
  readonly #eights = new Map<number, number>();
  readonly #absorbed = new Set<number>();
  /** Whether signs are packed; else they stay floats. */
  readonly packs: boolean;
  /** The tool's kernel that pads packed signs; null for targets that name none. */
  readonly padKernel: string | null;
  /** Whether the levels of 8-bit quantizers are kept in bytes; else they stay floats. */
  readonly eightBit: boolean;

  /** Without signs nothing is packed: every value is a float. */
  constructor(graph: Graph, signs: Signs | null, tool: ToolTraits | null = null) {
    super(graph);
    this.builder = new PlanBuilder(graph);
    this.packs = signs !== null;
    this.eightBit = tool !== null;
    this.padKernel = tool?.padKernel ?? null;
    this.signs = signs ?? { stages: new Map() };
  }

  /** `norm` is computed by the kernel that writes `tensor`, its value or the levels of it: it gets no step. */
  absorb(norm: Node, tensor: number): void {
    this.#absorbed.add(norm.id);
    const float = this.builder.formatOf(tensor) === "f32";
    this.builder.fold(tensor, norm, float ? "output" : null);
    if (float) this.setFloat(norm, tensor);
    else this.setLevels(norm, tensor, false);
  }

  isAbsorbed(node: Node): boolean {
    return this.#absorbed.has(node.id);
  }

  setFloat(node: Node, tensor: number): void {
    this.#floats.set(node.id, tensor);
  }

  /** The float that stood in for the value of `node` while its activation was under way is none. */
  dropFloat(node: Node): void {
    this.#floats.delete(node.id);
  }

  setSigns(node: Node, tensor: number): void {
    this.#signs.set(node.id, tensor);
  }

  /** The value of a node in f32; packed signs are unpacked on first demand. */
  float(node: Node): number {
    const known = this.#floats.get(node.id);
    if (known !== undefined) return known;
    const held = this.#eights.get(node.id) ?? this.#signs.get(node.id);
    if (held === undefined) throw new Error(`${node.name} has no value yet`);
    return this.unpacked(held, node);
  }

  /** f32 of an s1 or s8 tensor, one conversion however many readers; `node` is the layer it comes from. */
  unpacked(packed: number, node: Node): number {
    const known = this.#unpacked.get(packed);
    if (known !== undefined) return known;
    const producer = this.builder.stepOf(packed);
    const shape = this.builder.shapeOf(packed);
    const signs = this.builder.formatOf(packed) === "s1";
    const tensor = this.builder.step(
      {
        mId: producer?.mId ?? node.id,
        name: `${producer?.name ?? node.name}_0_conversion`,
        layerType: "Conversion",
        kernel: signs ? "node_convert_is1of32" : "node_convert",
        opType: signs ? "smul_s1_f32" : "smul_s8_f32",
        layers: producer?.layers ?? [node.layer],
        operation: { kind: signs ? "unpack" : "dequantize" },
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
    const from = this.#eights.get(node.id) ?? this.float(node);
    // A reshaped tensor keeps its own shape, but the words begin at the pixels of the value.
    const { shape } = node;
    const format = this.builder.formatOf(from);
    const tensor = this.builder.step(
      {
        mId: reader.id,
        name: `${reader.name}_conv`,
        layerType: "Conversion",
        kernel: `node_convert_i${format}os1`,
        opType: `smul_${format}_s1`,
        layers: [reader.layer],
        operation: { kind: "pack" },
        inputs: [from],
        macc: conversionMacc(shape),
      },
      { shape, format: "s1", value: holding(node, "sign") },
    );
    this.#signs.set(node.id, tensor);
    return tensor;
  }

  /** An s8 tensor holds the levels of `node`'s value; with `own` that is the value itself. */
  setLevels(node: Node, tensor: number, own: boolean): void {
    const uniform = this.builder.uniformOf(tensor);
    if (uniform) this.#levels.set(levelsKey(node, uniform), tensor);
    if (own) this.#eights.set(node.id, tensor);
  }

  /** The s8 tensor of these levels of `node`'s value, if there is one: levels of levels are the same levels. */
  knownLevels(node: Node, uniform: Uniform): number | undefined {
    const own = this.#eights.get(node.id);
    const held = own === undefined ? null : this.builder.uniformOf(own);
    return held && sameLevels(held, uniform) ? own : this.#levels.get(levelsKey(node, uniform));
  }

  /** The value of `node` in 8-bit levels; converted on first demand, for the layer `reader`. */
  levels(node: Node, uniform: Uniform, reader: Node, name = `${reader.name}_conv`): number {
    const known = this.knownLevels(node, uniform);
    if (known !== undefined) return known;
    const from = this.float(node);
    const tensor = this.builder.step(
      {
        mId: reader.id,
        name,
        layerType: "Conversion",
        kernel: "node_convert",
        opType: "smul_f32_s8",
        layers: [reader.layer],
        operation: { kind: "quantize", quantizer: { kind: "uniform", ...uniform }, output: "s8" },
        inputs: [from],
        macc: conversionMacc(this.builder.shapeOf(from)),
      },
      { shape: this.builder.shapeOf(from), format: "s8", uniform, value: null },
    );
    this.#levels.set(levelsKey(node, uniform), tensor);
    return tensor;
  }

  /** What a layer computes with: its input in f32, behind its input quantizer. */
  quantizedInput(node: Node & { op: { inputQuantizer: Quantizer } }): number {
    const source = this.source(node);
    const { inputQuantizer } = node.op;
    const { shape } = this.node(node.inputs[0] ?? 0);
    if (inputQuantizer.kind === "none") return this.float(source);
    if (this.eightBit && isEightBit(inputQuantizer))
      return this.unpacked(this.levels(source, inputQuantizer, node), node);
    if (inputQuantizer.kind !== "sign")
      return this.quantized(node, this.float(source), `${node.name}_conv`, inputQuantizer, shape);
    if (this.packs) return this.unpacked(this.packed(source, node), source);
    const known = this.#quantized.get(source.id);
    if (known !== undefined) return known;
    const tensor = this.quantized(node, this.float(source), `${node.name}_conv`, inputQuantizer, shape);
    this.#quantized.set(source.id, tensor);
    return tensor;
  }

  /** The input tensor of the network: packed if all its readers take the sign, bytes if all quantize it to 8 bits. */
  input(): number {
    const node = this.node(0);
    const uniform = this.eightBit ? levelsAskedOf(this, node) : undefined;
    const format: Format = this.signs.stages.has(0) ? "s1" : uniform ? "s8" : "f32";
    const tensor = this.builder.tensor(node.name, {
      shape: node.shape,
      format,
      ...(uniform ? { uniform } : {}),
      value: format === "s8" ? null : holding(node, format === "s1" ? "sign" : "output"),
    });
    if (format === "s1") this.setSigns(node, tensor);
    else if (format === "s8") this.setLevels(node, tensor, false);
    else this.setFloat(node, tensor);
    return tensor;
  }

  /** A step of one layer; its float output becomes the value of `node`. */
  floatStep(node: Node, spec: LayerStep, shape: Shape = node.shape): number {
    const output: OutputSpec = { shape, format: "f32", value: holding(node) };
    const tensor = this.builder.step({ mId: node.id, layers: [node.layer], ...spec }, output);
    this.setFloat(node, tensor);
    return tensor;
  }

  /** f32 -> f32 through a quantizer; `shape` is that of the value, whose last axis a quantizer may go by. */
  quantized(node: Node, from: number, name: string, quantizer: Quantizer, shape = node.shape): number {
    const source = this.builder.heldBy(from);
    const sign = quantizer.kind === "sign" && source?.stage === "output";
    return this.builder.step(
      {
        mId: node.id,
        name,
        layerType: "Conversion",
        kernel: null,
        opType: "smul_f32_f32",
        layers: [node.layer],
        operation: { kind: "quantize", quantizer, output: "f32" },
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

/** What sets ST's tool apart: it keeps 8-bit levels in bytes, and names its kernels by version. */
export interface ToolTraits {
  padKernel: string;
}

/** A StepSpec of a layer that stands for itself. */
export type LayerStep = Omit<StepSpec, "mId" | "layers"> & Partial<Pick<StepSpec, "mId" | "layers">>;
