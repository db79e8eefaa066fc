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
  pad0: {
    class: "header",
    source: "layers_conv2d_dqnn.h, X-CUBE-AI 7.2 to 12.0: conv2d_is1os1ws1_bn_pad0, and its variant _optim0",
  },
  pad1: {
    class: "header",
    source: "layers_conv2d_dqnn.h, X-CUBE-AI 7.2 to 12.0: conv2d_is1os1ws1_bn_pad1, and its variant _optim2",
  },
  eightBitOutput: {
    class: "header",
    source:
      "layers_conv2d_dqnn.h, X-CUBE-AI 7.2 to 12.0: conv2d_is1os8ws1_bn, _pad0 and _pad1, with a float scale and offset per channel",
  },
  unpadded: {
    class: "header",
    source:
      "conv2d_is1os1ws1_bn: declared in X-CUBE-AI 7.2 to 12.0, defined in the archive of 7.2, not in those of 8.1, 9.1 and 10.2",
  },
  pointwise: {
    class: "header",
    source:
      "lite_pw_dqnn.h, X-CUBE-AI 7.2 to 12.0: pw_is1of32ws1_bn, the only binary convolution with float output",
  },
  pointwiseAll: {
    class: "header",
    source:
      "lite_pw_dqnn.h, X-CUBE-AI 7.2 to 12.0: pw_is1os1ws1_bn, pw_is1os8ws1_bn and pw_is1of32ws1_bn, without stride and padding",
  },
  depthwise: {
    class: "header",
    source:
      "runtime headers of X-CUBE-AI 7.2 to 12.0: dw_is1os1ws1_bn, _pad0 and _pad1 are the only binary depthwise kernels: signs in, signs out",
  },
  noFloatInput: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: no convolution kernel if32…ws1; only dense_if32…ws1 exists",
  },
  noFloatWeights: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: no convolution kernel with s1 input and f32 weights",
  },
  noEightBitWeights: {
    class: "header",
    source:
      "X-CUBE-AI 7.2 to 12.0: no convolution kernel with s1 input and s8 weights; only dense_is1…ws8 exists",
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
  eightBitInput: {
    class: "header",
    source:
      "runtime headers of X-CUBE-AI 7.2 to 12.0: conv2d_is8os8ws1 is the only convolution with 8-bit input and binary weights; its name has no padding",
  },
  eightBitSigns: {
    class: "header",
    source:
      "X-CUBE-AI 7.2 to 12.0: conv2d_is8os1ws8 and conv2d_dorefa_is8os1ws8, 8-bit input and weights, signs out",
  },
  denseSigns: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: dense_is1os1ws1, is1os8ws1, is1os16ws1 and is1of32ws1, most with _bn",
  },
  denseBinaryWeights: {
    class: "header",
    source:
      "X-CUBE-AI 7.2 to 12.0: dense_if32…ws1, dense_is8…ws1 and dense_is16…ws1, each with s1, s8, s16 and f32 output",
  },
  denseSignInput: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: dense_is1of32wf32, and dense_is1…ws8 with s1, s8, s16 and f32 output",
  },
  binaryPooling: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: maxpool_is1os1, max pooling of packed signs",
  },
  noAveragePooling: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: maxpool_is1os1 is the only pooling of packed signs",
  },
  noElementwise: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: no addition, multiplication or activation takes s1",
  },
  binaryConcat: {
    class: "header",
    source: "X-CUBE-AI 7.2 to 12.0: concat_is1os1, concatenation of packed signs",
  },
  binaryPadding: {
    class: "header",
    source: "X-CUBE-AI 8.1 to 12.0: pad_is1os1 (7.2: padding_is1os1), padding of packed signs by a pad_value",
  },
  optim: {
    class: "header",
    source:
      "runtime headers of X-CUBE-AI 7.2 to 12.0: variants _optim0 to _optim3 stand for assumptions that no public header names",
  },
  sixteenBit: {
    class: "header",
    source: "X-CUBE-AI 8.1 to 12.0: conv2d_is1os16ws1_bn_…_fxp, conv2d_is16os1ws1_bn_fxp and dense_is16…ws1",
  },
  firstAndLast: {
    class: "documented",
    source: "ST wiki, Deep Quantized Neural Network support: first and last layer preferably s8 or f32",
  },
  packing: {
    class: "documented",
    source: "ST's Python runner, converter of 1b-32bpacked tensors: sign bit, channel 0 first at bit 31",
  },
  hybridPointwise: {
    class: "calc",
    source:
      "flash of ST ResNet 8 Hybrid (85.79 and 66.28 KiB, model zoo, X-CUBE-AI 9.1.0): packed 1×1 convolutions with 8 bytes per channel in front of its 8-bit quantizers",
  },
  hybridDepthwise: {
    class: "calc",
    source:
      "flash of ST ResNet 8 Hybrid (85.79 and 66.28 KiB, model zoo, X-CUBE-AI 9.1.0): packed 3×3 depthwise convolutions, pad_values 1, with 4 bytes per channel",
  },
  hybridEightBit: {
    class: "calc",
    source:
      "flash of ST ResNet 8 Hybrid (85.79 and 66.28 KiB, model zoo, X-CUBE-AI 9.1.0): its 8-bit convolutions with 1 byte per weight and 4 per channel",
  },
  hybridDense: {
    class: "calc",
    source:
      "flash of ST ResNet 8 Hybrid (85.79 and 66.28 KiB, model zoo, X-CUBE-AI 9.1.0): its last 8-bit QuantDense with 4 bytes per weight; 82.00 and 62.49 KiB with 1 byte do not match",
  },
  hybridConcat: {
    class: "calc",
    source:
      "flash of ST ResNet 8 Hybrid (85.79 and 66.28 KiB, model zoo, X-CUBE-AI 9.1.0): the depthwise convolutions in front of its Concatenates are packed",
  },
  hybridBlock: {
    class: "documented",
    source:
      "st_resnet_8_hybrid.py in ST's model zoo: BatchNormalization and an 8-bit STCustomDoReFa in front of each Add",
  },
} as const satisfies Record<string, Evidence>;

export const inferred = (source: string): Evidence => ({ class: "inferred", source });
