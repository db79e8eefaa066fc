import { affine, array, fusedActivation, giveActivated, NOT_CONSTANT, type Outcome } from "./layer-parts.ts";
import { binaryConvolution, binaryMaxPool } from "./lce-operators.ts";
import type { Operator } from "./model.ts";
import type { Stack } from "./stack.ts";
import { convolution, fullyConnected } from "./weighted-operators.ts";
import { windowOf } from "./window.ts";

const NOT_FLOAT = "Its tensors are not float32. sxor reads the float operators around Larq's binary ones.";

function pool(stack: Stack, operator: Operator, type: string): Outcome {
  const { options } = operator;
  const input = stack.layerOf(operator, 0);
  if (options === undefined || input === undefined) return "It lacks its options.";
  const size: [number, number] = [options.int(4), options.int(3)];
  const window = windowOf(stack.tensor(operator.inputs[0]), stack.tensor(operator.outputs[0]), {
    kernel: size,
    strides: [options.int(2), options.int(1)],
    dilation: [1, 1],
  });
  if (typeof window === "string") return window;
  const layer = stack.add(type, { pool_size: size, ...window }, [input]);
  giveActivated(stack, operator, layer, fusedActivation(options.byte(5)));
  return undefined;
}

/** One value per channel of a constant that is one per channel, or one for all. */
function perChannel(values: Float32Array, channels: number): Float32Array | undefined {
  if (values.length === channels) return values;
  return values.length === 1 ? new Float32Array(channels).fill(values[0] as number) : undefined;
}

/** ADD, SUB and MUL: of two layers, or of a layer and a constant per channel. */
function arithmetic(stack: Stack, operator: Operator, kind: "ADD" | "SUB" | "MUL"): Outcome {
  const layers = [stack.layerOf(operator, 0), stack.layerOf(operator, 1)];
  const [a, b] = layers;
  const activation = fusedActivation(operator.options?.byte(0) ?? 0);
  if (a !== undefined && b !== undefined) {
    if (kind === "SUB") return "sxor has no layer that subtracts.";
    giveActivated(stack, operator, stack.add(kind === "ADD" ? "Add" : "Multiply", {}, [a, b]), activation);
    return undefined;
  }
  const at = a === undefined ? 1 : 0;
  const input = a ?? b;
  const constant = stack.constant(operator, 1 - at);
  if (input === undefined || constant === undefined) return NOT_CONSTANT;
  if (kind === "SUB" && at === 1) return "sxor has no layer that subtracts from a constant.";
  const channels = stack.tensor(operator.inputs[at])?.shape.at(-1) ?? 0;
  const values = perChannel(constant, channels);
  if (values === undefined) return "The constant has another value for every pixel.";
  if (kind === "MUL") {
    giveActivated(stack, operator, affine(stack, input, values, new Float32Array(channels)), activation);
    return undefined;
  }
  const beta = kind === "ADD" ? values : values.map((x) => -x);
  const before = scaleBefore(stack, operator, at, input);
  if (before !== undefined) {
    stack.table.set(input, new Map([...before, ["beta", array([channels], beta)]]));
    giveActivated(stack, operator, input, activation);
  } else
    giveActivated(
      stack,
      operator,
      affine(stack, input, new Float32Array(channels).fill(1), beta),
      activation,
    );
  return undefined;
}

/** The variables of the product in front of a sum, if nobody else reads it: the two are one BatchNormalization. */
function scaleBefore(stack: Stack, operator: Operator, at: number, input: string) {
  const id = operator.inputs[at] as number;
  const producer = stack.producers.get(id);
  const isProduct = producer?.name === "MUL" && (producer.options?.byte(0) ?? 0) === 0;
  if (!isProduct || stack.readers.get(id) !== 1) return undefined;
  return stack.layers.at(-1)?.name === input ? stack.table.get(input) : undefined;
}

function reshape(stack: Stack, operator: Operator): Outcome {
  const input = stack.layerOf(operator, 0);
  const shape = stack.tensor(operator.outputs[0])?.shape ?? [];
  if (input === undefined || shape[0] !== 1 || shape.length < 2) return "It changes the batch.";
  const target = shape.slice(1);
  stack.give(
    operator,
    target.length === 1
      ? stack.add("Flatten", {}, [input])
      : stack.add("Reshape", { target_shape: target }, [input]),
  );
  return undefined;
}

function mean(stack: Stack, operator: Operator): Outcome {
  const axes = [...(stack.constant(operator, 1) ?? [])].sort().join(",");
  const input = stack.layerOf(operator, 0);
  if (input === undefined || axes !== "1,2") return "It is no mean over height and width.";
  const keepdims = stack.tensor(operator.outputs[0])?.shape.length === 4;
  stack.give(operator, stack.add("GlobalAveragePooling2D", { keepdims }, [input]));
  return undefined;
}

