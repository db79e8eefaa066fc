import type { Kernels } from "../../../engine/abi.ts";

type KernelName = Exclude<keyof Kernels, "memory" | "heapBase">;

/** What a kernel does, in the words of the field. */
const TITLES: Readonly<Record<KernelName, string>> = {
  packSigns: "signs to bits",
  unpackSigns: "bits to floats",
  packLevels: "bytes to bits",
  signs: "signs as floats",
  quantizeLevels: "floats to bytes",
  dequantizeLevels: "bytes to floats",
  addLevels: "sum of bytes",
  // Two calls that make one convolution.
  pairPlane: "pair table",
  conv2dS1Pairs: "pair table",
  conv2dS1: "popcount",
  depthwiseS1: "binary depthwise",
  conv2dS8: "integers",
  depthwiseS8: "integers depthwise",
  conv2dF32: "float",
  depthwiseF32: "float depthwise",
  denseF32: "float dense",
  maxPoolF32: "max pooling",
  maxPoolS1: "max pooling of bits",
  averagePool: "mean",
  affine: "scale and offset",
  add: "sum",
  multiply: "product",
  multiplyChannels: "product per channel",
  prelu: "PReLU",
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "ReLU",
  softmax: "softmax",
  copyChannels: "concatenation",
  appendBits: "concatenation of bits",
  padWords: "padding",
};

const titleOf = (kernel: string): string => TITLES[kernel as KernelName] ?? kernel;

/** The kernels of a step, which a run lists by their names, in plain words. */
export const kernelTitle = (kernels: string): string =>
  [...new Set(kernels.split(", ").map(titleOf))].join(" + ");
