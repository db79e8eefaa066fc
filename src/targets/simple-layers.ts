import { channels, elements, type Node } from "../graph/graph.ts";
import { holding, type ParamSpec, type StepSpec } from "./builder.ts";
import { levelsBehind, ownLevels } from "./eight-bit.ts";
import type { LayerStep, Lowering } from "./lowering.ts";
import { activationCost, PRELU_COST, poolMacc } from "./macc.ts";
import type { FloatOrBits, Operation } from "./operation.ts";

/** ST prints this op type for float layers other than activations and sums. */
const MUL = "smul_f32_f32";

/** Steps for a layer whose kernel is the same for every target: all but convolutions and dense layers. */
export function simpleLayer(l: Lowering, node: Node): void {
  if (l.isAbsorbed(node)) return;
  if (l.signs.stages.has(node.id)) onSigns(l, node);
  else onFloats(l, node);
}

function onSigns(l: Lowering, node: Node): void {
  const { op } = node;
  if (op.kind === "batch_normalization") {
    const packed = l.packed(l.source(node), node);
    // With more stages behind this one, the signs are those of what follows.
    const last = (l.signs.stages.get(node.id) ?? []).length === 0;
    l.builder.fold(packed, node, last ? "sign" : null);
    l.setSigns(node, packed);
    return;
  }
  const inputs = node.inputs.map((_, i) => l.packed(l.source(node, i), node));
  const stages = l.signs.stages.get(node.id) ?? [];
  const value = stages.length === 0 ? holding(node, "sign") : null;
  const step = { mId: node.id, name: node.name, layers: [node.layer], opType: "smul_s1_s1", inputs };
  l.setSigns(
    node,
    l.builder.step({ ...step, ...signKernel(l, node) }, { shape: node.shape, format: "s1", value }),
  );
}

/** The kernels that work on bits alone; a zero that is padded is +1, the sign of 0. */
function signKernel(l: Lowering, node: Node): Pick<StepSpec, "layerType" | "kernel" | "operation" | "macc"> {
  const { op } = node;
  if (op.kind === "pool") {
    const operation: Operation = { kind: "pool", mode: "max", window: op.window, format: "s1" };
    return { layerType: "Pool", kernel: "maxpool_is1os1", operation, macc: poolMacc(op.window) };
  }
  if (op.kind === "zero_pad") {
    const operation: Operation = { kind: "pad", pads: op.pads, value: 1, format: "s1" };
    return { layerType: "Pad", kernel: l.padKernel, operation, macc: 0 };
  }
  return {
    layerType: "Concat",
    kernel: "concat_is1os1",
    operation: concat(l, node, "s1"),
    macc: 0,
  };
}

function concat(l: Lowering, node: Node, format: FloatOrBits): Operation {
  const parts = node.inputs.map((input) => channels(l.node(input).shape));
  return { kind: "concat", format, rows: elements(node.shape) / channels(node.shape), channels: parts };
}

function onFloats(l: Lowering, node: Node): void {
  const { op } = node;
  if (op.kind === "activation" && op.activation.fn === "quantizer") {
    quantizerLayer(l, node);
    return;
  }
  if (op.kind === "add" && eightBitSum(l, node)) return;
  const from = node.inputs.map((_, i) => l.float(l.source(node, i)));
  const step = (spec: Pick<StepSpec, "layerType" | "opType" | "operation" | "macc"> & Partial<LayerStep>) =>
    l.floatStep(node, { name: node.name, kernel: null, inputs: from, ...spec });
  const count = elements(node.shape);
  switch (op.kind) {
    case "batch_normalization":
      step({
        layerType: "ScaleBias",
        opType: MUL,
        operation: { kind: "affine", channels: op.channels },
        macc: 2 * count,
        params: affineParams(node),
      });
      return;
    case "pool": {
      const operation: Operation = { kind: "pool", mode: op.mode, window: op.window, format: "f32" };
      step({ layerType: "Pool", opType: MUL, operation, macc: poolMacc(op.window) });
      return;
    }
    case "global_average_pool": {
      const name = op.keepdims ? node.name : `${node.name}_pool`;
      const macc = elements(l.source(node).shape);
      step({ layerType: "Pool", opType: MUL, operation: { kind: "global_average_pool" }, macc, name });
      return;
    }
    case "activation":
      activationStep(l, node, from[0] as number);
      return;
    case "add":
    case "multiply": {
      const operation: Operation =
        op.kind === "add"
          ? { kind: "add", output: "f32" }
          : { kind: "multiply", channels: channels(node.shape) };
      const macc = count * (node.inputs.length - 1);
      step({ layerType: "Eltwise", opType: "op_f32_f32", operation, macc });
      return;
    }
    case "prelu":
      step({
        layerType: "Nonlinearity",
        opType: "op_f32_f32",
        operation: { kind: "prelu", channels: op.channels },
        macc: PRELU_COST * count,
        params: [
          {
            role: "alpha",
            shape: op.perElement ? node.shape : [op.channels],
            format: "f32",
            recipe: { from: "alpha", node: node.id },
          },
        ],
      });
      return;
    case "reshape":
      l.setFloat(node, from[0] as number);
      return;
    case "concat":
      step({ layerType: "Concat", opType: MUL, operation: concat(l, node, "f32"), macc: 0 });
      return;
    case "zero_pad": {
      const operation: Operation = { kind: "pad", pads: op.pads, value: 0, format: "f32" };
      step({ layerType: "Pad", opType: MUL, operation, macc: 0 });
      return;
    }
    default: {
      const operation: Operation = { kind: "opaque", reason: `sxor does not know ${node.type}` };
      step({ layerType: node.type, opType: "unknown", operation, macc: 0 });
    }
  }
}

