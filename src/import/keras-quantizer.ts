import type { Diagnostic } from "../document/diagnostic.ts";
import { show } from "../document/problem.ts";
import { QUANTIZERS, type QuantizerParameter, quantizerName } from "../document/quantizers.ts";
import { isRecord } from "../document/values.ts";
import { notUnderstood, type Where } from "./argument-notes.ts";
import { type Named, quantizerCall } from "./quantizer-call.ts";

/** Arguments that act on gradients, name the object, or matter while training only. */
const GRADIENT =
  /^(?:clip_value|beta|name|trainable|dtype|use_stochastic_rounding|number_of_unrolls|var_name|use_ste|use_variables)$/;

/** QKeras' arguments that no table has, at the values that change nothing; any other makes another quantizer. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  use_sigmoid: [0, false],
  negative_slope: [0],
  is_quantized_clip: [true, 1],
  qnoise_factor: [1],
};

/** The name and the arguments of an object as Keras serialises it. Functions have a name only. */
export function named(value: unknown): Named | undefined {
  if (typeof value === "string") return quantizerCall(value) ?? { name: bare(calledName(value)), config: {} };
  if (!isRecord(value) || typeof value.class_name !== "string") return undefined;
  if (value.class_name === "function" && typeof value.config === "string") return named(value.config);
  return { name: bare(value.class_name), config: isRecord(value.config) ? value.config : {} };
}

/** The name in a call whose arguments are not understood. */
const calledName = (text: string): string => /^\s*([\w.>]+)\s*\(/.exec(text)?.[1] ?? text;

/** Without the package that Keras puts in front: `qkeras>binary`. */
const bare = (name: string): string => name.slice(name.lastIndexOf(">") + 1);

/**
 * A quantizer in the form of a Document: `"ste_sign"`, `{class_name, config}`, the same with module and
 * registered_name, a function, or QKeras' call in a string. One that sxor does not know, or knows with
 * other arguments only, keeps its name and no more; a call whose arguments are no literals stays as it is written.
 */
export function convertQuantizer(value: unknown, notes: Diagnostic[], where: Where): unknown {
  const found = named(value);
  if (found === undefined) return value;
  const known = quantizerName(found.name);
  if (known === undefined) return typeof value === "string" ? bare(value) : found.name;
  if (typeof value === "string" && value.includes("(") && quantizerCall(value) === undefined)
    return value.trim().slice(0, 100);
  const parameters = QUANTIZERS[known]?.parameters ?? {};
  const spec: Record<string, unknown> = { name: known };
  for (const [key, given] of Object.entries(found.config)) {
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    if (parameter !== undefined) {
      const argument = argumentOf(given, parameter);
      if (argument === undefined) return otherwise(known, key, given);
      if (argument !== null) spec[key] = argument;
    } else if (NEUTRAL[key] !== undefined) {
      if (!NEUTRAL[key].includes(given)) return otherwise(known, key, given);
    } else if (QUANTIZERS[known]?.className === undefined && given !== null && isScale(key))
      return otherwise(known, key, given);
    else if (!GRADIENT.test(key) && given !== null && key !== "relu_upper_bound")
      notes.push(notUnderstood(key, given, known, where));
  }
  return spec;
}

const isScale = (key: string): boolean =>
  /^(?:scale_axis|elements_per_scale|post_training_scale|m(?:in|ax)_po2_exponent)$/.test(key);

/** Null where the default holds; undefined for a scale that sxor does not compute. */
function argumentOf(given: unknown, parameter: QuantizerParameter): unknown {
  if (parameter.kind === "boolean" && (given === 0 || given === 1)) return given === 1;
  if (given === null || !parameter.values?.includes("auto_po2")) return given;
  return typeof given === "object" ? undefined : parameter.values.find((value) => value === String(given));
}

/** The name of a quantizer with arguments that make it another one: "quantized_relu(negative_slope=0.25)". */
const otherwise = (name: string, key: string, value: unknown): string =>
  `${name}(${key}=${show(value)})`.slice(0, 100);
