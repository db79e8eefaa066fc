import * as tf from "@tensorflow/tfjs-core";

/**
 * A Keras model computed by tfjs, layer by layer, from the arguments that Keras saves and from weights in Keras'
 * layouts: what the numbers of an imported file are held against. It shares nothing with the code that it tests.
 */

export interface TfLayer {
  type: string;
  name: string;
  inputs: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

export type TfWeights = Readonly<
  Record<string, Readonly<Record<string, { shape: number[]; values: number[] }>>>
>;

type Tensor = tf.Tensor;
type Two = [number, number];

const pairOf = (value: unknown, otherwise: Two = [1, 1]): Two =>
  Array.isArray(value)
    ? [Number(value[0]), Number(value[1])]
    : value == null
      ? otherwise
      : [Number(value), Number(value)];

interface Spec {
  name: string;
  bits?: number;
  keep_negative?: boolean;
  alpha?: string;
}

/** Larq's and QKeras' quantizers, by the names and parameters of a Document. */
function quantized(given: unknown, x: Tensor): Tensor {
  if (given == null) return x;
  const spec = (typeof given === "string" ? { name: given } : given) as Spec;
  const sign = tf.where(tf.greaterEqual(x, 0), tf.onesLike(x), tf.neg(tf.onesLike(x)));
  const magnitude = () => {
    const axes = x.shape.slice(0, -1).map((_, i) => i);
    return tf.mean(tf.abs(x), axes);
  };
  switch (spec.name) {
    case "ste_sign":
      return sign;
    case "magnitude_aware_sign":
      return tf.mul(sign, magnitude());
    case "binary":
      if (spec.alpha !== "auto_po2") return sign;
      return tf.mul(sign, tf.pow(2, tf.round(tf.div(tf.log(tf.add(magnitude(), 1e-7)), Math.LN2))));
    case "quantized_bits": {
      if (spec.keep_negative !== false) throw new Error("signed quantized_bits");
      const levels = 2 ** (spec.bits ?? 8);
      return tf.div(tf.clipByValue(tf.round(tf.mul(x, levels)), 0, levels - 1), levels);
    }
    default:
      throw new Error(`no quantizer ${spec.name}`);
  }
}

const FUNCTIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu: tf.relu,
  relu6: tf.relu6,
  softmax: (x) => tf.softmax(x),
};

const activated = (activation: unknown, x: Tensor): Tensor => {
  const known = FUNCTIONS[String(activation ?? "linear")];
  return known === undefined ? quantized(activation, x) : known(x);
};

/** Pads as TensorFlow's "same" does, with `pad_values`. */
function padded(x: Tensor, kernel: Two, { config }: TfLayer): tf.Tensor4D {
  if (config.padding !== "same") return x as tf.Tensor4D;
  const strides = pairOf(config.strides);
  const amounts = kernel.map((k, axis) => {
    const n = x.shape[axis + 1] as number;
    const stride = strides[axis] as number;
    const total = Math.max((Math.ceil(n / stride) - 1) * stride + k - n, 0);
    return [Math.floor(total / 2), total - Math.floor(total / 2)] as Two;
  });
  return tf.pad(
    x,
    [[0, 0], ...(amounts as [Two, Two]), [0, 0]],
    Number(config.pad_values ?? 0),
  ) as tf.Tensor4D;
}

/** The values of all layers by name. `shape` is that of the input with its batch of 1. */
export function tfValues(
  layers: readonly TfLayer[],
  weights: TfWeights,
  input: { name: string; values: Float32Array; shape: number[] },
): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  tf.tidy(() => {
    const tensors = runTf(layers, weights, tf.tensor(input.values, input.shape), input.name);
    for (const [name, tensor] of tensors) found.set(name, tensor.dataSync<"float32">().slice());
  });
  return found;
}

function runTf(
  layers: readonly TfLayer[],
  weights: TfWeights,
  input: Tensor,
  inputName: string,
): Map<string, Tensor> {
  const values = new Map<string, Tensor>([[inputName, input]]);
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => values.get(name) as Tensor);
    values.set(
      layer.name,
      compute(layer, inputs, (variable) => {
        const found = weights[layer.name]?.[variable];
        return found && tf.tensor(found.values, found.shape, "float32");
      }),
    );
  }
  return values;
}