/**
 * A sum of values that all lie in 8-bit levels, read as levels again, stays in bytes. Returns whether
 * it does.
 */
function eightBitSum(l: Lowering, node: Node): boolean {
  const behind = l.eightBit ? levelsBehind(l, node) : undefined;
  const operands = l.sources(node).map((source) => {
    const own = ownLevels(source);
    return own && l.knownLevels(source, own);
  });
  if (behind === undefined || behind.norm !== undefined) return false;
  const inputs = operands.filter((tensor) => tensor !== undefined);
  if (inputs.length < operands.length) return false;
  const tensor = l.builder.step(
    {
      mId: node.id,
      name: node.name,
      layerType: "Eltwise",
      kernel: null,
      opType: "op_s8_s8",
      layers: [node.layer],
      operation: { kind: "add", output: "s8" },
      inputs,
      macc: elements(node.shape) * (inputs.length - 1),
    },
    { shape: node.shape, format: "s8", uniform: behind.uniform, value: null },
  );
  l.setLevels(node, tensor, false);
  return true;
}

/** Activation("ste_sign") and the like as a layer of its own. */
function quantizerLayer(l: Lowering, node: Node): void {
  const source = l.source(node);
  if (node.op.kind !== "activation" || node.op.activation.fn !== "quantizer") return;
  const uniform = l.eightBit ? ownLevels(node) : undefined;
  if (uniform) {
    const known = l.knownLevels(source, uniform);
    const tensor = known ?? l.levels(source, uniform, node, node.name);
    if (known === undefined) l.builder.hold(tensor, holding(node));
    else l.builder.fold(tensor, node, "output");
    l.setLevels(node, tensor, true);
    return;
  }
  if (node.op.activation.quantizer.kind === "sign" && l.packs) {
    const tensor = l.packed(source, node);
    l.builder.alsoComputes(tensor, node);
    l.setSigns(node, tensor);
    return;
  }
  const { quantizer } = node.op.activation;
  const tensor = l.quantized(node, l.float(source), node.name, quantizer);
  // A sign is held as that of the source, as packed signs are.
  if (l.builder.heldBy(tensor) === null) l.builder.hold(tensor, holding(node));
  l.setFloat(node, tensor);
}

/** A step for the activation of `node` on the tensor `from`, named like the layer itself. */
export function activationStep(l: Lowering, node: Node, from: number): number {
  const { op } = node;
  const fn = "activation" in op ? op.activation : undefined;
  if (fn === undefined || fn.fn === "linear") return from;
  if (fn.fn === "quantizer") {
    const uniform = l.eightBit ? ownLevels(node) : undefined;
    if (uniform) {
      l.setFloat(node, from);
      const levels = l.levels(node, uniform, node, node.name);
      l.builder.hold(levels, holding(node));
      l.dropFloat(node);
      l.setLevels(node, levels, true);
      return levels;
    }
    const tensor = l.quantized(node, from, node.name, fn.quantizer);
    l.builder.hold(tensor, holding(node));
    l.setFloat(node, tensor);
    return tensor;
  }
  return l.floatStep(node, {
    name: node.name,
    layerType: "Nonlinearity",
    kernel: null,
    opType: "op_f32_f32",
    operation: { kind: "activation", activation: fn, channels: channels(node.shape) },
    inputs: [from],
    macc: activationCost(fn) * elements(node.shape),
  });
}

/** Scale and offset of a BatchNormalization. */
export function affineParams(norm: Node): ParamSpec[] {
  const n = norm.op.kind === "batch_normalization" ? norm.op.channels : 0;
  return [
    { role: "scale", shape: [n], format: "f32", recipe: { from: "scale", node: norm.id } },
    { role: "offset", shape: [n], format: "f32", recipe: { from: "offset", node: norm.id } },
  ];
}
