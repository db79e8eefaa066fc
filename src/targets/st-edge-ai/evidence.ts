import type { Evidence } from "../../document/diagnostic.ts";

/** The sources that the rules cite, each worded once. */
export const SOURCES = {
  report1: {
    class: "observed",
    source: "report of ST Edge AI Core 1.0.0-19899 for the 1-layer model of the forum thread (pad_values 0)",
  },
  report2: {
    class: "observed",
    source: "report of ST Edge AI Core 1.0.0-19899 for the 2-layer model of the forum thread",
  },
  error: {
    class: "observed",
    source:
      "error of ST Edge AI Core 1.0.0-19899 for the 1-layer model of the forum thread with pad_values 1",
  },
  noFloatOutput: {
    class: "header",
    source:
      "layers_conv2d_dqnn.h and lite_conv2d_dqnn.h, X-CUBE-AI 7.2 to 12.0: conv2d_is1os1ws1, is1os8ws1 and is1os16ws1 exist, is1of32ws1 does not",
  },
  pointwise: {
    class: "header",
    source:
      "lite_pw_dqnn.h, X-CUBE-AI 7.2 to 12.0: pw_is1of32ws1_bn, the only binary convolution with float output",
  },
  noFloatInput: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: no convolution kernel if32…ws1; only dense_if32…ws1 exists",
  },
  noFloatWeights: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: no convolution kernel with s1 input and f32 weights",
  },
  noGeometry: {
    class: "header",
    source: "argument lists of lite_conv2d_is1… in X-CUBE-AI 9.1: no dilation, no groups",
  },
  padDocs: {
    class: "documented",
    source:
      "ST wiki, Deep Quantized Neural Network support: pad_values -1 or 1 is requested with padding same",
  },
  padKernels: {
    class: "header",
    source: "layers_conv2d_dqnn.h: _pad0 is commented as QKeras-like, _pad1 as Larq-like with a pad_value",
  },
  binaryPooling: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: maxpool_is1os1, max pooling of packed signs",
  },
  binaryPadding: {
    class: "header",
    source: "X-CUBE-AI 8.1 to 12.0: pad_is1os1, padding of packed signs by a pad_value",
  },
} as const satisfies Record<string, Evidence>;

export const inferred = (source: string): Evidence => ({ class: "inferred", source });