function compute(
  layer: TfLayer,
  inputs: readonly Tensor[],
  variable: (name: string) => Tensor | undefined,
): Tensor {
  const { type, config } = layer;
  const x = inputs[0] as Tensor;
  const strides = pairOf(config.strides);
  const kernelOf = (name: string, quantizer: unknown) => {
    const kernel = variable(name);
    if (kernel === undefined) throw new Error(`${layer.name} has no ${name}`);
    return quantized(quantizer, kernel);
  };
  const ended = (y: Tensor) => {
    const bias = variable("bias");
    return activated(config.activation, bias ? tf.add(y, bias) : y);
  };
  const depthwise = (kernel: Tensor) => {
    const image = padded(quantized(config.input_quantizer, x), pairOf(config.kernel_size), layer);
    return tf.depthwiseConv2d(image, kernel as tf.Tensor4D, strides, "valid");
  };
  switch (type.replace(/^Quant|^Q(?=[CD][eo])/, "")) {
    case "Conv2D": {
      const image = padded(quantized(config.input_quantizer, x), pairOf(config.kernel_size), layer);
      const kernel = kernelOf("kernel", config.kernel_quantizer) as tf.Tensor4D;
      const groups = Number(config.groups ?? 1);
      const parts = tf
        .split(image, groups, 3)
        .map((part, i) =>
          tf.conv2d(part as tf.Tensor4D, tf.split(kernel, groups, 3)[i] as tf.Tensor4D, strides, "valid"),
        );
      return ended(tf.concat(parts, 3));
    }
    case "DepthwiseConv2D":
      return ended(
        depthwise(kernelOf(variable("kernel") ? "kernel" : "depthwise_kernel", config.depthwise_quantizer)),
      );
    case "SeparableConv2D": {
      const inner = depthwise(kernelOf("depthwise_kernel", config.depthwise_quantizer)) as tf.Tensor4D;
      const point = kernelOf("pointwise_kernel", config.pointwise_quantizer) as tf.Tensor4D;
      return ended(tf.conv2d(inner, point, [1, 1] as Two, "valid"));
    }
    case "Dense":
      return ended(
        tf.matMul(quantized(config.input_quantizer, x), kernelOf("kernel", config.kernel_quantizer)),
      );
    case "BatchNormalization": {
      const scale = tf.div(
        variable("gamma") ?? 1,
        tf.sqrt(tf.add(variable("moving_variance") as Tensor, Number(config.epsilon ?? 0.001))),
      );
      const offset = tf.sub(variable("beta") ?? 0, tf.mul(variable("moving_mean") as Tensor, scale));
      return tf.add(tf.mul(x, scale), offset);
    }
    case "MaxPooling2D":
      return tf.maxPool(
        x as tf.Tensor4D,
        pairOf(config.pool_size, [2, 2]),
        pairOf(config.strides, pairOf(config.pool_size, [2, 2])),
        config.padding === "same" ? "same" : "valid",
      );
    case "AveragePooling2D":
      return tf.avgPool(
        x as tf.Tensor4D,
        pairOf(config.pool_size, [2, 2]),
        pairOf(config.strides, pairOf(config.pool_size, [2, 2])),
        config.padding === "same" ? "same" : "valid",
      );
    case "GlobalAveragePooling2D":
      return tf.mean(x, [1, 2], config.keepdims === true);
    case "PReLU":
      return tf.prelu(x as tf.Tensor4D, variable("alpha") as tf.Tensor4D);
    case "Flatten":
      return tf.reshape(x, [1, -1]);
    case "Add":
      return inputs.reduce((sum, each) => tf.add(sum, each));
    case "Concatenate":
      return tf.concat([...inputs], -1);
    case "Dropout":
      return x;
    case "ZeroPadding2D": {
      const [down, across] = config.padding as [Two, Two];
      return tf.pad(x, [[0, 0], down, across, [0, 0]]);
    }
    case "Activation":
    case "QActivation":
      return activated(config.activation, x);
    // Larq Compute Engine's bits: 1 (-1) if more products than the threshold are -1.
    case "popcount above threshold": {
      const popcount = tf.div(tf.sub(Number(config.terms), x), 2);
      const isOne = tf.greater(popcount, tf.tensor1d(config.thresholds as number[]));
      return tf.where(isOne, tf.neg(tf.onesLike(x)), tf.onesLike(x));
    }
    case "Softmax":
      return tf.softmax(x);
    default:
      throw new Error(`no layer ${type}`);
  }
}
