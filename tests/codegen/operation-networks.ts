import type { ActivationFn } from "../../src/graph/graph.ts";
import type { Quantizer } from "../../src/graph/quantizer.ts";
import type { Operation } from "../../src/targets/operation.ts";
import { depthwiseWindows, extremes, signWindows } from "./binary-networks.ts";
import { conv, window } from "./geometry.ts";
import { type Finish, HandMade } from "./hand-made.ts";

/** Networks that together hold every operation with all its options, for any machine to agree on. */

/** Input [7, 6, channels] and its signs. */
function start(name: string, channels: number): { network: HandMade; signs: number } {
  const network = new HandMade(name, [7, 6, channels]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [7, 6, channels], "s1");
  return { network, signs };
}

const PADS = { padTop: 1, padBottom: 2, padLeft: 2, padRight: 1 };
const FINISHES: readonly Finish[] = ["plain", "bias", "norm", "threshold"];

function binaryConvolutions(inC: number): HandMade {
  const { network, signs } = start(`binary ${inC}`, inC);
  const image = { inH: 7, inW: 6, inC };
  for (const padValue of [-1, 0, 1] as const) {
    for (const finish of FINISHES) {
      const geometry = conv({ ...image, ...PADS, kH: 3, kW: 2, outC: 37, strideH: 2, dilationW: 2 });
      network.keep(network.conv(`conv ${finish} pad ${padValue}`, signs, geometry, { finish, padValue }));
    }
  }
  network.keep(network.conv("1x1", signs, conv({ ...image, kH: 1, kW: 1, outC: 3 }), { padValue: 0 }));
  return network;
}

function groupedConvolutions(inC: number, groups: number): HandMade {
  const { network, signs } = start(`groups ${groups}`, inC);
  for (const finish of FINISHES) {
    const geometry = conv({ inH: 7, inW: 6, inC, ...PADS, kH: 3, kW: 3, outC: 3 * groups, groups });
    network.keep(network.conv(`conv ${finish}`, signs, geometry, { finish, padValue: -1 }));
  }
  return network;
}

function floatConvolutions(): HandMade {
  const network = new HandMade("float", [7, 6, 4]);
  const image = { inH: 7, inW: 6, inC: 4 };
  for (const finish of ["plain", "bias"] as const) {
    const padded = conv({ ...image, ...PADS, kH: 3, kW: 2, outC: 5, strideW: 2, dilationH: 2 });
    network.keep(network.conv(`padded ${finish}`, network.input, padded, { finish }));
    const grouped = conv({ ...image, kH: 2, kW: 2, outC: 6, groups: 2 });
    network.keep(network.conv(`grouped ${finish}`, network.input, grouped, { finish }));
  }
  return network;
}

function depthwiseConvolutions(inC: number): HandMade {
  const { network, signs } = start(`depthwise ${inC}`, inC);
  const image = { inH: 7, inW: 6, inC, outC: inC, groups: inC };
  for (const padValue of [-1, 0, 1] as const) {
    for (const finish of FINISHES) {
      const geometry = conv({ ...image, ...PADS, kH: 3, kW: 2, strideH: 2, dilationW: 2 });
      const options = { finish, padValue, depthwise: true };
      network.keep(network.conv(`depthwise ${finish} pad ${padValue}`, signs, geometry, options));
    }
  }
  return network;
}

function fusedConvolutions(): HandMade {
  const network = new HandMade("fused", [7, 6, 4]);
  const geometry = conv({ inH: 7, inW: 6, inC: 4, ...PADS, kH: 3, kW: 2, outC: 6, groups: 2, strideW: 2 });
  const { outH, outW, outC } = geometry;
  const image = { inH: outH, inW: outW, inC: outC };
  const windows = [
    window({ ...image, kH: 2, kW: 2, strideH: 2, strideW: 2 }),
    window({ ...image, kH: 3, kW: 2, padTop: 1, padLeft: 1, strideH: 2 }),
  ];
  const activations = [
    null,
    { fn: "relu", maxValue: 0.5, negativeSlope: 0.1, threshold: 0 },
    { fn: "sigmoid" },
    { fn: "tanh" },
  ] as const;
  for (const activation of activations) {
    const name = activation?.fn ?? "linear";
    network.keep(network.conv(name, network.input, geometry, { activation }));
    for (const mode of ["max", "average"] as const) {
      for (const [i, w] of windows.entries()) {
        const options = { activation, pool: { mode, window: w } };
        network.keep(network.conv(`${name} ${mode} ${i}`, network.input, geometry, options));
      }
    }
  }
  return network;
}