function pad(stack: Stack, operator: Operator): Outcome {
  const pads = stack.constant(operator, 1);
  const input = stack.layerOf(operator, 0);
  if (input === undefined || pads?.length !== 8) return "Its padding is computed by other operators.";
  const [before, after, top, bottom, left, right, ...channels] = pads as unknown as number[];
  if ([before, after, ...channels].some((n) => n !== 0)) return "It pads the batch or the channels.";
  const padding = [
    [top, bottom],
    [left, right],
  ];
  stack.give(operator, stack.add("ZeroPadding2D", { padding }, [input]));
  return undefined;
}

function concatenation(stack: Stack, operator: Operator): Outcome {
  const inputs = operator.inputs.map((_, i) => stack.layerOf(operator, i));
  const rank = stack.tensor(operator.outputs[0])?.shape.length ?? 0;
  const axis = operator.options?.int(0) ?? 0;
  if (inputs.some((input) => input === undefined)) return "It joins a constant.";
  if (axis !== rank - 1 && axis !== -1) return "It does not join the channels.";
  const layer = stack.add("Concatenate", {}, inputs as string[]);
  giveActivated(stack, operator, layer, fusedActivation(operator.options?.byte(1) ?? 0));
  return undefined;
}

function prelu(stack: Stack, operator: Operator): Outcome {
  const input = stack.layerOf(operator, 0);
  const alpha = stack.constant(operator, 1);
  const shape = stack.tensor(operator.inputs[1])?.shape ?? [];
  if (input === undefined || alpha === undefined) return NOT_CONSTANT;
  const shared = shape.slice(0, -1).flatMap((size, i) => (size === 1 ? [i + 1] : []));
  const attributes = shape.length > 1 && shared.length > 0 ? { shared_axes: shared } : {};
  stack.give(operator, stack.add("PReLU", attributes, [input], { alpha: array(shape, alpha) }));
  return undefined;
}

function activation(stack: Stack, operator: Operator, type: string, attributes: object): Outcome {
  const input = stack.layerOf(operator, 0);
  if (input === undefined) return "It reads a constant.";
  stack.give(operator, stack.add(type, attributes, [input]));
  return undefined;
}

const isFloat = (stack: Stack, { inputs, outputs }: Operator): boolean =>
  [...inputs.slice(0, 1), ...outputs].every((id) => stack.tensor(id)?.type === "float32");

/** Turns one operator into layers; gives the reason if it has none. */
export function convert(stack: Stack, operator: Operator): Outcome {
  const { name } = operator;
  switch (name) {
    case "LceQuantize": {
      const value = stack.value(operator, 0);
      if (value === undefined) return "It reads a constant.";
      stack.give(operator, value.layer, true);
      return undefined;
    }
    case "LceDequantize": {
      const layer = stack.layerOf(operator, 0);
      if (layer === undefined) return "It reads a constant.";
      stack.give(operator, layer);
      return undefined;
    }
    case "LceBconv2d":
      return binaryConvolution(stack, operator);
    case "LceBMaxPool2d":
      return binaryMaxPool(stack, operator);
  }
  if (!isFloat(stack, operator)) return NOT_FLOAT;
  switch (name) {
    case "CONV_2D":
      return convolution(stack, operator, false);
    case "DEPTHWISE_CONV_2D":
      return convolution(stack, operator, true);
    case "FULLY_CONNECTED":
      return fullyConnected(stack, operator);
    case "MAX_POOL_2D":
      return pool(stack, operator, "MaxPooling2D");
    case "AVERAGE_POOL_2D":
      return pool(stack, operator, "AveragePooling2D");
    case "ADD":
    case "SUB":
    case "MUL":
      return arithmetic(stack, operator, name);
    case "RESHAPE":
    case "SQUEEZE":
      return reshape(stack, operator);
    case "MEAN":
      return mean(stack, operator);
    case "PAD":
      return pad(stack, operator);
    case "CONCATENATION":
      return concatenation(stack, operator);
    case "PRELU":
      return prelu(stack, operator);
    case "RELU":
      return activation(stack, operator, "Activation", { activation: "relu" });
    case "RELU6":
      return activation(stack, operator, "Activation", { activation: "relu6" });
    case "LOGISTIC":
      return activation(stack, operator, "Activation", { activation: "sigmoid" });
    case "TANH":
      return activation(stack, operator, "Activation", { activation: "tanh" });
    case "LEAKY_RELU":
      return activation(stack, operator, "LeakyReLU", { alpha: operator.options?.float(0) ?? 0 });
    case "SOFTMAX":
      if ((operator.options?.float(0, 1) ?? 1) !== 1) return "Its beta is not 1.";
      return activation(stack, operator, "Softmax", {});
    default:
      return "sxor has no layer that computes it. The layers behind it are shown by the shape that the file tells.";
  }
}
