import { QUANTIZERS, type QuantizerSpec, quantizerName } from "../document/quantizers.ts";

/** A quantizer by what it does in the forward pass; several Larq classes share a kind. */
export type Quantizer =
  | { kind: "none" }
  /** `inferred`: no layer asks for it, but its input is a sign already. */
  | { kind: "sign"; inferred?: true }
  /** A sign times the mean of |x| per channel; with `powerOfTwo` that mean is rounded to a power of two. */
  | { kind: "magnitude_aware"; powerOfTwo: boolean }
  | { kind: "ternary"; threshold: number; twn: boolean }
  | { kind: "heaviside" }
  | ({ kind: "uniform" } & Uniform)
  /** DoReFa-Net's weights: tanh, then `levels` steps over [-1, 1]. */
  | { kind: "dorefa_weights"; levels: number }
  | { kind: "unknown"; name: string };

/** k / divisor for an integer k in [low, high]: k = round(x * divisor), half to even, held to the range. */
export interface Uniform {
  divisor: number;
  low: number;
  high: number;
}

/** Whether the levels of a quantizer fit into 8 bits. */
export const isEightBit = (quantizer: Quantizer): quantizer is { kind: "uniform" } & Uniform =>
  quantizer.kind === "uniform" && quantizer.high - quantizer.low < 256;

/** What is added to k so that it lies in an int8: 0 where it does already. */
export const zeroPoint = ({ low, high }: Uniform): number => (low >= -128 && high <= 127 ? 0 : -128 - low);

/**
 * The meaning of a specification; parameters that are missing have their defaults.
 *
 * @param scaled it is the kernel quantizer of a QKeras layer, which sets an alpha that is not given to auto_po2
 */
export function resolveQuantizer(spec: QuantizerSpec, scaled = false): Quantizer {
  if (spec === null) return { kind: "none" };
  const given = typeof spec === "string" ? { name: spec } : spec;
  const name = quantizerName(given.name);
  if (name === undefined) return { kind: "unknown", name: given.name };
  const parameter = (key: string) =>
    (given as Record<string, unknown>)[key] ?? QUANTIZERS[name]?.parameters[key]?.default;
  switch (name) {
    case "magnitude_aware_sign":
      return { kind: "magnitude_aware", powerOfTwo: false };
    case "ste_tern":
      return {
        kind: "ternary",
        threshold: Number(parameter("threshold_value")),
        twn: parameter("ternary_weight_networks") === true,
      };
    case "ste_heaviside":
      return { kind: "heaviside" };
    case "dorefa_quantizer": {
      const levels = 2 ** Number(parameter("k_bit")) - 1;
      if (parameter("mode") === "weights") return { kind: "dorefa_weights", levels };
      return { kind: "uniform", divisor: levels, low: 0, high: levels };
    }
    case "STCustomDoReFa": {
      const half = 2 ** (Number(parameter("k_bit")) - 1);
      if (parameter("mode") === "weights") return { kind: "dorefa_weights", levels: 2 * half - 2 };
      return { kind: "uniform", divisor: half, low: -half, high: half - 1 };
    }
    case "binary":
    case "ternary":
    case "quantized_bits":
    case "quantized_relu":
      return resolveQKeras(name, parameter, scaled);
    case "no_op":
      return { kind: "none" };
    default:
      return { kind: "sign" };
  }
}

/**
 * QKeras' quantizers (0.9, quantizers.py). Scales of ternary and quantized_bits come from a search over
 * the trained weights, and binary's 0 and 1 are no kind of ours: these are unknown, by a name that says so.
 */
function resolveQKeras(name: string, parameter: (key: string) => unknown, scaled: boolean): Quantizer {
  const given = parameter("alpha");
  const alpha = given === "none" ? (scaled ? "auto_po2" : "1") : given;
  const unknown = (why: string): Quantizer => ({ kind: "unknown", name: `${name}(${why})` });
  if (name === "binary") {
    if (parameter("use_01") === true) return unknown("use_01=True");
    return alpha === "1" ? { kind: "sign" } : { kind: "magnitude_aware", powerOfTwo: alpha === "auto_po2" };
  }
  if (name !== "quantized_relu" && alpha !== "1") return unknown(`alpha="${alpha}"`);
  if (name === "ternary") return { kind: "ternary", threshold: Number(parameter("threshold")), twn: false };
  const signed = name === "quantized_bits" && parameter("keep_negative") === true;
  const bits = Number(parameter("bits")) - (signed ? 1 : 0);
  if (bits === 0) return { kind: "sign" };
  const low = signed ? (parameter("symmetric") === true ? 1 : 0) - 2 ** bits : 0;
  return { kind: "uniform", divisor: 2 ** (bits - Number(parameter("integer"))), low, high: 2 ** bits - 1 };
}

const f32 = Math.fround;

/** sign with sign(0) = sign(-0) = +1, as Larq's sign(sign(x) + 0.1). */
export const sign = (x: number): 1 | -1 => (x >= 0 ? 1 : -1);

/** Half to even, as tf.round. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Mean of |x| per channel, channels being the last axis of row-major `values`. */
function meanMagnitude(values: Float32Array, channels: number): Float32Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++)
    sums[i % channels] = (sums[i % channels] as number) + Math.abs(values[i] as number);
  return Float32Array.from(sums, (sum) => (sum * channels) / values.length);
}

/**
 * The forward pass of a quantizer on a tensor of any shape (Larq 0.13, quantizers.py), element by
 * element but for the tensor-wide statistics of magnitude_aware (per last axis), of ternary with
 * `twn` and of dorefa_weights. "unknown" leaves the values as they are: the caller has to
 * say so.
 */
export function quantize(quantizer: Quantizer, values: Float32Array, lastAxis: number): Float32Array {
  switch (quantizer.kind) {
    case "none":
    case "unknown":
      return values;
    case "sign":
      return values.map(sign);
    case "heaviside":
      return values.map((x) => (x > 0 ? 1 : 0));
    case "magnitude_aware": {
      const mean = meanMagnitude(values, lastAxis);
      // QKeras adds 1e-7 (Keras' epsilon), so that the logarithm of zeros is a number.
      const scale = quantizer.powerOfTwo ? mean.map((m) => 2 ** Math.round(Math.log2(m + 1e-7))) : mean;
      return values.map((x, i) => sign(x) * (scale[i % lastAxis] as number));
    }
    case "ternary": {
      const mean = quantizer.twn ? (meanMagnitude(values, 1)[0] as number) : 0;
      const t = f32(quantizer.twn ? 0.7 * mean : quantizer.threshold);
      return values.map((x) => (Math.abs(x) >= t ? Math.sign(x) : 0));
    }
    case "uniform":
      return values.map((x) => f32(uniformLevel(quantizer, x) / quantizer.divisor));
    case "dorefa_weights":
      return dorefaWeights(values, quantizer.levels);
  }
}

/** The integer k of a value, see Uniform; never -0. */
export const uniformLevel = ({ divisor, low, high }: Uniform, x: number): number =>
  Math.min(Math.max(roundHalfToEven(f32(x * f32(divisor))), low), high) + 0;

function dorefaWeights(values: Float32Array, levels: number): Float32Array {
  let largest = 0;
  for (const x of values) largest = Math.max(largest, Math.abs(Math.tanh(x)));
  return values.map((x) => {
    const unit = largest === 0 ? 0.5 : f32(f32(Math.tanh(x)) / f32(2 * largest) + 0.5);
    return f32((2 * roundHalfToEven(f32(unit * levels))) / levels - 1);
  });
}
