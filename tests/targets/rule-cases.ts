import type { Document, Layer } from "../../src/document/document.ts";

/** Models for the rules: the layer in question has the name `x`. */

export const model = (layers: readonly Layer[], channels = 32): Document => ({
  sxor: 1,
  input: { shape: [8, 8, channels] },
  layers,
});

export const EIGHT = { name: "STCustomDoReFa", k_bit: 8 };
export const EIGHT_WEIGHTS = { ...EIGHT, mode: "weights" };
const SIGNS = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };

/** A 3×3 binary convolution padded with zeros. */
export const conv = (more: Partial<Layer> = {}): Layer => ({
  type: "QuantConv2D",
  ...{ filters: 32, kernel_size: 3, padding: "same", use_bias: false, ...SIGNS },
  ...more,
});
const x = (more: Partial<Layer> = {}): Layer => conv({ name: "x", ...more });
const valid = { padding: "valid" };
const point = { kernel_size: 1 };
const strided = { kernel_size: 1, strides: 2 };
const eightIn = { input_quantizer: EIGHT };
const eightWeights = { kernel_quantizer: EIGHT_WEIGHTS };
const eightBit = { ...eightIn, ...eightWeights };

const depthwise = (more: Partial<Layer> = {}): Layer => ({
  type: "QuantDepthwiseConv2D",
  name: "x",
  ...{ kernel_size: 3, padding: "same", use_bias: false },
  ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
  ...more,
});
const dense = (more: Partial<Layer> = {}): Layer => ({
  type: "QuantDense",
  ...{ name: "x", units: 10, use_bias: false, ...SIGNS },
  ...more,
});
const layer = (type: string, more: Partial<Layer> = {}): Layer => ({ type, ...more });
const eight = layer("Activation", { activation: EIGHT });
const norm = layer("BatchNormalization");
const flat = layer("Flatten");

export interface RuleCase {
  id: string;
  /** A model in which the rule speaks of `x`, and one, as close as can be, in which it does not. */
  applies: Document;
  miss: Document;
  /** Gamma of every BatchNormalization in both; 1 if it is not given. */
  gamma?: number;
  /** Of the finding in `applies`; absent where the rule has nothing to say of it. */
  code?: string;
}

const row = (
  id: string,
  applies: readonly Layer[],
  miss: readonly Layer[],
  more: Partial<RuleCase> & { channels?: [number, number] } = {},
): RuleCase => {
  const { channels = [32, 32], ...rest } = more;
  return { id, applies: model(applies, channels[0]), miss: model(miss, channels[1]), ...rest };
};

const add = layer("Add", { name: "sum", inputs: ["x", "input_1"] });

