import { seededValues } from "../../../src/graph/weights.ts";
import type { TfLayer, TfWeights } from "./tfjs-model.ts";
import { packed, type WrittenModel, type WrittenOperator, type WrittenTensor } from "./tflite-writer.ts";

/** A .tflite with Larq Compute Engine's operators and float ones around them, and the same as layers for tfjs. */

const values = (label: string, n: number, low = -1, high = 1): Float32Array =>
  seededValues(5, label, n, low, high);
const signs = (label: string, n: number): Float32Array => values(label, n).map((x) => (x < 0 ? -1 : 1));

/** [O, H, W, I] -> [H, W, I, O], by the indices. */
function hwio(ohwi: Float32Array, [o, h, w, i]: readonly [number, number, number, number]): Float32Array {
  const out = new Float32Array(ohwi.length);
  for (let n = 0; n < o; n++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let c = 0; c < i; c++)
          out[((y * w + x) * i + c) * o + n] = ohwi[((n * h + y) * w + x) * i + c] as number;
  return out;
}

const array = (shape: number[], data: Float32Array) => ({ shape, values: [...data] });

/** 1 by 8 x 8 x 3 through 40 channels to 5 classes; every kind of operator that is read, once at least. */
export function lceModel(): { model: WrittenModel; layers: TfLayer[]; weights: TfWeights } {
  const tensors: WrittenTensor[] = [];
  const operators: WrittenOperator[] = [];
  const layers: TfLayer[] = [];
  const weights: Record<string, Record<string, { shape: number[]; values: number[] }>> = {};
  const tensor = (shape: number[], more: Omit<WrittenTensor, "shape"> = {}) =>
    tensors.push({ shape, ...more }) - 1;
  const constant = (shape: number[], data: Float32Array | Int32Array) =>
    tensor(shape, { data, type: data instanceof Int32Array ? "int32" : "float32" });
  const layer = (
    type: string,
    name: string,
    inputs: string[],
    config: object,
    own: (typeof weights)[string] = {},
  ) => {
    layers.push({ type, name, inputs, config: { ...config } });
    weights[name] = own;
  };
  const affine = (name: string, from: string, gamma: Float32Array, beta: Float32Array) => {
    const n = gamma.length;
    layer(
      "BatchNormalization",
      name,
      [from],
      { epsilon: 0 },
      {
        gamma: array([n], gamma),
        beta: array([n], beta),
        moving_mean: array([n], new Float32Array(n)),
        moving_variance: array([n], new Float32Array(n).fill(1)),
      },
    );
  };

  const input = tensor([1, 8, 8, 3]);
  // A float convolution with a fused ReLU, then a BatchNormalization as MUL and ADD.
  const kernel = values("conv", 40 * 9 * 3);
  const bias = values("conv bias", 40);
  const conv = tensor([1, 8, 8, 40]);
  operators.push({
    code: 3,
    inputs: [input, constant([40, 3, 3, 3], kernel), constant([40], bias)],
    outputs: [conv],
    options: [
      [0, "byte", 0],
      [1, "int", 1],
      [2, "int", 1],
      [3, "byte", 1],
      [4, "int", 1],
      [5, "int", 1],
    ],
  });
  layer(
    "Conv2D",
    "conv2d",
    ["input_1"],
    { kernel_size: 3, padding: "same", activation: "relu" },
    {
      kernel: array([3, 3, 3, 40], hwio(kernel, [40, 3, 3, 3])),
      bias: array([40], bias),
    },
  );
  const [gamma, beta] = [values("gamma", 40), values("beta", 40)];
  const [product, normed] = [tensor([1, 8, 8, 40]), tensor([1, 8, 8, 40])];
  operators.push({ code: 18, inputs: [conv, constant([40], gamma)], outputs: [product], options: [] });
  operators.push({ code: 0, inputs: [product, constant([40], beta)], outputs: [normed], options: [] });
  affine("batch_normalization", "conv2d", gamma, beta);

  // A binary convolution with float output, padded with +1, with a fused ReLU, and a shortcut.
  const bits = tensor([1, 8, 8, 2], { type: "int32" });
  operators.push({ code: "LceQuantize", inputs: [normed], outputs: [bits] });
  const first = signs("first", 40 * 9 * 40);
  const [mul, add] = [values("mul", 40, 0.01, 0.1), values("add", 40)];
  const summed = tensor([1, 8, 8, 40]);
  const none = -1;
  operators.push({
    code: "LceBconv2d",
    inputs: [
      bits,
      constant([40, 3, 3, 2], packed(first, 40)),
      constant([40], mul),
      constant([40], add),
      none,
    ],
    outputs: [summed],
    custom: {
      channels_in: 40,
      stride_height: 1,
      stride_width: 1,
      dilation_height_factor: 1,
      dilation_width_factor: 1,
      padding: 0,
      pad_values: 1,
      fused_activation_function: 1,
    },
  });
  const sign = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };
  layer(
    "QuantConv2D",
    "quant_conv2d",
    ["batch_normalization"],
    { kernel_size: 3, padding: "same", pad_values: 1, activation: "relu", ...sign },
    {
      kernel: array([3, 3, 40, 40], hwio(first, [40, 3, 3, 40])),
    },
  );
  affine("batch_normalization_1", "quant_conv2d", mul, add);
  const shortcut = tensor([1, 8, 8, 40]);
  operators.push({ code: 0, inputs: [summed, normed], outputs: [shortcut], options: [] });
  layer("Add", "add", ["batch_normalization_1", "batch_normalization"], {});

  // Bits to bits: thresholds, among them always and never; then a max pooling of bits.
  const bits2 = tensor([1, 8, 8, 2], { type: "int32" });
  operators.push({ code: "LceQuantize", inputs: [shortcut], outputs: [bits2] });
  const second = signs("second", 33 * 4 * 40);
  const terms = 4 * 40;
  const thresholds = Int32Array.from(values("thresholds", 33, 60, 100), Math.round);
  thresholds.set([-2147483648, 2147483647, 0, terms, terms - 1]);
  const bits3 = tensor([1, 7, 7, 2], { type: "int32" });
  const pooled = tensor([1, 3, 3, 2], { type: "int32" });
  operators.push({
    code: "LceBconv2d",
    inputs: [bits2, constant([33, 2, 2, 2], packed(second, 40)), none, none, constant([33], thresholds)],
    outputs: [bits3],
    custom: {
      channels_in: 40,
      stride_height: 1,
      stride_width: 1,
      dilation_height_factor: 1,
      dilation_width_factor: 1,
      padding: 1,
      pad_values: 0,
      fused_activation_function: 0,
    },
  });
  operators.push({
    code: "LceBMaxPool2d",
    inputs: [bits3],
    outputs: [pooled],
    custom: { padding: 1, stride_height: 2, stride_width: 2, filter_height: 2, filter_width: 2 },
  });
  layer(
    "QuantConv2D",
    "quant_conv2d_1",
    ["add"],
    { kernel_size: 2, ...sign },
    { kernel: array([2, 2, 40, 33], hwio(second, [33, 2, 2, 40])) },
  );
  layer("popcount above threshold", "bits", ["quant_conv2d_1"], { terms, thresholds: [...thresholds] });
  layer("MaxPooling2D", "pooled bits", ["bits"], { pool_size: 2, strides: 2 });

  // Zeros around bits, stride 2, no factors; beside it the bits as floats through a depthwise convolution.
  const third = signs("third", 6 * 9 * 33);
  const sums = tensor([1, 2, 2, 6]);
  operators.push({
    code: "LceBconv2d",
    inputs: [pooled, constant([6, 3, 3, 2], packed(third, 33)), none, none, none],
    outputs: [sums],
    custom: {
      channels_in: 33,
      stride_height: 2,
      stride_width: 2,
      dilation_height_factor: 1,
      dilation_width_factor: 1,
      padding: 0,
      pad_values: 0,
      fused_activation_function: 0,
    },
  });
  layer(
    "QuantConv2D",
    "quant_conv2d_2",
    ["pooled bits"],
    { kernel_size: 3, strides: 2, padding: "same", ...sign },
    {
      kernel: array([3, 3, 33, 6], hwio(third, [6, 3, 3, 33])),
    },
  );
  const floats = tensor([1, 3, 3, 33]);
  operators.push({ code: "LceDequantize", inputs: [pooled], outputs: [floats] });
  const deep = values("deep", 4 * 33);
  const inner = tensor([1, 2, 2, 33]);
  operators.push({
    code: 4,
    inputs: [floats, constant([1, 2, 2, 33], deep), constant([33], new Float32Array(33))],
    outputs: [inner],
    options: [
      [0, "byte", 1],
      [1, "int", 1],
      [2, "int", 1],
      [3, "int", 1],
      [4, "byte", 3],
      [5, "int", 1],
      [6, "int", 1],
    ],
  });
  layer(
    "DepthwiseConv2D",
    "depthwise_conv2d",
    ["pooled bits"],
    { kernel_size: 2, activation: "relu6" },
    {
      kernel: array([2, 2, 33, 1], deep),
      bias: array([33], new Float32Array(33)),
    },
  );
  const joined = tensor([1, 2, 2, 39]);
  operators.push({ code: 2, inputs: [sums, inner], outputs: [joined], options: [[0, "int", 3]] });
  layer("Concatenate", "concatenate", ["quant_conv2d_2", "depthwise_conv2d"], {});

  // The head.
  const alpha = values("alpha", 39);
  const bent = tensor([1, 2, 2, 39]);
  operators.push({ code: 54, inputs: [joined, constant([1, 1, 39], alpha)], outputs: [bent] });
  layer("PReLU", "p_re_lu", ["concatenate"], {}, { alpha: array([1, 1, 39], alpha) });
  const mean = tensor([1, 39]);
  operators.push({
    code: 40,
    inputs: [bent, constant([2], Int32Array.of(1, 2))],
    outputs: [mean],
    options: [],
  });
  layer("GlobalAveragePooling2D", "global_average_pooling2d", ["p_re_lu"], {});
  const matrix = values("dense", 5 * 39);
  const [logits, classes] = [tensor([1, 5]), tensor([1, 5])];
  operators.push({
    code: 9,
    inputs: [mean, constant([5, 39], matrix), none],
    outputs: [logits],
    options: [],
  });
  layer(
    "Dense",
    "dense",
    ["global_average_pooling2d"],
    {},
    {
      kernel: array(
        [39, 5],
        Float32Array.from({ length: 195 }, (_, i) => matrix[(i % 5) * 39 + Math.floor(i / 5)] as number),
      ),
    },
  );
  operators.push({ code: 25, inputs: [logits], outputs: [classes], options: [[0, "float", 1]] });
  layer("Softmax", "softmax", ["dense"], {});
  return { model: { tensors, operators, inputs: [input], outputs: [classes] }, layers, weights };
}