function products(): HandMade {
  const network = new HandMade("products", [7, 6, 5]);
  const { input } = network;
  const squeezed = network.step("squeezed", { kind: "global_average_pool" }, [input], [1, 1, 5]);
  const gate = network.step(
    "gate",
    { kind: "activation", activation: { fn: "sigmoid" }, channels: 5 },
    [squeezed],
    [1, 1, 5],
  );
  const product = (name: string, inputs: number[], shape = [7, 6, 5]) =>
    network.keep(network.step(name, { kind: "multiply", channels: 5 }, inputs, shape));
  const gated = product("gated", [input, gate]);
  product("gate first", [gate, squeezed, input, gated]);
  product("images", [input, gated, input]);
  product("vectors", [gate, squeezed], [1, 1, 5]);
  network.keep(network.prelu("shared", input, false));
  network.keep(network.prelu("per element", input, true));
  return network;
}

function denseLayers(): HandMade {
  const { network, signs } = start("dense", 5);
  for (const weights of ["s1", "f32"] as const) {
    for (const finish of ["plain", "bias", "norm"] as const) {
      for (const [format, input] of [
        ["s1", signs],
        ["f32", network.input],
      ] as const) {
        const name = `${format} x ${weights} ${finish}`;
        network.keep(network.dense(name, input, { units: 35, weights, finish }));
        network.keep(network.dense(`${name} rows`, input, { rows: 42, units: 3, weights, finish }));
      }
    }
  }
  const finish = "threshold";
  network.keep(network.dense("s1 x s1 threshold", signs, { units: 35, weights: "s1", finish }));
  network.keep(network.dense("rows", signs, { rows: 42, units: 34, weights: "s1", finish }));
  return network;
}

function dataSteps(): HandMade {
  const { network, signs } = start("data", 37);
  const { input } = network;
  const image = { inH: 7, inW: 6, inC: 37 };
  const w = window({ ...image, ...PADS, kH: 3, kW: 3, strideH: 2, strideW: 3 });
  const pooled = [w.outH, w.outW, 37];
  const keep = (name: string, operation: Operation, inputs: number[], shape: number[], format?: "s1") =>
    network.keep(network.step(name, operation, inputs, shape, format));
  keep("max", { kind: "pool", mode: "max", window: w, format: "f32" }, [input], pooled);
  keep("max s1", { kind: "pool", mode: "max", window: w, format: "s1" }, [signs], pooled, "s1");
  keep("average", { kind: "pool", mode: "average", window: w, format: "f32" }, [input], pooled);
  keep("global", { kind: "global_average_pool" }, [input], [37]);
  const pads = { top: 1, bottom: 0, left: 2, right: 3 };
  keep("pad", { kind: "pad", pads, value: 0.1, format: "f32" }, [input], [8, 11, 37]);
  keep("pad +1", { kind: "pad", pads, value: 1, format: "s1" }, [signs], [8, 11, 37], "s1");
  keep("pad -1", { kind: "pad", pads, value: -1, format: "s1" }, [signs], [8, 11, 37], "s1");
  const floats = keep("unpack", { kind: "unpack" }, [signs], [7, 6, 37]);
  keep("add", { kind: "add", output: "f32" }, [input, floats, input], [7, 6, 37]);
  const channels = [37, 37, 37];
  const joined = [7, 6, 111];
  keep("concat", { kind: "concat", format: "f32", rows: 42, channels }, [input, floats, input], joined);
  keep(
    "concat s1",
    { kind: "concat", format: "s1", rows: 42, channels },
    [signs, signs, signs],
    joined,
    "s1",
  );
  network.keep(network.affine("affine", input, [7, 6, 37]));
  return network;
}

