import type { Window } from "../graph/graph.ts";
import { unpackSigns } from "../targets/bits.ts";
import type { Operation } from "../targets/operation.ts";
import { wordsFor } from "../targets/plan.ts";
import { laneBlockItems, laneBlocks, signWords } from "./constants.ts";
import {
  callWindow,
  constantOf,
  hasParam,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  requiredParam,
  wholeImage,
  windowAt,
} from "./preparation.ts";
import { densePixel } from "./reference.ts";

type ConvWindow = Window & { outC: number; groups: number };

/** A param of one value per output channel in blocks; address 0 without such a param. */
function perChannel(work: Preparation, name: string, outC: number, groups: number): number {
  if (!hasParam(work, name)) return 0;
  // No d is below the least int32: bits of channels that do not exist stay 0.
  const beyond = name === "threshold" ? -2147483648 : 0;
  return work.region.constant(4 * laneBlockItems(outC, 1, groups), () =>
    laneBlocks(requiredParam(work, name), outC, 1, groups, beyond),
  );
}

export interface SignConvolution {
  geometry: ConvWindow;
  padValue: -1 | 0 | 1;
  output: "s1" | "f32";
  x: number;
  y: number;
}

export function convolveSigns(
  work: Preparation,
  { geometry: g, padValue, output, x, y }: SignConvolution,
): PreparedStep {
  const { region, kernels, step } = work;
  const groupChannels = g.inC / g.groups;
  if (g.groups > 1 && groupChannels % 32 !== 0) {
    throw new NotRunnable(
      `${step.name}: ${groupChannels} channels per group do not fill 32-bit words, so its groups share words`,
    );
  }
  if (output === "s1" && !hasParam(work, "threshold"))
    throw new NotRunnable(`${step.name} has no thresholds`);
  const groupUnits = wordsFor(groupChannels);
  const inner = g.kH * g.kW * groupUnits;
  const weights = region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () =>
    laneBlocks(requiredParam(work, "weights"), g.outC, inner, g.groups),
  );
  const padTap =
    padValue === 0 ? 0 : region.constant(4 * groupUnits, () => signWords(groupChannels, padValue));
  const window = windowAt(region, g, {
    ...{ input: x, output: y, pixelUnits: wordsFor(g.inC), groups: g.groups, groupUnits, groupChannels },
    ...{
      groupOut: g.outC / g.groups,
      weights,
      padTap,
      threshold: perChannel(work, "threshold", g.outC, g.groups),
    },
    scale: perChannel(work, "scale", g.outC, g.groups),
    addend: perChannel(work, hasParam(work, "scale") ? "offset" : "bias", g.outC, g.groups),
  });
  return callWindow(kernels, "conv2dS1", window);
}

/** `packed`: channels that share the words of a pixel in weights of format s1. */
export function convolveFloats(
  work: Preparation,
  g: ConvWindow,
  x: number,
  y: number,
  packed: number,
): PreparedStep {
  const groupUnits = g.inC / g.groups;
  const inner = g.kH * g.kW * groupUnits;
  const weights = work.region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () => {
    const data = requiredParam(work, "weights");
    const floats = data instanceof Uint32Array ? unpackSigns(data, packed) : data;
    return laneBlocks(floats, g.outC, inner, g.groups);
  });
  const window = windowAt(work.region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC, groups: g.groups, groupUnits, weights },
    ...{ groupOut: g.outC / g.groups, addend: perChannel(work, "bias", g.outC, g.groups) },
  });
  return callWindow(work.kernels, "conv2dF32", window);
}

/** `rows` pixels, each a window of its own. */
const eachRow = (rows: number, inC: number): Window => ({
  ...wholeImage(rows, 1, inC),
  outH: rows,
  kH: 1,
});

/** A dense layer is a convolution whose window is the image, or each row of it. */
export function connectDensely(
  work: Preparation,
  operation: Extract<Operation, { kind: "dense" }>,
  x: number,
  y: number,
): PreparedStep {
  const { rows, features, units, input, weights, output } = operation;
  const { kernels, region } = work;
  const packed = densePixel(work.plan, work.step, operation);
  if (input === "s1" && weights === "s1") {
    const window = rows > 1 ? eachRow(rows, packed) : wholeImage(1, features / packed, packed);
    return convolveSigns(work, {
      geometry: { ...window, outC: units, groups: 1 },
      padValue: 0,
      output,
      x,
      y,
    });
  }
  if (output === "s1")
    throw new NotRunnable(`${work.step.name}: a dense layer ${input} x ${weights} has no s1 output`);
  const geometry = { ...eachRow(rows, features), outC: units, groups: 1 };
  const floats = input === "f32" ? x : region.space(4 * rows * features);
  const product = scaled(work, convolveFloats(work, geometry, floats, y, packed), y, rows, units);
  if (input === "f32") return product;
  return {
    kernel: `unpackSigns, ${product.kernel}`,
    run: () => {
      kernels.unpackSigns(x, floats, (rows * features) / packed, packed);
      product.run();
    },
  };
}

/** `product`, and y scale + offset in place behind it if the step has these params. */
function scaled(
  work: Preparation,
  product: PreparedStep,
  y: number,
  rows: number,
  units: number,
): PreparedStep {
  if (!hasParam(work, "scale")) return product;
  const scale = constantOf(work, "scale", units);
  const offset = constantOf(work, "offset", units);
  return {
    kernel: `${product.kernel}, affine`,
    run: () => {
      product.run();
      work.kernels.affine(y, scale, offset, y, rows, units);
    },
  };
}
