import type { ConvGeometry, Window } from "../graph/graph.ts";
import { zeroPoint } from "../graph/quantizer.ts";
import { unpackSigns } from "../targets/bits.ts";
import { type Format, type ParamRole, wordsFor } from "../targets/plan.ts";
import { FORMAT_NUMBER, type WindowField } from "./abi.ts";
import { laneBlockItems, laneBlocks, signWords } from "./constants.ts";
import {
  callWindow,
  constantOf,
  type Ends,
  hasParam,
  inTurn,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  requiredParam,
  uniformAt,
  wholeImage,
  windowAt,
} from "./preparation.ts";
import { densePixel } from "./reference/convolutions.ts";
import { inputTensor, type OperationOf, outputTensor } from "./reference/work.ts";
import { hasPairs, pairFields } from "./sign-pairs.ts";
import { uniformOf } from "./tensor-data.ts";

/** A param of one value per output channel in blocks; address 0 without such a param. */
function perChannel(work: Preparation, name: ParamRole, outC: number, groups: number): number {
  if (!hasParam(work, name)) return 0;
  // No d is below the least int32: bits of channels that do not exist stay 0.
  const beyond = name === "threshold" ? -2147483648 : 0;
  return work.region.constant(4 * laneBlockItems(outC, 1, groups), () =>
    laneBlocks(requiredParam(work, name) as Float32Array | Int32Array, outC, 1, groups, beyond),
  );
}

/** The fields that say what becomes of the integer sums; see assembly/output.ts. */
function sumFields(
  work: Preparation,
  output: Format,
  outC: number,
  groups: number,
): Partial<Record<WindowField, number>> {
  const scaled = hasParam(work, "scale");
  return {
    outputFormat: FORMAT_NUMBER[output],
    outputUniform: output === "s8" ? uniformAt(work.region, outputTensor(work)) : 0,
    threshold: output === "s1" ? perChannel(work, "threshold", outC, groups) : 0,
    scale: perChannel(work, "scale", outC, groups),
    addend: perChannel(work, scaled ? "offset" : "bias", outC, groups),
  };
}

function requireThresholds(work: Preparation, output: Format): void {
  if (output === "s1" && !hasParam(work, "threshold"))
    throw new NotRunnable(`${work.step.name} has no thresholds`);
}

/** Address of the signs of a tap outside the image; 0 where it counts nothing. */
const padTapAt = ({ region }: Preparation, channels: number, padValue: -1 | 0 | 1): number =>
  padValue === 0 ? 0 : region.constant(4 * wordsFor(channels), () => signWords(channels, padValue));

type SignConvolution = Omit<OperationOf<"conv2d_s1">, "kind">;

/** What the two kernels for signs are told alike. */
function signFields(
  work: Preparation,
  { geometry: g, padValue, output }: SignConvolution,
  { x, y }: Ends,
): Partial<Record<WindowField, number>> {
  requireThresholds(work, output);
  const groupChannels = g.inC / g.groups;
  return {
    ...{ input: x, output: y, pixelUnits: wordsFor(g.inC), groups: g.groups, groupChannels },
    ...{ groupOut: g.outC / g.groups, padTap: padTapAt(work, groupChannels, padValue) },
    ...sumFields(work, output, g.outC, g.groups),
  };
}

/** The fast kernel; for no groups, two outputs side by side and sums of 16 bits, see `hasPairs`. */
export function convolveSignsByPairs(
  work: Preparation,
  operation: SignConvolution,
  ends: Ends,
): PreparedStep {
  const { geometry: g, padValue } = operation;
  const words = () => requiredParam(work, "weights") as Uint32Array;
  const window = windowAt(work.region, g, {
    ...signFields(work, operation, ends),
    ...pairFields(work.region, g, padValue, words),
  });
  const { kernels } = work;
  return inTurn(
    { kernel: "pairPlane", run: () => kernels.pairPlane(window) },
    { kernel: "conv2dS1Pairs", run: () => kernels.conv2dS1Pairs(window) },
  );
}

/** The kernel for any convolution of signs whose groups fill words. */
export function convolveSignsByPopcount(
  work: Preparation,
  operation: SignConvolution,
  ends: Ends,
): PreparedStep {
  const { region, kernels, step } = work;
  const { geometry: g } = operation;
  const groupChannels = g.inC / g.groups;
  if (g.groups > 1 && groupChannels % 32 !== 0) {
    throw new NotRunnable(
      `${step.name}: ${groupChannels} channels per group do not fill 32-bit words, so its groups share words`,
    );
  }
  const groupUnits = wordsFor(groupChannels);
  const inner = g.kH * g.kW * groupUnits;
  const weights = region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () =>
    laneBlocks(requiredParam(work, "weights") as Uint32Array, g.outC, inner, g.groups),
  );
  const window = windowAt(region, g, { ...signFields(work, operation, ends), groupUnits, weights });
  return callWindow(kernels, "conv2dS1", window);
}

