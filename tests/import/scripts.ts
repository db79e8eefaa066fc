/** Scripts as people write them, with the Document that they mean: golden pairs. */
export interface ScriptPair {
  title: string;
  script: string;
  document: object;
}

export const SCRIPTS: readonly ScriptPair[] = [
  {
    title: "Sequential list with a shared dict of arguments",
    script: `
import tensorflow as tf
import larq as lq

kwargs = dict(input_quantizer="ste_sign", kernel_quantizer="ste_sign", kernel_constraint="weight_clip", use_bias=False)

model = tf.keras.models.Sequential([
    lq.layers.QuantConv2D(32, (3, 3), kernel_quantizer="ste_sign", kernel_constraint="weight_clip",
                          use_bias=False, input_shape=(28, 28, 1)),
    tf.keras.layers.MaxPool2D((2, 2)),
    tf.keras.layers.BatchNormalization(momentum=0.9, scale=False),
    lq.layers.QuantConv2D(2 * 32, 3, padding="same", pad_values=1, **kwargs),
    tf.keras.layers.BatchNormalization(scale=False),
    tf.keras.layers.Flatten(),
    lq.layers.QuantDense(10, **kwargs),
    tf.keras.layers.Activation("softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.summary()
`,
    document: {
      sxor: 1,
      input: { shape: [28, 28, 1], name: "quant_conv2d_input" },
      layers: [
        { type: "QuantConv2D", filters: 32, kernel_size: 3, use_bias: false, kernel_quantizer: "ste_sign" },
        { type: "MaxPooling2D" },
        { type: "BatchNormalization", scale: false },
        {
          type: "QuantConv2D",
          filters: 64,
          kernel_size: 3,
          padding: "same",
          pad_values: 1,
          use_bias: false,
          input_quantizer: "ste_sign",
          kernel_quantizer: "ste_sign",
        },
        { type: "BatchNormalization", scale: false },
        { type: "Flatten" },
        {
          type: "QuantDense",
          units: 10,
          use_bias: false,
          input_quantizer: "ste_sign",
          kernel_quantizer: "ste_sign",
        },
        { type: "Activation", activation: "softmax" },
      ],
    },
  },
  {
    title: "model.add, positional arguments in Larq's order, a quantizer object",
    script: `
from tensorflow import keras
from larq.layers import QuantConv2D as QConv
from larq.quantizers import SteTern
FILTERS = 8
m = keras.Sequential(name="adds")
m.add(keras.Input((16, 12, FILTERS // 2)))
m.add(QConv(FILTERS, (3, 1), (2, 1), "same", -1, "channels_last", 1, 1, "relu", False, "ste_sign", SteTern(0.1)))
m.add(keras.layers.AveragePooling2D(pool_size=(2, 3), strides=None))
m.save("out/small.keras")
`,
    document: {
      sxor: 1,
      name: "small",
      input: { shape: [16, 12, 4] },
      layers: [
        {
          type: "QuantConv2D",
          filters: 8,
          kernel_size: [3, 1],
          strides: [2, 1],
          padding: "same",
          pad_values: -1,
          activation: "relu",
          use_bias: false,
          input_quantizer: "ste_sign",
          kernel_quantizer: { name: "ste_tern", threshold_value: 0.1 },
        },
        { type: "AveragePooling2D", pool_size: [2, 3] },
      ],
    },
  },
  {
    title: "functional with a residual, a helper function called twice, f-string names",
    script: `
import larq, tensorflow as tf
from tensorflow.keras import layers

def block(x, filters, index, pads=1):
    """Binary convolution with a shortcut."""
    y = larq.layers.QuantConv2D(filters, 3, padding="same", pad_values=pads, use_bias=False,
                                input_quantizer=larq.quantizers.ApproxSign(), kernel_quantizer="magnitude_aware_sign",
                                name=f"block{index}_conv")(x)
    y = layers.BatchNormalization()(y)
    return layers.add([x, y])

inputs = tf.keras.layers.Input(shape=(8, 8, 32), name="image")
x = block(inputs, 32, index=1)
x = block(x, 32, 2, pads=0)
x = x + inputs
x = layers.Concatenate(axis=-1)([x, inputs])
x = tf.nn.relu(layers.GlobalAveragePooling2D()(x))
outputs = layers.Dense(units=10 if True else 20, activation=tf.nn.softmax)(x)
net = tf.keras.Model(inputs, outputs, name="residual")
`,
    document: {
      sxor: 1,
      name: "residual",
      input: { shape: [8, 8, 32], name: "image" },
      layers: [
        {
          type: "QuantConv2D",
          name: "block1_conv",
          filters: 32,
          kernel_size: 3,
          padding: "same",
          pad_values: 1,
          use_bias: false,
          input_quantizer: "approx_sign",
          kernel_quantizer: "magnitude_aware_sign",
        },
        { type: "BatchNormalization" },
        { type: "Add", inputs: ["image", "batch_normalization"] },
        {
          type: "QuantConv2D",
          name: "block2_conv",
          filters: 32,
          kernel_size: 3,
          padding: "same",
          use_bias: false,
          input_quantizer: "approx_sign",
          kernel_quantizer: "magnitude_aware_sign",
        },
        { type: "BatchNormalization" },
        { type: "Add", inputs: ["add", "batch_normalization_1"] },
        { type: "Add", inputs: ["add_1", "image"] },
        { type: "Concatenate", inputs: ["add_2", "image"] },
        { type: "GlobalAveragePooling2D" },
        { type: "Activation", activation: "relu" },
        { type: "Dense", units: 10, activation: "softmax" },
      ],
    },
  },
  {
    title: "a main function, data loading and training around the model, a list that grows",
    script: `
import numpy as np
def load():
    return [np.load(f) for f in range(10)]
def main(epochs=3):
    stack = [tf.keras.layers.InputLayer(input_shape=(4, 4, 1))]
    stack.append(tf.keras.layers.ZeroPadding2D(((1, 0), (0, 1))))
    stack += [QuantConv2D(filters=4, kernel_size=2, kernel_quantizer=my_quantizer)]
    model = Sequential(stack)
    x, y = load()
    for epoch in range(epochs):
        model.fit(x, y)
    return model
def my_quantizer(x):
    return x
if __name__ == "__main__":
    main()
`,
    document: {
      sxor: 1,
      input: { shape: [4, 4, 1] },
      layers: [
        {
          type: "ZeroPadding2D",
          padding: [
            [1, 0],
            [0, 1],
          ],
        },
        { type: "QuantConv2D", filters: 4, kernel_size: 2, kernel_quantizer: "my_quantizer" },
      ],
    },
  },
  {
    title: "a layer that sxor does not know stays in its place",
    script: `
x = i = tf.keras.Input((6, 6, 2))
x = tf.keras.layers.PReLU(shared_axes=[1, 2])(x)
x = MyBlock(3)(x)
x = tf.keras.layers.Conv2D(2, 1, activation="elu")(x)
model = tf.keras.Model(inputs=[i], outputs=[x])
`,
    document: {
      sxor: 1,
      input: { shape: [6, 6, 2] },
      layers: [
        { type: "PReLU", shared_axes: [1, 2] },
        { type: "MyBlock" },
        { type: "Conv2D", filters: 2, kernel_size: 1 },
        { type: "elu", name: "conv2d_elu" },
      ],
    },
  },
  {
    title: "depthwise and separable layers, DoReFa, a product of tensors",
    script: `
import larq as lq
import tensorflow as tf
i = tf.keras.Input((8, 8, 4))
x = lq.layers.QuantDepthwiseConv2D((3, 3), 1, "same", 1, 2, depthwise_quantizer="ste_sign", input_quantizer="ste_sign")(i)
x = lq.layers.QuantSeparableConv2D(4, 3, padding="same", depthwise_quantizer=lq.quantizers.DoReFa(k_bit=8, mode="weights"), pointwise_quantizer="ste_sign")(x)
x = tf.keras.layers.PReLU(shared_axes=[1, 2])(x)
gate = tf.keras.layers.Reshape((1, 1, 4))(tf.keras.layers.GlobalMaxPool2D()(x))
x = x * tf.keras.layers.LeakyReLU(alpha=0.1)(gate)
x = tf.multiply(x, gate)
x = tf.keras.layers.SeparableConv2D(2, 3)(tf.keras.layers.DepthwiseConv2D(3, use_bias=False)(x))
model = tf.keras.Model(i, x)
`,
    document: {
      sxor: 1,
      input: { shape: [8, 8, 4] },
      layers: [
        {
          type: "QuantDepthwiseConv2D",
          kernel_size: 3,
          padding: "same",
          pad_values: 1,
          depth_multiplier: 2,
          input_quantizer: "ste_sign",
          depthwise_quantizer: "ste_sign",
        },
        {
          type: "QuantSeparableConv2D",
          filters: 4,
          kernel_size: 3,
          padding: "same",
          depthwise_quantizer: { name: "dorefa_quantizer", k_bit: 8, mode: "weights" },
          pointwise_quantizer: "ste_sign",
        },
        { type: "PReLU", shared_axes: [1, 2] },
        { type: "GlobalMaxPooling2D" },
        { type: "Reshape", target_shape: [1, 1, 4] },
        { type: "LeakyReLU", alpha: 0.1 },
        { type: "Multiply", inputs: ["p_re_lu", "leaky_re_lu"] },
        { type: "Multiply", inputs: ["multiply", "reshape"] },
        { type: "DepthwiseConv2D", kernel_size: 3, use_bias: false },
        { type: "SeparableConv2D", filters: 2, kernel_size: 3 },
      ],
    },
  },
  {
    title: "QKeras: names of a star import, quantizers as objects and as text",
    script: `
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential
import qkeras
from qkeras import *

m = Sequential([
    Input((8, 8, 1)),
    QConv2D(4, (3, 3), kernel_quantizer=quantized_bits(4, 0, alpha=1), bias_quantizer=quantized_bits(4)),
    QBatchNormalization(),
    QActivation("quantized_relu(3,1)"),
    QActivation(binary(alpha=1)),
    qkeras.QDepthwiseConv2D(3, depthwise_quantizer=qkeras.quantizers.ternary(alpha=1)),
    QActivation(stochastic_ternary(threshold=0.5)),
    Flatten(),
    QDense(10, kernel_quantizer="binary", activation=quantized_relu(bits=4)),
    QDense(3, kernel_quantizer=quantized_po2(4)),
])
`,
    document: {
      sxor: 1,
      input: { shape: [8, 8, 1] },
      layers: [
        {
          type: "QConv2D",
          filters: 4,
          kernel_size: 3,
          kernel_quantizer: { name: "quantized_bits", bits: 4, alpha: "1" },
        },
        { type: "BatchNormalization", name: "q_batch_normalization" },
        { type: "QActivation", activation: { name: "quantized_relu", bits: 3, integer: 1 } },
        { type: "QActivation", activation: { name: "binary", alpha: "1" } },
        {
          type: "QDepthwiseConv2D",
          kernel_size: 3,
          depthwise_quantizer: { name: "ternary", alpha: "1" },
        },
        { type: "stochastic_ternary", name: "q_activation_2" },
        { type: "Flatten" },
        {
          type: "QDense",
          units: 10,
          activation: { name: "quantized_relu", bits: 4 },
          kernel_quantizer: "binary",
        },
        { type: "QDense", units: 3, kernel_quantizer: "quantized_po2" },
      ],
    },
  },
];
