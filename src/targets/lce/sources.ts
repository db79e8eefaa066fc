import type { Evidence } from "../../document/diagnostic.ts";

const TRANSFORMS = "larq/compute-engine, larq_compute_engine/mlir/transforms/";

const converter = (file: string, what: string): Evidence => ({
  class: "documented",
  source: `source of the converter: ${TRANSFORMS}${file}: ${what}`,
});

/** The sources that the rules cite. The converter is open: its own patterns say when they match. */
export const SOURCES = {
  sign: converter(
    "prepare_patterns_common.td",
    "QuantDequantPatterns and the tf.sign form, the two signs that become LceQuantize",
  ),
  bconv: converter(
    "prepare_patterns_common.td",
    "a TF_Conv2D fed by LQ_Dequantize with a BinaryFilter becomes LQ_Bconv2d",
  ),
  padOne: converter("prepare_patterns_common.td", "TF_PadV2 with ConstFloatValueIsOne and SamePadding"),
  sameZero: converter("prepare_patterns_target_arm.td", "same-zero padding for the target arm"),
  filter: converter(
    "prepare_tf.cc",
    "IsBinaryFilter: one absolute value per output channel, within 0.005, not 0",
  ),
  groups: converter("prepare_tf.cc", "HasValidFilterShape emits an error"),
  fuse: converter(
    "optimize_patterns_common.td",
    "FuseAddOrSubWithBConv2D, FuseMulOrDivWithBConv2D, single use",
  ),
  clamp: converter(
    "optimize_patterns_common.td",
    "FuseActFnIntoConvOpPat: multiplier 1, bias 0, VALID or SAME with pad_values 1, single use",
  ),
  pool: converter(
    "optimize_patterns_target_arm.td",
    "LQ_Quantize of a TFL_MaxPool2D with one use becomes LQ_BMaxPool2d",
  ),
  bitpacked: converter(
    "bitpack_activations_patterns.td",
    "WriteBitpackedActivationsPat for VALID and for SAME with pad_values 1",
  ),
  border: {
    class: "documented",
    source:
      "source of the kernels: larq/compute-engine, larq_compute_engine/core/bconv2d/zero_padding_correction.h: zero padding is computed as padding with +1, then corrected at the border",
  },
} as const satisfies Record<string, Evidence>;