export const convolveSigns = (work: Preparation, operation: SignConvolution, ends: Ends): PreparedStep =>
  hasPairs(operation.geometry)
    ? convolveSignsByPairs(work, operation, ends)
    : convolveSignsByPopcount(work, operation, ends);

export function convolveSignsDepthwise(
  work: Preparation,
  { geometry: g, padValue, output }: OperationOf<"depthwise_s1">,
  { x, y }: Ends,
): PreparedStep {
  const { region, kernels } = work;
  requireThresholds(work, output);
  const pixelUnits = wordsFor(g.inC);
  const weights = constantOf(work, "weights", g.kH * g.kW * pixelUnits);
  const window = windowAt(region, g, {
    ...{ input: x, output: y, pixelUnits, groups: g.inC, weights },
    ...{ padTap: padTapAt(work, g.inC, padValue), counters: region.space(4 * 32) },
    ...sumFields(work, output, g.inC, 1),
  });
  return callWindow(kernels, "depthwiseS1", window);
}

const INT32_MAX = 2 ** 31 - 1;

export function convolveLevels(
  work: Preparation,
  { geometry: g, weights: format, step: factor, shift, output }: OperationOf<"conv2d_s8">,
  { x, y }: Ends,
): PreparedStep {
  const { region, kernels, step } = work;
  const uniform = uniformOf(inputTensor(work));
  const groupUnits = g.inC / g.groups;
  const inner = g.kH * g.kW * groupUnits;
  const largestLevel = Math.max(Math.abs(uniform.low), Math.abs(uniform.high));
  const largestWeight =
    format === "s1" ? 1 : Math.max(Math.abs(shift - 128 * factor), Math.abs(shift + 127 * factor));
  if (inner * largestLevel * largestWeight > INT32_MAX) {
    throw new NotRunnable(
      `${step.name}: sums of ${inner} products of up to ${largestLevel} x ${largestWeight} may exceed 32 bits`,
    );
  }
  const weights = region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () => {
    const data = requiredParam(work, "weights");
    const values = data instanceof Uint32Array ? unpackSigns(data, groupUnits) : data;
    const integers = Int32Array.from(values, (w) => factor * w + shift);
    return laneBlocks(integers, g.outC, inner, g.groups);
  });
  const window = windowAt(region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC, groups: g.groups, groupUnits, weights },
    ...{ groupOut: g.outC / g.groups, inputZeroPoint: zeroPoint(uniform) },
    ...sumFields(work, output, g.outC, g.groups),
  });
  return callWindow(kernels, "conv2dS8", window);
}

/** `packed`: channels that share the words of a pixel in weights of format s1. */
export function convolveFloats(
  work: Preparation,
  g: ConvGeometry,
  { x, y }: Ends,
  packed: number,
): PreparedStep {
  const groupUnits = g.inC / g.groups;
  const inner = g.kH * g.kW * groupUnits;
  const weights = work.region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () => {
    const data = requiredParam(work, "weights");
    const floats = data instanceof Uint32Array ? unpackSigns(data, packed) : (data as Float32Array);
    return laneBlocks(floats, g.outC, inner, g.groups);
  });
  const window = windowAt(work.region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC, groups: g.groups, groupUnits, weights },
    ...{ groupOut: g.outC / g.groups, addend: perChannel(work, "bias", g.outC, g.groups) },
  });
  return callWindow(work.kernels, "conv2dF32", window);
}

/** `rows` pixels side by side, each a window of its own. */
const eachRow = (rows: number, inC: number): Window => ({
  ...wholeImage(1, rows, inC),
  outW: rows,
  kW: 1,
});

/** A dense layer is a convolution whose window is the image, or each row of it. */
export function connectDensely(
  work: Preparation,
  operation: OperationOf<"dense">,
  { x, y }: Ends,
): PreparedStep {
  const { rows, features, units, input, weights, output } = operation;
  const { kernels, region } = work;
  const packed = densePixel(work, operation);
  if (input === "s1" && weights === "s1") {
    const window = rows > 1 ? eachRow(rows, packed) : wholeImage(1, features / packed, packed);
    const geometry = { ...window, outC: units, groups: 1 };
    return convolveSigns(work, { geometry, padValue: 0, output }, { x, y });
  }
  if (output === "s1")
    throw new NotRunnable(`${work.step.name}: a dense layer ${input} x ${weights} has no s1 output`);
  const geometry = { ...eachRow(rows, features), outC: units, groups: 1 };
  const floats = input === "f32" ? x : region.space(4 * rows * features);
  const product = scaled(work, convolveFloats(work, geometry, { x: floats, y }, packed), y, rows, units);
  if (input === "f32") return product;
  const pixels = (rows * features) / packed;
  return inTurn(
    { kernel: "unpackSigns", run: () => kernels.unpackSigns(x, floats, pixels, packed) },
    product,
  );
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
  const affine = () => work.kernels.affine(y, scale, offset, y, rows, units);
  return inTurn(product, { kernel: "affine", run: affine });
}
