import { QUANTIZERS, type QuantizerSpec, quantizerName } from "../document/quantizers.ts";

/** A quantizer by what it does in the forward pass; several Larq classes share a kind. */
export type Quantizer =
  | { kind: "none" }
  | { kind: "sign" }
  | { kind: "magnitude_aware" }
  | { kind: "ternary"; threshold: number; twn: boolean }
  | { kind: "heaviside" }
  | { kind: "dorefa"; bits: number; mode: "activations" | "weights" }
  | { kind: "unknown"; name: string };

/** The meaning of a specification; parameters that are missing have Larq's defaults. */
export function resolveQuantizer(spec: QuantizerSpec): Quantizer {
  if (spec === null) return { kind: "none" };
  const given = typeof spec === "string" ? { name: spec } : spec;
  const name = quantizerName(given.name);
  if (name === undefined) return { kind: "unknown", name: given.name };
  const parameter = (key: string) =>
    (given as Record<string, unknown>)[key] ?? QUANTIZERS[name]?.parameters[key]?.default;
  switch (name) {
    case "magnitude_aware_sign":
      return { kind: "magnitude_aware" };
    case "ste_tern":
      return {
        kind: "ternary",
        threshold: Number(parameter("threshold_value")),
        twn: parameter("ternary_weight_networks") === true,
      };
    case "ste_heaviside":
      return { kind: "heaviside" };
    case "dorefa_quantizer":
      return {
        kind: "dorefa",
        bits: Number(parameter("k_bit")),
        mode: parameter("mode") === "weights" ? "weights" : "activations",
      };
    case "no_op":
      return { kind: "none" };
    default:
      return { kind: "sign" };
  }
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
 * `twn` and of dorefa in mode weights. "unknown" leaves the values as they are: the caller has to
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
      const scale = meanMagnitude(values, lastAxis);
      return values.map((x, i) => sign(x) * (scale[i % lastAxis] as number));
    }
    case "ternary": {
      const mean = quantizer.twn ? (meanMagnitude(values, 1)[0] as number) : 0;
      const t = f32(quantizer.twn ? 0.7 * mean : quantizer.threshold);
      return values.map((x) => (Math.abs(x) >= t ? Math.sign(x) : 0));
    }
    case "dorefa":
      return dorefa(values, quantizer.bits, quantizer.mode);
  }
}

function dorefa(values: Float32Array, bits: number, mode: "activations" | "weights"): Float32Array {
  const n = 2 ** bits - 1;
  if (mode === "activations") {
    return values.map((x) => f32(roundHalfToEven(f32(Math.min(Math.max(x, 0), 1) * n)) / n));
  }
  let largest = 0;
  for (const x of values) largest = Math.max(largest, Math.abs(Math.tanh(x)));
  return values.map((x) => {
    const unit = largest === 0 ? 0.5 : f32(f32(Math.tanh(x)) / f32(2 * largest) + 0.5);
    return f32((2 * roundHalfToEven(f32(unit * n))) / n - 1);
  });
}
