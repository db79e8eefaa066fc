import type { ConvGeometry } from "../../src/graph/graph.ts";
import { elements } from "../../src/graph/graph.ts";
import { conv } from "./geometry.ts";
import { type ConvOptions, HandMade } from "./hand-made.ts";
import { testInput } from "./tested-project.ts";

/** Networks of sign convolutions whose windows and counts are at the edges of the kernels that compute them. */

const IMAGE = { inH: 7, inW: 6 };
const SAME = { padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 };

/** Windows with and without border on each side, also larger than the image, with strides and dilation. */
const WINDOWS = [
  { kH: 3, kW: 3, ...SAME },
  { kH: 3, kW: 3, padBottom: 1, padRight: 1, strideH: 2, strideW: 2 },
  { kH: 3, kW: 2, padTop: 2, padRight: 3, dilationH: 2 },
  { kH: 2, kW: 3, ...SAME, dilationW: 2, strideH: 3 },
  { kH: 9, kW: 8, padTop: 4, padBottom: 4, padLeft: 3, padRight: 4 },
  { kH: 1, kW: 1, strideW: 3 },
] as const;

export function signWindows(inC: number, outC: number): HandMade {
  const network = new HandMade(`windows ${inC} to ${outC}`, [7, 6, inC]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [7, 6, inC], "s1");
  for (const [i, window] of WINDOWS.entries()) {
    const geometry = conv({ ...IMAGE, inC, ...window, outC });
    for (const padValue of [-1, 0, 1] as const) {
      for (const finish of ["threshold", "norm"] as const) {
        const name = `window ${i} pad ${padValue} ${finish}`;
        network.keep(network.conv(name, signs, geometry, { finish, padValue }));
      }
    }
  }
  return network;
}

export function depthwiseWindows(inC: number): HandMade {
  const network = new HandMade(`depthwise windows ${inC}`, [7, 6, inC]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [7, 6, inC], "s1");
  for (const [i, window] of WINDOWS.entries()) {
    const geometry = conv({ ...IMAGE, inC, ...window, outC: inC, groups: inC });
    for (const padValue of [-1, 0, 1] as const) {
      for (const finish of ["threshold", "plain"] as const) {
        const options = { finish, padValue, depthwise: true };
        network.keep(network.conv(`window ${i} pad ${padValue} ${finish}`, signs, geometry, options));
      }
    }
  }
  return network;
}

/** Rows of the most bits that are gathered, with all finishes, and of some taps more; half in the padding. */
export function longestRows(inC: number, kH: number, kW: number): HandMade {
  const network = new HandMade(`longest rows ${inC}`, [7, 6, inC]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [7, 6, inC], "s1");
  const levels = { divisor: 4, low: -8, high: 7 };
  const layers: [number, ConvOptions][] = [
    ...(["plain", "threshold", "norm"] as const).map((finish): [number, ConvOptions] => [
      kW,
      { finish, padValue: 0 },
    ]),
    ...([-1, 0, 1] as const).map((padValue): [number, ConvOptions] => [
      kW,
      { finish: "norm", levels, padValue },
    ]),
    ...([0, 1] as const).map((padValue): [number, ConvOptions] => [
      kW + 1,
      { finish: "threshold", padValue },
    ]),
  ];
  for (const [i, [width, options]] of layers.entries()) {
    const pads = { padTop: Math.max(0, kH - 7), padBottom: 1, padLeft: Math.max(0, width - 6) };
    const geometry = conv({ ...IMAGE, inC, kH, kW: width, ...pads, outC: 32 });
    network.keep(network.conv(`${kH}x${width} number ${i}`, signs, geometry, options));
  }
  return network;
}

/** Steps of `extremes` whose first pixel has sums of plus and minus their number of inputs, by name. */
export const extremeName = (inputs: number): string => `${inputs} inputs`;

/**
 * Windows of 1 x kW whose weights are the signs under the first window, or their opposites, channel by
 * channel in turn: the counts there are 0 and all that there is to count.
 */
export function extremes(inC: number, widths: readonly number[], depthwise = false): HandMade {
  const inW = Math.max(...widths) + 1;
  const network = new HandMade(`extremes ${inC}`, [1, inW, inC]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [1, inW, inC], "s1");
  for (const kW of widths) {
    const outC = depthwise ? inC : 64;
    const geometry = conv({ inH: 1, inW, inC, kH: 1, kW, outC, groups: depthwise ? inC : 1 });
    const name = extremeName(depthwise ? kW : kW * inC);
    for (const finish of ["plain", "threshold"] as const) {
      const options = { finish, padValue: 0, depthwise } as const;
      network.keep(network.conv(finish === "plain" ? name : `${name} signs`, signs, geometry, options));
    }
  }
  const drawn = network.graph.weights;
  const image = testInput(network.plan());
  const kernel = ({ kW, outC, groups }: ConvGeometry): Float32Array =>
    Float32Array.from({ length: elements([kW, inC / groups, outC]) }, (_, i) => {
      const o = i % outC;
      const x = depthwise ? image[Math.floor(i / outC) * inC + o] : image[Math.floor(i / outC)];
      return ((x as number) >= 0 ? 1 : -1) * (o % 2 === 0 ? 1 : -1);
    });
  network.graph.weights = {
    of: (node) =>
      node.op.kind === "conv2d" ? { ...drawn.of(node), kernel: kernel(node.op.geometry) } : drawn.of(node),
  };
  return network;
}

/** Around the powers of two, where a counter needs another bit. */
const AROUND = [1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257];

export const EXTREMES: readonly (readonly [string, () => HandMade])[] = [
  ["counts of 1 channel", () => extremes(1, AROUND)],
  ["counts of 64 channels", () => extremes(64, [1, 2, 3, 4, 8, 16, 31, 32, 33, 64])],
  ["counts of 72 channels", () => extremes(72, [1, 2, 7, 8, 57])],
  ["counts of depthwise channels", () => extremes(33, AROUND, true)],
];

export const BINARY_NETWORKS: readonly (readonly [string, () => HandMade])[] = [
  ["windows, 3 to 37 channels", () => signWindows(3, 37)],
  ["windows, 12 to 32 channels", () => signWindows(12, 32)],
  ["windows, 31 to 32 channels", () => signWindows(31, 32)],
  ["windows, 40 to 32 channels", () => signWindows(40, 32)],
  ["windows, 64 to 64 channels", () => signWindows(64, 64)],
  ["windows, 100 to 5 channels", () => signWindows(100, 5)],
  ["the longest rows, 7 channels", () => longestRows(7, 4, 73)],
  ["the longest rows, 64 channels", () => longestRows(64, 4, 8)],
  ["depthwise windows, 40 channels", () => depthwiseWindows(40)],
  ...EXTREMES,
];
