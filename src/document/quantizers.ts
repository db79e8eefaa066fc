/**
 * The quantizers of Larq 0.13 by their registered names, with their parameters and defaults.
 * `clip_value`, `beta` and the like act on gradients only and are not kept.
 */

export interface QuantizerParameter {
  kind: "int" | "number" | "boolean" | "choice";
  default: number | boolean | string;
  min?: number;
  max?: number;
  values?: readonly string[];
  help: string;
}

export interface QuantizerEntry {
  /** Larq's class. */
  className: string;
  help: string;
  parameters: Readonly<Record<string, QuantizerParameter>>;
}

export const QUANTIZERS: Readonly<Record<string, QuantizerEntry>> = {
  ste_sign: {
    className: "SteSign",
    help: "sign(x) with sign(0) = +1; 1 bit",
    parameters: {},
  },
  approx_sign: {
    className: "ApproxSign",
    help: "sign(x) with sign(0) = +1 and another gradient than ste_sign; 1 bit",
    parameters: {},
  },
  swish_sign: {
    className: "SwishSign",
    help: "sign(x) with sign(0) = +1 and a swish-shaped gradient; 1 bit",
    parameters: {},
  },
  magnitude_aware_sign: {
    className: "MagnitudeAwareSign",
    help: "sign(x) times the mean of |x| of each output channel; 1 bit and a scale",
    parameters: {},
  },
  ste_tern: {
    className: "SteTern",
    help: "-1, 0 or +1: 0 where |x| is below the threshold",
    parameters: {
      threshold_value: {
        kind: "number",
        default: 0.05,
        min: 0,
        help: "|x| at or above it becomes ±1",
      },
      ternary_weight_networks: {
        kind: "boolean",
        default: false,
        help: "take 0.7 times the mean of |x| as the threshold",
      },
    },
  },
  ste_heaviside: {
    className: "SteHeaviside",
    help: "1 where x > 0, else 0; 1 bit, but not an XNOR operand",
    parameters: {},
  },
  dorefa_quantizer: {
    className: "DoReFa",
    help: "k-bit uniform quantizer of DoReFa-Net",
    parameters: {
      k_bit: { kind: "int", default: 2, min: 1, max: 24, help: "number of bits" },
      mode: {
        kind: "choice",
        default: "activations",
        values: ["activations", "weights"],
        help: "activations: clip to [0, 1]; weights: tanh, then [-1, 1]",
      },
    },
  },
  no_op: {
    className: "NoOp",
    help: "identity (marks a precision for the Bop optimizer)",
    parameters: {
      precision: { kind: "int", default: 32, min: 1, max: 32, help: "bits, for the summary only" },
    },
  },
};

/**
 * A quantizer as a Document holds it: nothing, a name, or a name with the parameters that differ
 * from their defaults. A name that QUANTIZERS does not have is legal and means "opaque".
 */
export type QuantizerSpec = null | string | ({ name: string } & Record<string, number | boolean | string>);

/** The registered name of a Larq class or alias, or undefined when Larq has no such quantizer. */
export function quantizerName(name: string): string | undefined {
  const bare = name.slice(name.lastIndexOf(">") + 1);
  if (Object.hasOwn(QUANTIZERS, bare)) return bare;
  if (bare === "DoReFaQuantizer" || bare === "dorefa") return "dorefa_quantizer";
  if (bare === "NoOpQuantizer") return "no_op";
  return Object.keys(QUANTIZERS).find((key) => QUANTIZERS[key]?.className === bare);
}
