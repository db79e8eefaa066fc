import { flag } from "./defaults.ts";
import type { Layer } from "./document.ts";

/** Weights that come with a model, beside its Document: the Document holds their digest alone. */

/** Keras' names of the variables that sxor computes with; the kernel of a depthwise convolution is its `kernel`. */
export const VARIABLES = [
  "depthwise_kernel",
  "pointwise_kernel",
  "kernel",
  "bias",
  "gamma",
  "beta",
  "moving_mean",
  "moving_variance",
  "alpha",
] as const;
export type VariableName = (typeof VARIABLES)[number];

/** Row-major values in Keras' layout: kernels [kh, kw, in, out], depthwise [kh, kw, in, multiplier], dense [in, out]. */
export interface WeightArray {
  shape: readonly number[];
  values: Float32Array;
}

export type LayerVariables = ReadonlyMap<VariableName, WeightArray>;

/** By the name of the layer. */
export type WeightTable = ReadonlyMap<string, LayerVariables>;

/** A table with where it is from. */
export interface GivenWeights {
  /** Name of the file. */
  file: string;
  /** As digestOf gives it. */
  digest: string;
  /** The kernels that a sign quantizes are ±1, the signs of those in the file. */
  signs?: true;
  table: WeightTable;
}

/** Layers with one kernel; those with two are separable. */
const WITH_KERNEL = /^(?:Quant|Q)?(?:Conv2D|DepthwiseConv2D|Dense)$/;
const SEPARABLE = /^(?:Quant)?SeparableConv2D$/;

/** The variables of a layer in the order in which Keras makes (and saves) them; none for a layer without weights. */
export function variablesOf(layer: Layer): readonly VariableName[] {
  if (layer.type === "BatchNormalization") {
    return [
      ...(flag(layer, "scale") ? (["gamma"] as const) : []),
      ...(flag(layer, "center") ? (["beta"] as const) : []),
      "moving_mean",
      "moving_variance",
    ];
  }
  if (layer.type === "PReLU") return ["alpha"];
  const kernels: readonly VariableName[] = WITH_KERNEL.test(layer.type)
    ? ["kernel"]
    : SEPARABLE.test(layer.type)
      ? ["depthwise_kernel", "pointwise_kernel"]
      : [];
  return kernels.length > 0 && flag(layer, "use_bias") ? [...kernels, "bias"] : kernels;
}

const HALVES = [0x9e3779b1, 0x85ebca6b] as const;

/**
 * Two multiplicative hashes of 32 bits over names, shapes and the bits of all values, as 16 hexadecimal digits. It
 * depends on the weights alone, not on the file that they came in or the order in which it has them. It tells weights
 * apart; it is no proof against forgery.
 */
export function digestOf(table: WeightTable): string {
  const state: [number, number] = [0xdeadbeef, 0x41c6ce57];
  const take = (word: number) => {
    state[0] = Math.imul(state[0] ^ word, HALVES[0]);
    state[0] ^= state[0] >>> 15;
    state[1] = Math.imul(state[1] ^ word, HALVES[1]);
    state[1] ^= state[1] >>> 13;
  };
  const takeText = (text: string) => {
    take(text.length);
    for (let i = 0; i < text.length; i++) take(text.charCodeAt(i));
  };
  for (const name of [...table.keys()].sort()) {
    takeText(name);
    for (const variable of VARIABLES) {
      const array = table.get(name)?.get(variable);
      if (array === undefined) continue;
      takeText(variable);
      take(array.shape.length);
      array.shape.forEach(take);
      const { buffer, byteOffset, length } = array.values;
      for (const word of new Int32Array(buffer, byteOffset, length)) take(word);
    }
  }
  return state.map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
