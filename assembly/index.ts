/** The kernels of the engine. Tensors and parameters are addresses in the one linear memory; see src/engine/abi.ts. */
export { relu, sigmoid, softmax, tanh } from "./activation";
export { add, affine, multiply, multiplyChannels, prelu } from "./arithmetic";
export { packSigns, signs, unpackSigns } from "./bits";
export { averagePool, depthwiseF32, maxPoolF32, maxPoolS1 } from "./channelwise";
export { conv2dF32 } from "./conv-f32";
export { conv2dS1 } from "./conv-s1";
export { conv2dS1Pairs } from "./conv-s1-pairs";
export { conv2dS8 } from "./conv-s8";
export { denseF32 } from "./dense-f32";
export { depthwiseS1 } from "./depthwise-s1";
export { depthwiseS8 } from "./depthwise-s8";
export { addLevels, dequantizeLevels, packLevels, quantizeLevels } from "./levels";
export { appendBits, copyChannels, padWords } from "./move";
export { pairPlane } from "./pair-plane";

/** First free byte behind the module's own data. */
export function heapBase(): usize {
  return __heap_base;
}
