/** The kernels of the engine. Tensors and parameters are addresses in the one linear memory; see src/engine/abi.ts. */
export { relu, sigmoid, softmax, tanh } from "./activation";
export { add, affine, multiply, multiplyChannels, prelu } from "./arithmetic";
export { packSigns, signs, unpackSigns } from "./bits";
export { conv2dF32 } from "./conv-f32";
export { conv2dS1 } from "./conv-s1";
export { conv2dS1Pairs } from "./conv-s1-pairs";
export { conv2dS8 } from "./conv-s8";
export { depthwiseS1 } from "./depthwise-s1";
export { addLevels, dequantizeLevels, packLevels, quantizeLevels } from "./levels";
export { appendBits, copyChannels, padWords } from "./move";
export { pairPlane } from "./pair-plane";
export { averagePool, maxPoolF32, maxPoolS1 } from "./pool";

/** First free byte behind the module's own data. */
export function heapBase(): usize {
  return __heap_base;
}
