import type { QuantizerSpec } from "./quantizers.ts";

/** Height and width, or one number for both. */
export type Pair = number | readonly [number, number];
export type Padding2D =
  | number
  | readonly [number, number]
  | readonly [readonly [number, number], readonly [number, number]];
export type AttributeValue =
  | null
  | boolean
  | number
  | string
  | Pair
  | Padding2D
  | readonly number[]
  | QuantizerSpec;

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

/** The tool by version (versions 7.2 and 8.1 were called X-CUBE-AI, 1.0 is X-CUBE-AI 9.1), and what it is compared with. */
export const TARGETS = [
  "st-edge-ai@7.2",
  "st-edge-ai@8.1",
  "st-edge-ai@1.0",
  "st-edge-ai@2.0",
  "st-edge-ai@2.1",
  "st-edge-ai@2.2",
  "st-edge-ai@3.0",
  "st-edge-ai@4.0",
  "native",
  "keras",
  "lce",
] as const;
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
  weights?: Weights;
}

/** Latent weights, BatchNormalization parameters and the input drawn from a seed. */
export interface SeededWeights {
  seed: number;
}

/** Those of a model file, which are kept beside the Document (layer-weights.ts); the input is drawn from DEFAULT_SEED. */
export interface FileWeights {
  /** Name of the file, for people. */
  file: string;
  /** Digest of the weights: 16 hexadecimal digits. */
  digest: string;
  /** Of the kernels that a sign quantizes the signs alone are known, as ±1: they came in a link. */
  signs?: true;
}

export type Weights = SeededWeights | FileWeights;

const OTHERS = ["native", "lce", "keras"] as const satisfies readonly TargetId[];

/** What is looked at side by side: the version of the tool that the document names, or else the usual one, and the others. */
export function comparedTargets(document: Document): TargetId[] {
  const target = targetOf(document);
  const tool = OTHERS.some((other) => other === target) ? DEFAULT_TARGET : target;
  return [tool, ...OTHERS];
}

export const targetOf = (document: Document): TargetId => document.target ?? DEFAULT_TARGET;
/** The seed of the weights and of the input; weights of a file have none, and their input has the usual one. */
export const seedOf = ({ weights }: Document): number =>
  weights !== undefined && "seed" in weights ? weights.seed : DEFAULT_SEED;
/** The file by name, and how much of its weights is known. */
export const weightsName = ({ file, signs }: Pick<FileWeights, "file" | "signs">): string =>
  signs ? `${file} (binary kernels: signs only)` : file;
/** The file that the weights are from; undefined if they are drawn from a seed. */
export const fileWeightsOf = ({ weights }: Document): FileWeights | undefined =>
  weights !== undefined && "file" in weights ? weights : undefined;
