/**
 * The quantizers of Larq 0.13 by their registered names, STCustomDoReFa of ST's model zoo, and those of
 * QKeras 0.9 that have a fixed set of levels, with their parameters and defaults (what they mean: help.ts). `clip_value`, `beta` and
 * the like act on gradients only and are not kept.
 */

export interface QuantizerParameter {
  kind: "int" | "number" | "boolean" | "choice";
  default: number | boolean | string;
  min?: number;
  max?: number;
  values?: readonly string[];
}

export interface QuantizerEntry {
  /** The class; without one, as the name. */
  className?: string;
  parameters: Readonly<Record<string, QuantizerParameter>>;
}

type Parameters = QuantizerEntry["parameters"];

const integer = (value: number, min: number, max: number) =>
  ({ kind: "int", default: value, min, max }) as const;
const flag = (value: boolean) => ({ kind: "boolean", default: value }) as const;
const threshold = (value: number) => ({ kind: "number", default: value, min: 0 }) as const;

const doReFa = (min: number): Parameters => ({
  k_bit: integer(2, min, 24),
  mode: { kind: "choice", default: "activations", values: ["activations", "weights"] },
});
/** QKeras' scale: a layer that gets none for its kernel takes auto_po2. */
const alpha: QuantizerParameter = {
  kind: "choice",
  default: "none",
  values: ["none", "1", "auto", "auto_po2"],
};
const fixedPoint: Parameters = { bits: integer(8, 1, 24), integer: integer(0, -24, 24) };

export const QUANTIZERS: Readonly<Record<string, QuantizerEntry>> = {
  ste_sign: { className: "SteSign", parameters: {} },
  approx_sign: { className: "ApproxSign", parameters: {} },
  swish_sign: { className: "SwishSign", parameters: {} },
  magnitude_aware_sign: { className: "MagnitudeAwareSign", parameters: {} },
  ste_tern: {
    className: "SteTern",
    parameters: { threshold_value: threshold(0.05), ternary_weight_networks: flag(false) },
  },
  ste_heaviside: { className: "SteHeaviside", parameters: {} },
  dorefa_quantizer: { className: "DoReFa", parameters: doReFa(1) },
  STCustomDoReFa: { parameters: doReFa(2) },
  no_op: { className: "NoOp", parameters: { precision: integer(32, 1, 32) } },
  binary: { parameters: { use_01: flag(false), alpha } },
  ternary: { parameters: { alpha, threshold: threshold(0.33) } },
  quantized_bits: {
    parameters: { ...fixedPoint, symmetric: flag(false), keep_negative: flag(true), alpha },
  },
  quantized_relu: { parameters: fixedPoint },
};

/**
 * A quantizer as a Document holds it: nothing, a name, or a name with the parameters that differ
 * from their defaults. A name that QUANTIZERS does not have is legal and means "opaque".
 */
export type QuantizerSpec = null | string | ({ name: string } & Record<string, number | boolean | string>);

/** The registered name of a class or alias, or undefined when nobody has such a quantizer. */
export function quantizerName(name: string): string | undefined {
  const bare = name.slice(name.lastIndexOf(">") + 1);
  if (Object.hasOwn(QUANTIZERS, bare)) return bare;
  if (bare === "DoReFaQuantizer" || bare === "dorefa") return "dorefa_quantizer";
  if (bare === "NoOpQuantizer") return "no_op";
  return Object.keys(QUANTIZERS).find((key) => QUANTIZERS[key]?.className === bare);
}
