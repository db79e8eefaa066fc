import { broken } from "../unreadable.ts";
import {
  array,
  four,
  fusedInside,
  giveActivated,
  NOT_CONSTANT,
  type Outcome,
  toHwio,
} from "./layer-parts.ts";
import type { Operator } from "./model.ts";
import type { Stack } from "./stack.ts";
import { windowOf } from "./window.ts";

export function convolution(stack: Stack, operator: Operator, isDepthwise: boolean): Outcome {
  const { options, outputs } = operator;
  const filter = stack.tensor(operator.inputs[1]);
  const kernel = stack.constant(operator, 1);
  const bias = stack.constant(operator, 2);
  const input = stack.layerOf(operator, 0);
  const [inputTensor, outputTensor] = [stack.tensor(operator.inputs[0]), stack.tensor(outputs[0])];
  if (options === undefined || input === undefined || filter === undefined || kernel === undefined)
    return NOT_CONSTANT;
  const shape = four(filter);
  const [o, h, w, i] = shape;
  const dilation = isDepthwise ? 5 : 4;
  const [dilationW, dilationH] = [options.int(dilation, 1), options.int(dilation + 1, 1)];
  const channels = inputTensor?.shape[3] ?? 0;
  const window = windowOf(inputTensor, outputTensor, {
    kernel: [h, w],
    strides: [options.int(2), options.int(1)],
    dilation: [dilationH, dilationW],
  });
  if (typeof window === "string") return window;
  const { inside, behind } = fusedInside(options.byte(isDepthwise ? 4 : 3));
  const common = {
    kernel_size: [h, w],
    activation: inside,
    ...window,
    dilation_rate: [dilationH, dilationW],
    use_bias: bias !== undefined,
  };
  const biasArray = bias === undefined ? {} : { bias: array([bias.length], bias) };
  if (isDepthwise) {
    if (!Number.isInteger(i / channels))
      throw broken(`a depthwise kernel of ${i} outputs for ${channels} channels`);
    // [1, H, W, C M] lies in memory as Keras' [H, W, C, M].
    const layer = stack.add("DepthwiseConv2D", { ...common, depth_multiplier: i / channels }, [input], {
      kernel: array([h, w, channels, i / channels], kernel),
      ...biasArray,
    });
    giveActivated(stack, operator, layer, behind);
    return undefined;
  }
  const groups = channels / i;
  if (!Number.isInteger(groups)) throw broken(`a kernel of ${i} channels over ${channels}`);
  const layer = stack.add("Conv2D", { filters: o, ...common, groups }, [input], {
    kernel: array([h, w, i, o], toHwio(kernel, shape)),
    ...biasArray,
  });
  giveActivated(stack, operator, layer, behind);
  return undefined;
}

export function fullyConnected(stack: Stack, operator: Operator): Outcome {
  const shape = stack.tensor(operator.inputs[1])?.shape ?? [];
  const values = stack.constant(operator, 1);
  const input = stack.layerOf(operator, 0);
  if (values === undefined || input === undefined || shape.length !== 2) return NOT_CONSTANT;
  const [units, features] = shape as [number, number];
  const kernel = new Float32Array(values.length);
  for (let u = 0; u < units; u++)
    for (let f = 0; f < features; f++) kernel[f * units + u] = values[u * features + f] as number;
  const bias = stack.constant(operator, 2);
  const inputShape = stack.tensor(operator.inputs[0])?.shape ?? [];
  if (inputShape.slice(1).reduce((product, size) => product * size, 1) !== features)
    return "It reads several rows of features.";
  const flat = inputShape.length === 2 ? input : stack.add("Flatten", {}, [input]);
  const { inside, behind } = fusedInside(operator.options?.byte(0) ?? 0);
  const layer = stack.add("Dense", { units, use_bias: bias !== undefined, activation: inside }, [flat], {
    kernel: array([features, units], kernel),
    ...(bias === undefined ? {} : { bias: array([units], bias) }),
  });
  giveActivated(stack, operator, layer, behind);
  return undefined;
}