function functions(): HandMade {
  const network = new HandMade("functions", [7, 6, 5]);
  const scaled = network.affine("scaled", network.input, [7, 6, 5]);
  // A row of values that are a threshold themselves.
  const row = { top: 1, bottom: 0, left: 0, right: 0 };
  const edged = network.step(
    "edged",
    { kind: "pad", pads: row, value: 0.3, format: "f32" },
    [scaled],
    [8, 6, 5],
  );
  const activations: Exclude<ActivationFn, { fn: "linear" } | { fn: "quantizer" }>[] = [
    { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 },
    { fn: "relu", maxValue: 0.7, negativeSlope: 0.1, threshold: 0.3 },
    { fn: "sigmoid" },
    { fn: "tanh" },
    { fn: "softmax" },
  ];
  for (const activation of activations) {
    const operation = { kind: "activation", activation, channels: 5 } as const;
    network.keep(network.step(activation.fn, operation, [edged], [8, 6, 5]));
  }
  const quantizers: Quantizer[] = [
    ...([{ kind: "none" }, { kind: "sign" }, { kind: "heaviside" }] as const),
    ...[false, true].map((powerOfTwo) => ({ kind: "magnitude_aware", powerOfTwo }) as const),
    { kind: "ternary", threshold: 0.3, twn: false },
    { kind: "ternary", threshold: 0, twn: false },
    { kind: "ternary", threshold: 0.05, twn: true },
    ...[1, 3, 255, 2 ** 24 - 1].map(
      (levels) => ({ kind: "uniform", divisor: levels, low: 0, high: levels }) as const,
    ),
    { kind: "uniform", divisor: 4, low: -8, high: 7 },
    { kind: "uniform", divisor: 0.25, low: -1, high: 1 },
    { kind: "unknown", name: "my_quantizer" },
  ];
  for (const quantizer of quantizers) {
    const operation = { kind: "quantize", quantizer, output: "f32" } as const;
    network.keep(network.step(quantizer.kind, operation, [edged], [8, 6, 5]));
  }
  return network;
}

export function chain(): HandMade {
  const network = new HandMade("chain", [7, 6, 3], "s1");
  const geometry = (inC: number, outC: number) =>
    conv({ inH: 7, inW: 6, inC, kH: 3, kW: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1, outC });
  let signs = network.input;
  for (let i = 0; i < 3; i++) {
    const sums = network.conv(`sums ${i}`, signs, geometry(3, 3), { padValue: 1 });
    signs = network.step(`signs ${i}`, { kind: "pack" }, [sums], [7, 6, 3], "s1");
  }
  network.keep(network.dense("head", signs, { units: 4, weights: "s1", finish: "bias" }));
  return network;
}

export const OPERATION_NETWORKS: readonly (readonly [string, () => HandMade])[] = [
  ["binary convolutions of 1 channels", () => binaryConvolutions(1)],
  ["binary convolutions of 5 channels", () => binaryConvolutions(5)],
  ["binary convolutions of 32 channels", () => binaryConvolutions(32)],
  ["binary convolutions of 40 channels", () => binaryConvolutions(40)],
  ["binary convolutions of 64 channels", () => binaryConvolutions(64)],
  ["binary convolutions of 6 channels in 2 groups", () => groupedConvolutions(6, 2)],
  ["binary convolutions of 40 channels in 2 groups", () => groupedConvolutions(40, 2)],
  ["binary convolutions of 96 channels in 3 groups", () => groupedConvolutions(96, 3)],
  ["binary convolutions of 70 channels in 7 groups", () => groupedConvolutions(70, 7)],
  ["binary convolutions of 8 channels in 8 groups", () => groupedConvolutions(8, 8)],
  ["windows of 40 channels", () => signWindows(40, 32)],
  ["windows of 100 channels", () => signWindows(100, 5)],
  ["windows of 40 depthwise channels", () => depthwiseWindows(40)],
  ["counts from 64 to 4096", () => extremes(64, [1, 2, 3, 4, 8, 16, 31, 32, 33, 64])],
  ["float convolutions", floatConvolutions],
  ["binary depthwise convolutions of 5 channels", () => depthwiseConvolutions(5)],
  ["binary depthwise convolutions of 32 channels", () => depthwiseConvolutions(32)],
  ["binary depthwise convolutions of 70 channels", () => depthwiseConvolutions(70)],
  ["float convolutions with activation and pooling", fusedConvolutions],
  ["products and PReLU", products],
  ["dense layers of all formats", denseLayers],
  ["pools, pads, concatenations, additions and conversions", dataSteps],
  ["activations and quantizers", functions],
  ["memory is reused: a chain through signs and floats, packed input", chain],
];
