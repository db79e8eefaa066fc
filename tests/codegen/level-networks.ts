import type { Quantizer, Uniform } from "../../src/graph/quantizer.ts";
import { conv } from "./geometry.ts";
import { HandMade, type Kind } from "./hand-made.ts";

/** Networks with 8-bit levels, of all formats that their layers may have, for any machine to agree on. */

/** 8-bit DoReFa activations: stored with a zero point. */
export const DOREFA: Uniform = { divisor: 255, low: 0, high: 255 };
const TWO_BITS: Uniform = { divisor: 3, low: 0, high: 3 };
const SIGNED: Uniform = { divisor: 64, low: -128, high: 127 };
const LEVELS = [DOREFA, TWO_BITS, SIGNED];

const name = ({ divisor }: Uniform) => `1/${divisor}`;

/** Input [7, 6, channels] and its levels. */
export function start(channels: number, levels: Uniform): { network: HandMade; quantized: number } {
  const network = new HandMade("levels", [7, 6, channels]);
  const quantizer: Quantizer = { kind: "uniform", ...levels };
  const quantize = { kind: "quantize", quantizer, output: "s8" } as const;
  const quantized = network.step("quantize", quantize, [network.input], [7, 6, channels], levels);
  return { network, quantized };
}

function conversions(levels: Uniform): HandMade {
  const { network, quantized } = start(37, levels);
  const shape = [7, 6, 37];
  network.keep(quantized);
  network.keep(network.step("dequantize", { kind: "dequantize" }, [quantized], shape));
  network.keep(network.step("pack", { kind: "pack" }, [quantized], shape, "s1"));
  return network;
}

function additions(): HandMade {
  const { network, quantized } = start(5, SIGNED);
  const shape = [7, 6, 5];
  const quantizer: Quantizer = { kind: "uniform", ...DOREFA };
  const quantize = { kind: "quantize", quantizer, output: "s8" } as const;
  const other = network.step("other", quantize, [network.input], shape, DOREFA);
  const combinations = [
    [quantized, other],
    [network.input, quantized, other],
    [other, network.input, network.input, quantized],
    [network.input, network.input],
  ];
  for (const [i, inputs] of combinations.entries()) {
    network.keep(network.step(`float ${i}`, { kind: "add", output: "f32" }, inputs, shape));
    network.keep(network.step(`level ${i}`, { kind: "add", output: "s8" }, inputs, shape, SIGNED));
  }
  return network;
}

const KERNELS: readonly [string, Quantizer, "s8" | "s1"][] = [
  ["signs as bits", { kind: "sign" }, "s1"],
  ["signs as bytes", { kind: "sign" }, "s8"],
  ["signed levels", { kind: "uniform", divisor: 64, low: -128, high: 127 }, "s8"],
  ["DoReFa levels around 0", { kind: "dorefa_weights", levels: 255 }, "s8"],
  ["DoReFa levels with a 0", { kind: "dorefa_weights", levels: 254 }, "s8"],
];
const OUTPUTS: readonly Kind[] = ["f32", "s1", DOREFA, SIGNED];

function convolutions(levels: Uniform, kernel: Quantizer, weights: "s8" | "s1"): HandMade {
  const { network, quantized } = start(6, levels);
  const pads = { padTop: 1, padBottom: 2, padLeft: 2, padRight: 1 };
  const image = { inH: 7, inW: 6, inC: 6, ...pads, kH: 3, kW: 2, strideH: 2, dilationW: 2 };
  for (const [i, output] of OUTPUTS.entries()) {
    for (const [groups, outC] of [
      [1, 37],
      [2, 34],
      [6, 6],
    ] as const) {
      const geometry = conv({ ...image, outC, groups });
      const options = { kernel, output, weights };
      network.keep(network.convLevels(`conv ${i} groups ${groups}`, quantized, geometry, options));
    }
  }
  return network;
}

function overMoreThanOneWord(): HandMade {
  const { network, quantized } = start(70, TWO_BITS);
  const geometry = conv({ inH: 7, inW: 6, inC: 70, kH: 2, kW: 3, outC: 4, groups: 2 });
  const options = { kernel: { kind: "sign" }, output: "f32", weights: "s1" } as const;
  network.keep(network.convLevels("conv", quantized, geometry, options));
  return network;
}

function levelsAsOutput(depthwise: boolean): HandMade {
  const network = new HandMade("level output", [7, 6, 37], "s1");
  const groups = depthwise ? 37 : 1;
  const geometry = conv({ inH: 7, inW: 6, inC: 37, padTop: 1, kH: 3, kW: 3, outC: 37, groups });
  for (const levels of LEVELS) {
    const options = { finish: "norm", padValue: 1, depthwise, levels } as const;
    network.keep(network.conv(name(levels), network.input, geometry, options));
  }
  return network;
}

export function chain(): HandMade {
  const network = new HandMade("chain", [7, 5, 3], DOREFA);
  const kernel: Quantizer = { kind: "dorefa_weights", levels: 255 };
  const same = { padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 };
  const geometry = conv({ inH: 7, inW: 5, inC: 3, kH: 3, kW: 3, ...same, outC: 3 });
  let levels = network.input;
  for (let i = 0; i < 3; i++) {
    const options = { kernel, output: DOREFA, weights: "s8" } as const;
    const next = network.convLevels(`conv ${i}`, levels, geometry, options);
    levels = network.step(`add ${i}`, { kind: "add", output: "s8" }, [levels, next], [7, 5, 3], DOREFA);
  }
  const floats = network.step("floats", { kind: "dequantize" }, [levels], [7, 5, 3]);
  network.keep(network.dense("head", floats, { units: 4, weights: "s1", finish: "bias" }));
  return network;
}

export const LEVEL_NETWORKS: readonly (readonly [string, () => HandMade])[] = [
  ...LEVELS.map((levels) => [`conversions of levels of ${name(levels)}`, () => conversions(levels)] as const),
  ["additions of floats and levels", additions],
  ...KERNELS.flatMap(([title, kernel, weights]) =>
    [DOREFA, SIGNED].map(
      (levels) =>
        [
          `convolutions of levels of ${name(levels)} with ${title}`,
          () => convolutions(levels, kernel, weights),
        ] as const,
    ),
  ),
  ["convolutions of levels with signs over more than one word", overMoreThanOneWord],
  ["binary convolutions with levels as output", () => levelsAsOutput(false)],
  ["binary depthwise convolutions with levels as output", () => levelsAsOutput(true)],
  ["a chain of levels, signs and floats from a quantized input", chain],
];
