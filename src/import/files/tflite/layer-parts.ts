import type { WeightArray } from "../../../document/layer-weights.ts";
import { broken } from "../unreadable.ts";
import type { Operator, Tensor } from "./model.ts";
import type { Stack } from "./stack.ts";

/** Why an operator has no layer of ours; undefined if it was understood. */
export type Outcome = string | undefined;

const FUSED = ["linear", "relu", "RELU_N1_TO_1", "relu6", "tanh", "SIGN_BIT"];

/** The activation that an operator has behind its sums, by its code. */
export const fusedActivation = (code: number): string => FUSED[code] ?? `activation ${code}`;

export const array = (shape: readonly number[], values: Float32Array): WeightArray => ({ shape, values });

/** [O, H, W, I] to Keras' [H, W, I, O]. */
export function toHwio(
  values: Float32Array,
  [o, h, w, i]: readonly [number, number, number, number],
): Float32Array {
  const out = new Float32Array(values.length);
  for (let n = 0; n < o; n++)
    for (let rest = 0; rest < h * w * i; rest++) out[rest * o + n] = values[n * h * w * i + rest] as number;
  return out;
}

export const four = ({ shape }: Tensor): [number, number, number, number] => {
  if (shape.length !== 4) throw broken(`a kernel has the shape ${shape.join("×")}`);
  return shape as unknown as [number, number, number, number];
};

/**
 * A BatchNormalization that computes x * gamma + beta in float32, with nothing rounded before: mean 0, and variance 1
 * with epsilon 0.
 */
export function affine(stack: Stack, input: string, gamma: Float32Array, beta: Float32Array): string {
  const n = gamma.length;
  return stack.add("BatchNormalization", { epsilon: 0 }, [input], {
    gamma: array([n], gamma),
    beta: array([n], beta),
    moving_mean: array([n], new Float32Array(n)),
    moving_variance: array([n], new Float32Array(n).fill(1)),
  });
}

const IN_LAYERS = ["relu", "relu6", "tanh"];

/** An activation as the attribute of a layer, if Keras has it; else what is left for a layer behind it. */
export function fusedInside(code: number): { inside: string; behind: string } {
  const activation = fusedActivation(code);
  return IN_LAYERS.includes(activation)
    ? { inside: activation, behind: "linear" }
    : { inside: "linear", behind: activation };
}

/** Says what the output of an operator is, with the activation that it has behind its sums. */
export function giveActivated(stack: Stack, operator: Operator, layer: string, activation: string): void {
  if (activation === "linear") stack.give(operator, layer);
  else if (IN_LAYERS.includes(activation))
    stack.give(operator, stack.add("Activation", { activation }, [layer]));
  else stack.give(operator, stack.add(activation, {}, [layer]));
}

export const NOT_CONSTANT = "Its weights are computed by other operators.";
