import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import type { TargetId } from "../document/document.ts";
import type { Shape } from "../graph/graph.ts";
import type { Uniform } from "../graph/quantizer.ts";
import type { Operation } from "./operation.ts";
import type { Recipe } from "./parameters.ts";

/**
 * What a tool would run. Three printers consume a Plan and decide nothing: the report, the C emitter
 * and the engine.
 */
export interface Plan {
  target: TargetId;
  name: string;
  tensors: readonly Tensor[];
  params: readonly Param[];
  steps: readonly Step[];
  /** Tensor ids. */
  inputs: readonly number[];
  outputs: readonly number[];
  memory: Memory;
  /** What is wrong with the model itself; what the tool does with it, and why, is told by `diagnose`. */
  diagnostics: readonly Diagnostic[];
}

/**
 * Packed signs (`s1`): bit 0 = +1, bit 1 = -1; ceil(C / 32) 32-bit words per pixel, channel c at bit
 * 31 - c % 32 of word c / 32 (ST's `1b-32bpacked`), unused bits 0. `f32`: row-major HWC. `s8`: one byte
 * per element, row-major HWC, the level k of the tensor's `uniform` quantizer plus its zero point.
 */
export type Format = "s1" | "s8" | "f32";

/** The Keras value that a tensor holds: the output of a layer, or its sign. */
export interface TensorValue {
  layer: string;
  stage: "output" | "sign";
}

export interface Tensor {
  id: number;
  name: string;
  /** Without the batch. */
  shape: Shape;
  format: Format;
  /** Of an s8 tensor: its values are k / divisor. Null for the other formats. */
  uniform: Uniform | null;
  /** Of the buffer, by `tensorBytes`. */
  bytes: number;
  /** Null if no Keras layer has this value (e.g. signs taken before a pooling). */
  value: TensorValue | null;
  /** Steps that write it first and read it last; -1 for a network input, steps.length for an output. */
  firstUse: number;
  lastUse: number;
  /** Byte offset in the activation arena, 4-byte aligned. */
  offset: number;
}

export type ParamFormat = "s1" | "s8" | "f32" | "i32";
export type ParamRole = "weights" | "bias" | "threshold" | "scale" | "offset" | "alpha";

/** A constant array. Weights of a convolution are OHWI, of a dense layer [out, in]. */
export interface Param {
  id: number;
  name: string;
  role: ParamRole;
  shape: readonly number[];
  format: ParamFormat;
  /** Logical elements, and bytes as stored (s1: innermost axis rounded up to 32-bit words). */
  items: number;
  bytes: number;
  /** The tool keeps it with the format of a tensor and not as an array: no part of its ROM figure. */
  metadata: boolean;
  recipe: Recipe;
}

export interface Scratch {
  name: string;
  items: number;
  bytes: number;
}

export interface Step {
  /** c_id: position in `steps`. */
  id: number;
  /** Index of the layer in the imported graph that it belongs to. */
  mId: number;
  name: string;
  /** The tool's layer type: Conv2D, Conversion, Dense, Pool, Nonlinearity, … */
  layerType: string;
  /** The tool's kernel as its headers call it, without `forward_`; null where none is known. */
  kernel: string | null;
  /** sxor_s1_s1, smul_f32_f32, …; "NOT IMPLEMENTED" for what the tool refuses. */
  opType: string;
  /** Names of the Keras layers that it computes, in order. */
  layers: readonly string[];
  operation: Operation;
  inputs: readonly number[];
  outputs: readonly number[];
  params: readonly number[];
  scratch: readonly Scratch[];
  macc: number;
  /** Bytes of `params`, metadata left out. */
  rom: number;
}

export interface Memory {
  /** Activation bytes as the target accounts them (printed in the report). */
  activations: number;
  /** Bytes of the arena in which `offset`s lie: what our own engine and C need. */
  arena: number;
  /** Bytes of all params but metadata, each rounded up to 4. */
  weights: number;
}

export const NOT_IMPLEMENTED = "NOT IMPLEMENTED";

/** 32-bit words that hold the signs of `channels` channels. */
export const wordsFor = (channels: number): number => Math.ceil(channels / 32);

/** Bytes of a tensor: see Format. */
export function tensorBytes(shape: Shape, format: Format): number {
  const last = shape[shape.length - 1] ?? 1;
  const outer = shape.slice(0, -1).reduce((product, n) => product * n, 1);
  if (format === "s8") return outer * last;
  return 4 * outer * (format === "s1" ? wordsFor(last) : last);
}

/** How a step shows on the page: each kind has a word, a shape and a colour. */
export type StepClass = "sxor" | "int8" | "float" | "conversion" | "data" | "error";

/** Layer types of changes of format: ST's, and those of Larq Compute Engine. */
const CONVERSIONS: ReadonlySet<string> = new Set(["Conversion", "LceQuantize", "LceDequantize"]);

export function stepClass(step: Step): StepClass {
  if (step.opType === NOT_IMPLEMENTED || step.operation.kind === "opaque") return "error";
  if (step.opType.startsWith("sxor_")) return "sxor";
  if (CONVERSIONS.has(step.layerType)) return "conversion";
  if (step.macc > 0 && /_s8_s[18]$/.test(step.opType)) return "int8";
  return step.macc === 0 || !step.opType.includes("f32") ? "data" : "float";
}

/** Whether there is nothing to run: the model has an error, or the tool refuses a layer. */
export const isStopped = (plan: Plan): boolean =>
  hasError(plan.diagnostics) || plan.steps.some((step) => step.opType === NOT_IMPLEMENTED);

/** What the figures of a stopped Plan leave out, to be said behind them; empty for one that runs. */
export const partialNote = (plan: Plan): string => (isStopped(plan) ? "without what the tool stops at" : "");

export const totalMacc = (plan: Plan): number => plan.steps.reduce((sum, step) => sum + step.macc, 0);

/** MACC by operation type, in order of first use. */
export function maccByOpType(plan: Plan): Map<string, number> {
  const totals = new Map<string, number>();
  for (const step of plan.steps) totals.set(step.opType, (totals.get(step.opType) ?? 0) + step.macc);
  return totals;
}
