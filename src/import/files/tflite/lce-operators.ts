import { broken } from "../unreadable.ts";
import { flexMap } from "./flexbuffer.ts";
import { affine, array, four, fusedActivation, type Outcome, toHwio } from "./layer-parts.ts";
import type { Operator } from "./model.ts";
import type { Stack } from "./stack.ts";
import { windowOf } from "./window.ts";

/**
 * Larq Compute Engine's operators. LceBconv2d sums K - 2 popcount(a xor w) over bits, applies its activation, and then
 * either multiplies and adds per channel (float output), or gives the bit "popcount > threshold" (1 for -1).
 */

export function binaryConvolution(stack: Stack, operator: Operator): Outcome {
  const value = stack.value(operator, 0);
  const filter = stack.tensor(operator.inputs[1]);
  const [input, output] = [stack.tensor(operator.inputs[0]), stack.tensor(operator.outputs[0])];
  if (value === undefined || filter === undefined || output === undefined)
    return "It lacks its input or its weights.";
  const isPacked = output.type === "int32";
  if (!isPacked && output.type !== "float32")
    return `Its output is ${output.type}; sxor reads float and bits.`;
  const options = flexMap(operator.custom);
  const option = (name: string, otherwise = 1) => options.get(name) ?? otherwise;
  const [o, h, w, words] = four(filter);
  const channels = option("channels_in", 0);
  // Groups have whole words: where there are fewer words than the input has, there are groups.
  const all = Math.ceil(channels / 32);
  const groups = filter.type === "int32" ? all / words : channels / words;
  const i = channels / groups;
  if (!(Number.isInteger(groups) && Number.isInteger(i)))
    throw broken(`binary weights of ${words} words for ${channels} channels`);
  const strides = [option("stride_height"), option("stride_width")] as const;
  const dilation = [option("dilation_height_factor"), option("dilation_width_factor")] as const;
  const window = windowOf(input, output, { kernel: [h, w], strides, dilation });
  if (typeof window === "string") return window;
  const activation = fusedActivation(option("fused_activation_function", 0));
  if (activation !== "linear" && activation !== "relu" && activation !== "relu6")
    return `Its sums go through ${activation}, which sxor does not compute.`;
  const values =
    filter.type === "int32" ? stack.constants.signs(filter, o * h * w, i) : stack.constants.numbers(filter);
  if (values === undefined) return "Its weights are computed by other operators.";
  const conv = stack.add(
    "QuantConv2D",
    {
      filters: o,
      kernel_size: [h, w],
      ...window,
      ...(window.padding === "same" ? { pad_values: option("pad_values", 0) } : {}),
      dilation_rate: dilation,
      groups,
      activation,
      use_bias: false,
      input_quantizer: "ste_sign",
      kernel_quantizer: "ste_sign",
    },
    [value.layer],
    { kernel: array([h, w, i, o], toHwio(values, [o, h, w, i])) },
  );
  if (isPacked)
    stack.give(operator, behindThreshold(stack, operator, conv, { terms: h * w * i, outputs: o }), true);
  else stack.give(operator, scaled(stack, operator, conv, o));
  return undefined;
}

/** The sum times post_multiply plus post_bias, each rounded. */
function scaled(stack: Stack, operator: Operator, conv: string, outputs: number): string {
  const factor = stack.constant(operator, 2);
  const offset = stack.constant(operator, 3);
  if (factor === undefined && offset === undefined) return conv;
  const full = (values: Float32Array | undefined, otherwise: number) => {
    if (values === undefined || values.length === 1)
      return new Float32Array(outputs).fill(values?.[0] ?? otherwise);
    if (values.length !== outputs) throw broken(`${values.length} factors for ${outputs} channels`);
    return values;
  };
  return affine(stack, conv, full(factor, 1), full(offset, 0));
}

/**
 * The bit is 1 (-1) if popcount > t, that is, if K - 2 popcount < K - 2 t: the sign of (sum - (K - 2 t)). Thresholds
 * beyond what a popcount can be mean always or never.
 */
function behindThreshold(
  stack: Stack,
  operator: Operator,
  conv: string,
  { terms, outputs }: { terms: number; outputs: number },
): string {
  const thresholds = stack.constant(operator, 4);
  if (thresholds === undefined) return conv;
  if (thresholds.length !== outputs) throw broken(`${thresholds.length} thresholds for ${outputs} channels`);
  const beta = thresholds.map((t) => 2 * Math.min(Math.max(t, -1), terms) - terms);
  return affine(stack, conv, new Float32Array(outputs).fill(1), beta);
}

/** The maximum of signs is the sign of the maximum: it is taken in front of the sign. */
export function binaryMaxPool(stack: Stack, operator: Operator): Outcome {
  const value = stack.value(operator, 0);
  if (value === undefined) return "It reads a constant.";
  const options = flexMap(operator.custom);
  const option = (name: string) => options.get(name) ?? 1;
  const size = [option("filter_height"), option("filter_width")] as const;
  const window = windowOf(stack.tensor(operator.inputs[0]), stack.tensor(operator.outputs[0]), {
    kernel: size,
    strides: [option("stride_height"), option("stride_width")],
    dilation: [1, 1],
  });
  if (typeof window === "string") return window;
  stack.give(operator, stack.add("MaxPooling2D", { pool_size: size, ...window }, [value.layer]), true);
  return undefined;
}
