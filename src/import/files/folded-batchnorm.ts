import type { LayerVariables, VariableName, WeightArray } from "../../document/layer-weights.ts";
import { isRecord } from "../../document/values.ts";
import { layerClass, standIn } from "../constructors.ts";

/**
 * QKeras' layers with a BatchNormalization in them (qconv2d_batchnorm.py and its like) quantize the kernel that the
 * normalization is folded into: with s = gamma / sqrt(moving_variance + epsilon) per output channel they compute with
 *
 *     kernel · s   and the bias   s · (bias - moving_mean) + beta.
 *
 * The file has the parts; sxor computes with these two, as a layer without normalization. Its bias is not quantized.
 */

const EPSILON = 0.001;
const DEEPEST = 24;

/** The epsilons of such layers in a parsed model_config, by the names of the layers. */
export function foldedLayers(config: unknown): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const stack = [{ value: config, depth: 0 }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (!isRecord(at.value) || at.depth > DEEPEST) continue;
    const { class_name: className, config: own } = at.value;
    const layers = isRecord(own) ? own.layers : own;
    if (Array.isArray(layers)) for (const value of layers) stack.push({ value, depth: at.depth + 1 });
    if (typeof className !== "string" || standIn(layerClass(className))?.folds !== true || !isRecord(own))
      continue;
    const name = own.name ?? at.value.name;
    if (typeof name === "string") found.set(name, typeof own.epsilon === "number" ? own.epsilon : EPSILON);
  }
  return found;
}

const f32 = Math.fround;

/**
 * Kernel and bias with the normalization folded in, in float32 in QKeras' order of operations. Undefined if a part is
 * missing or of another size. Output channels are the last axis of a kernel, the last two of a depthwise one.
 */
export function fold(variables: LayerVariables, epsilon: number): LayerVariables | undefined {
  const kernelName = variables.has("depthwise_kernel") ? "depthwise_kernel" : "kernel";
  const kernel = variables.get(kernelName);
  const mean = variables.get("moving_mean")?.values;
  const variance = variables.get("moving_variance")?.values;
  if (kernel === undefined || mean === undefined || variance === undefined) return undefined;
  const channels = mean.length;
  const values = (name: VariableName) => variables.get(name)?.values;
  const gamma = values("gamma");
  const others = [variance, gamma, values("beta"), values("bias")];
  if (others.some((each) => each !== undefined && each.length !== channels)) return undefined;
  if (channels === 0 || kernel.values.length % channels !== 0) return undefined;
  const scale = variance.map((v, c) =>
    f32(f32(1 / f32(Math.sqrt(f32(v + f32(epsilon))))) * (gamma?.[c] ?? 1)),
  );
  const at = (array: Float32Array | undefined, c: number): number => array?.[c] ?? 0;
  const bias = scale.map((s, c) =>
    f32(f32(s * f32(at(values("bias"), c) - at(mean, c))) + at(values("beta"), c)),
  );
  const folded: WeightArray = {
    shape: kernel.shape,
    values: kernel.values.map((w, i) => w * (scale[i % channels] as number)),
  };
  return new Map<VariableName, WeightArray>([
    [kernelName, folded],
    ["bias", { shape: [channels], values: bias }],
  ]);
}
