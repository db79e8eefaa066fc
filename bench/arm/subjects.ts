import { slices } from "../../src/codegen/operators/sliced-layout.ts";
import type { Layer, TargetId } from "../../src/document/document.ts";
import {
  BINARY,
  convolution,
  dense,
  depthwise,
  flatten,
  type Growing,
  layer,
  merge,
  NORM,
  pooling,
  zeroPadding,
} from "./stack-layers.ts";

type Recipe = (g: Growing) => void;

/** Stacks for one target. */
export interface Subject {
  target: TargetId;
  /** What is drawn from: each recipe is made for kernels that are rare otherwise. */
  recipes: readonly Recipe[];
  /** What may follow at the end, where the image becomes a vector. */
  ends: readonly Recipe[];
}

/** The newest version of the tool: it has the kernels of bytes. */
const TOOL: TargetId = "st-edge-ai@4.0";

const FUNCTIONS: readonly Layer[] = [
  layer("ReLU"),
  layer("ReLU", { max_value: 6 }),
  layer("LeakyReLU"),
  layer("PReLU", { shared_axes: [1, 2] }),
];

const then =
  (...recipes: readonly Recipe[]): Recipe =>
  (g) => {
    for (const recipe of recipes) recipe(g);
  };

const push =
  (...layers: readonly Layer[]) =>
  (g: Growing) =>
    void g.layers.push(...layers);
const anyFunction = (g: Growing) => void g.layers.push(g.draw.of(FUNCTIONS));

const WORDS = [32, 64, 96, 128, 192, 256, 512];

/** Between channels that fill words. */
function words(g: Growing): void {
  if (g.channels % 32 > 0) convolution(g, "QuantConv2D", BINARY, WORDS);
  convolution(g, "QuantConv2D", BINARY, WORDS);
}

/** From channels that do not fill words. */
function parts(g: Growing): void {
  if (g.channels % 32 === 0)
    convolution(g, "QuantConv2D", BINARY, [1, 2, 3, 4, 6, 8, 10, 16, 20, 24, 40, 48, 100]);
  convolution(g, "QuantConv2D", BINARY, [32, 40, 48, 64, 72, 96, 100, 128]);
}

/** Numbers of filters whose weights are not longer packed along the channels than in slices. */
const FEW = Array.from({ length: 63 }, (_, i) => i + 1);

/** From many channels to few. */
function few(g: Growing): void {
  if (g.channels % 32 > 0) convolution(g, "QuantConv2D", BINARY, WORDS);
  convolution(
    g,
    "QuantConv2D",
    BINARY,
    FEW.filter((outC) => !slices({ kH: 1, kW: 1, inC: g.channels, outC })),
  );
}

function signGroups(g: Growing): void {
  const groups = g.draw.int(2, 3);
  if (g.channels % (32 * groups) !== 0) convolution(g, "QuantConv2D", BINARY, [32 * groups, 64 * groups]);
  g.layers.push(NORM);
  convolution(g, "QuantConv2D", BINARY, [8, 16, 20, 32, 48], groups);
}

const signDepthwise = (g: Growing) =>
  depthwise(g, "QuantDepthwiseConv2D", {
    ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
  });

const EIGHT_BITS = { name: "STCustomDoReFa", k_bit: 8 };
const OWN_LEVELS = { activation: EIGHT_BITS };
const FOUR_BITS = { name: "dorefa_quantizer", k_bit: 4 };
const MEAN_TERNARY = { name: "ste_tern", ternary_weight_networks: true };
const POWERS_OF_TWO = { name: "binary", alpha: "auto_po2" };
const SIGNS_BY_FLOATS = { input_quantizer: "ste_sign" };
const FLOATS_BY_SIGNS = { input_quantizer: "ste_heaviside", kernel_quantizer: "ste_sign" };
const WEIGHTS = { ...EIGHT_BITS, mode: "weights" };

/** 8-bit levels as input, with weights of 8 bits or of one. */
const levels =
  (kernel_quantizer: string | object, more: object = {}): Recipe =>
  (g) =>
    convolution(
      g,
      "QuantConv2D",
      { input_quantizer: EIGHT_BITS, kernel_quantizer, use_bias: false, ...more },
      [8, 10, 16, 24, 32, 64],
    );

const denseLevels = (g: Growing) => {
  toVector(g);
  for (let left = g.draw.int(3, 5); left > 0; left--) {
    dense(g, "QuantDense", { input_quantizer: EIGHT_BITS, kernel_quantizer: "ste_sign", use_bias: false });
    g.layers.push(...g.draw.of([[NORM], [NORM, layer("ReLU")], [layer("ReLU")]]));
  }
};

/** Dense layers of levels and of signs in turn: those of levels put out signs. */
const denseLevelsAndSigns = (g: Growing) => {
  toVector(g);
  for (let left = g.draw.int(2, 3); left > 0; left--) {
    dense(g, "QuantDense", { input_quantizer: EIGHT_BITS, kernel_quantizer: "ste_sign", use_bias: false });
    g.layers.push(NORM);
    dense(g, "QuantDense", BINARY);
    g.layers.push(NORM);
  }
};

const eightBits = (g: Growing) => void g.layers.push(layer("Activation", { activation: EIGHT_BITS }));

