import type { QuantizerSpec } from "./quantizers.ts";

/** Height and width, or one number for both. */
export type Pair = number | readonly [number, number];
export type Padding2D =
  | number
  | readonly [number, number]
  | readonly [readonly [number, number], readonly [number, number]];
export type AttributeValue = null | boolean | number | string | Pair | Padding2D | QuantizerSpec;

/**
 * One layer, flat: `{ type: "QuantConv2D", filters: 16, kernel_size: 3 }`. Attributes are those of
 * attributes.ts; one that is left out has its Keras default. A layer without `inputs` follows the
 * layer before it; one without `name` has the name that Keras would give it (names.ts).
 */
export interface Layer {
  type: string;
  name?: string;
  inputs?: readonly string[];
  [attribute: string]: AttributeValue | readonly string[] | undefined;
}

export const TARGETS = ["st-edge-ai@1.0", "native", "keras"] as const;
export type TargetId = (typeof TARGETS)[number];
export const DEFAULT_TARGET: TargetId = "st-edge-ai@1.0";
export const DEFAULT_SEED = 1;

/** What the user edits, saves and shares. Canonical: parseDocument leaves out every default. */
export interface Document {
  sxor: 1;
  name?: string;
  input: { shape: readonly number[]; name?: string };
  layers: readonly Layer[];
  target?: TargetId;
  /** Latent weights, BatchNormalization parameters and the input are drawn from this seed. */
  weights?: { seed: number };
}

export const targetOf = (document: Document): TargetId => document.target ?? DEFAULT_TARGET;
export const seedOf = (document: Document): number => document.weights?.seed ?? DEFAULT_SEED;