export const RULE_CASES: readonly RuleCase[] = [
  row("R1", [x(), conv()], [x(valid), conv()]),
  row("R2", [x()], [x(), conv()], { code: "SX101" }),
  row("R3", [x({ pad_values: 1 })], [x({ pad_values: 0 })], { code: "SX102" }),
  row("R4", [x({ pad_values: -1 }), conv()], [x({ pad_values: 0 }), conv()]),
  row("R5", [x({ pad_values: 1 }), norm, eight], [x(valid), norm, eight]),
  row("R6", [x(valid), conv()], [x(valid)], { code: "SX123" }),
  row("R7", [x(valid), eight], [x(), eight]),
  row("R8", [x(valid)], [x()], { code: "SX101" }),
  row("R9", [x({ ...point, pad_values: 1 })], [x(strided)]),
  row("R10", [x(strided)], [x(strided), conv()], { code: "SX101" }),
  row("R11", [depthwise({ pad_values: 1 }), conv()], [depthwise(), eight]),
  row("R12", [depthwise(), norm, eight], [depthwise({ pad_values: 1 }), norm, eight], { code: "SX119" }),
  row("R13", [x({ input_quantizer: null })], [dense({ input_quantizer: null })], { code: "SX103" }),
  row("R14", [x({ ...eightIn, ...valid }), eight], [x(eightIn), eight]),
  row("R15", [x(eightBit), conv()], [x(eightBit), eight]),
  row("R16", [x(eightBit), norm, eight], [x(eightBit), norm]),
  row("R17", [x({ ...eightIn, ...valid }), conv()], [x({ ...eightIn, ...valid }), eight], { code: "SX116" }),
  row("R18", [flat, dense()], [flat, dense({ input_quantizer: null })]),
  row("R19", [flat, dense({ input_quantizer: null })], [flat, dense()]),
  row("R20", [flat, dense(eightWeights)], [flat, dense()], { code: "SX120" }),
  row("R21", [flat, dense(eightBit)], [flat, dense(eightIn)], { code: "SX117" }),
  row(
    "R22",
    [conv(), layer("MaxPooling2D", { name: "x" }), norm, conv(point)],
    [conv(), layer("AveragePooling2D", { name: "x" }), norm, conv(point)],
    { code: "SX111" },
  ),
  row(
    "R23",
    [layer("Activation", { activation: "ste_sign" }), layer("GlobalAveragePooling2D", { name: "x" })],
    [layer("Activation", { activation: "relu" }), layer("GlobalAveragePooling2D", { name: "x" })],
    { code: "SX121" },
  ),
  row("R24", [conv(), { ...norm, name: "x" }, conv()], [conv(), { ...norm, name: "x" }], {
    gamma: -1,
    code: "SX122",
  }),
  row("R25", [x({ pad_values: 1 }), norm], [x({ pad_values: 1 }), norm, conv()]),
  row(
    "R26",
    [conv({ name: "a" }), { ...add, name: "x", inputs: ["a", "input_1"] }],
    [conv({ name: "a", kernel_quantizer: null }), { ...add, name: "x", inputs: ["a", "input_1"] }],
  ),
  row(
    "R27",
    [conv({ name: "a" }), layer("Concatenate", { name: "x", inputs: ["a", "input_1"] }), conv()],
    [conv({ name: "a" }), layer("Concatenate", { name: "x", inputs: ["a", "input_1"] }), norm, conv()],
  ),
  row(
    "R28",
    [conv(), layer("ZeroPadding2D", { name: "x" }), conv(valid)],
    [conv(), layer("ZeroPadding2D", { name: "x" }), norm, conv(valid)],
    { code: "SX114" },
  ),
  row("R29", [x({ dilation_rate: 2 }), conv()], [x(), conv()], { code: "SX107" }),
  row("R30", [x(), conv()], [x(), conv()], { channels: [48, 64], code: "SX104" }),
  row("R31", [x({ kernel_quantizer: "magnitude_aware_sign" })], [x({ kernel_quantizer: "swish_sign" })], {
    code: "SX109",
  }),
  row("R32", [conv()], [norm, conv()], { code: "SX105" }),
  row("R33", [x(), layer("PReLU"), norm, conv()], [x(), norm, conv()], { code: "SX106" }),
  row("R34", [x({ use_bias: true }), conv()], [x({ use_bias: true })], { code: "SX112" }),
  row("R35", [x({ kernel_quantizer: null })], [dense({ kernel_quantizer: null })], { code: "SX110" }),
  row("R36", [x(eightWeights)], [x(eightBit)], { code: "SX115" }),
  row("R37", [depthwise({ depth_multiplier: 2 }), conv()], [depthwise({ depth_multiplier: 1 }), conv()], {
    code: "SX107",
  }),
  row("R38", [depthwise({ pad_values: 1 })], [depthwise({ pad_values: 1, ...valid })], { code: "SX119" }),
  row("R39", [x({ pad_values: 1, groups: 2 }), conv()], [x({ pad_values: 0, groups: 2 }), conv()], {
    code: "SX113",
  }),
  row("R40", [flat, dense(eightIn)], [flat, dense(eightBit)]),
  row("R41", [x(), conv()], [x(eightBit), eight]),
  row(
    "R42",
    [conv(), layer("Reshape", { name: "x", target_shape: [16, 16, 8] }), conv()],
    [conv(), layer("Reshape", { name: "x", target_shape: [4, 16, 32] }), conv()],
  ),
  row("R43", [x(eightBit)], [x(eightBit), eight], { code: "SX117" }),
  row("R44", [x({ ...eightIn, kernel_quantizer: null })], [x(eightBit)], { code: "SX118" }),
  row("R45", [x(eightIn), eight], [x({ ...eightIn, ...valid }), eight], { code: "SX116" }),
  row("R46", [x({ ...eightBit, groups: 2 }), eight], [x({ groups: 2 }), eight], { code: "SX126" }),
  row("R47", [layer("Mystery", { name: "x" }), conv()], [layer("ReLU", { name: "x" }), conv()]),
  row(
    "R48",
    [conv(), layer("PReLU", { name: "x" })],
    [conv(), layer("Activation", { name: "x", activation: "ste_sign" })],
  ),
  row("R49", [x({ input_quantizer: { ...EIGHT, k_bit: 16 } })], [x({ input_quantizer: EIGHT })], {
    code: "SX109",
  }),
  row("R50", [x({ kernel_quantizer: "my_own" })], [x({ kernel_quantizer: "ste_sign" })]),
  row("R51", [x({ input_quantizer: { ...EIGHT, k_bit: 2 } }), eight], [x(eightIn), eight], { code: "SX124" }),
  row("R52", [x(eightBit)], [norm, x(eightBit)], { code: "SX125" }),
  row(
    "R53",
    [eight, { ...eight, name: "b" }, layer("Add", { name: "x", inputs: ["activation", "b"] }), eight],
    [eight, { ...eight, name: "b" }, layer("Add", { name: "x", inputs: ["activation", "b"] })],
  ),
];

/** R32 and R52 are about the input of the network. */
export const layerOf = ({ id }: RuleCase): string => (id === "R32" || id === "R52" ? "input_1" : "x");