const levelsToSigns = (g: Growing) =>
  then(g.draw.chance(0.7) ? levels(WEIGHTS) : eightBits, norm, few, norm)(g);

/** A layer of signs between layers of levels. */
const toLevels = (signs: Recipe) => (g: Growing) => {
  signs(g);
  if (g.draw.chance(0.5)) g.layers.push(NORM);
  eightBits(g);
};

function sumsOfLevels(g: Growing): void {
  g.layers.push(layer("Activation", { activation: EIGHT_BITS }));
  merge(g, "Add", { activation: EIGHT_BITS, ...BINARY });
  if (g.draw.chance(0.5)) g.layers.push(layer("Activation", { activation: EIGHT_BITS }));
  pooling(g, "AveragePooling2D");
}

const floats = (g: Growing) => convolution(g, "Conv2D", {}, [4, 6, 8, 16, 24, 32, 64, 96]);

function floatGroups(g: Growing): void {
  const { draw } = g;
  const kind = draw.of(["depthwise", "groups", "few"]);
  if (kind === "depthwise") depthwise(g, "DepthwiseConv2D");
  else if (kind === "few") convolution(g, "Conv2D", {}, [1, 2, 3]);
  else {
    if (g.channels % 4 !== 0) convolution(g, "Conv2D", {}, [8, 16, 32]);
    convolution(g, "Conv2D", {}, [1, 2, 4, 8], 4);
  }
}

/** An image of few values becomes a vector, a larger one its means. */
const toVector = (g: Growing) =>
  flatten(g, g.height * g.width * g.channels > 4000 ? "GlobalAveragePooling2D" : "Flatten");

const denseOf =
  (type: string, more: object, before: readonly Layer[] = []): Recipe =>
  (g) => {
    toVector(g);
    for (let left = g.draw.int(3, 5); left > 0; left--) {
      g.layers.push(...before);
      dense(g, type, more);
    }
  };

/** The readers of the concatenation binarize it. */
function concatenateSigns(g: Growing): void {
  merge(g, "Concatenate", BINARY);
  convolution(g, "QuantConv2D", BINARY, [8, 16, 32, 48]);
  g.layers.push(NORM);
}

/** Values around 0, as a BatchNormalization leaves them, through a function of single values. */
const elementwise =
  (...layers: readonly Layer[]) =>
  (g: Growing) => {
    if (g.draw.chance(0.2)) pooling(g, "AveragePooling2D");
    g.layers.push(NORM, g.draw.of(layers));
  };

const activation = (name: string | object) => elementwise(layer("Activation", { activation: name }));

/** As the values of a trained network, none is so far below the largest that exp() need not be computed. */
const softmax = (g: Growing) =>
  void g.layers.push(
    NORM,
    layer("Activation", { activation: "tanh" }),
    layer("Activation", { activation: "softmax" }),
  );

/** An image times or plus its own means, one per channel. */
const gate = (g: Growing) => {
  merge(g, "Multiply", {}, true);
  pooling(g, "AveragePooling2D");
};

const norm = push(NORM);
const anyPooling = (g: Growing) => pooling(g, g.draw.of(["AveragePooling2D", "MaxPooling2D"]));
const merged = (type: "Add" | "Multiply" | "Concatenate") => (g: Growing) => merge(g, type, BINARY);

export const SUBJECTS: readonly Subject[] = [
  {
    target: "native",
    recipes: [
      ...[then(words, norm), then(words, anyFunction), then(parts, norm), then(parts, anyFunction)],
      ...[then(few, norm), then(few, anyFunction), then(signGroups, norm), then(signGroups, anyFunction)],
      ...[then(signDepthwise, norm), then(signDepthwise, anyFunction)],
      ...[then(words, pooling, norm, zeroPadding), concatenateSigns],
    ],
    ends: [denseOf("QuantDense", BINARY, [NORM])],
  },
  {
    target: "lce",
    recipes: [words, parts, few, signGroups].map((signs) => then(signs, norm, anyFunction)),
    ends: [denseOf("QuantDense", BINARY, [NORM])],
  },
  {
    target: TOOL,
    recipes: [
      ...[levels(WEIGHTS, OWN_LEVELS), levels(WEIGHTS, OWN_LEVELS), levels("ste_sign", OWN_LEVELS)],
      ...[levelsToSigns, levelsToSigns, sumsOfLevels],
      ...[toLevels(words), toLevels(parts), toLevels(few)],
    ],
    ends: [
      denseLevels,
      denseLevelsAndSigns,
      denseOf("QuantDense", SIGNS_BY_FLOATS),
      denseOf("QuantDense", FLOATS_BY_SIGNS),
    ],
  },
  {
    target: "keras",
    recipes: [
      ...[anyPooling, floats, then(floats, pooling), floatGroups, then(zeroPadding, anyPooling)],
      ...[elementwise(...FUNCTIONS), activation("sigmoid"), activation("tanh"), softmax],
      ...[activation("ste_tern"), activation(MEAN_TERNARY), activation("ste_heaviside")],
      ...[activation(FOUR_BITS), activation("magnitude_aware_sign"), activation(POWERS_OF_TWO)],
      ...[merged("Add"), merged("Multiply"), merged("Concatenate"), gate],
    ],
    ends: [denseOf("Dense", {})],
  },
];
