import type { Window } from "../graph/graph.ts";
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
  windowAt,
} from "./preparation.ts";
import { type OperationOf, outputTensor } from "./reference/work.ts";
import { pairFields, whyNoPairs } from "./sign-pairs.ts";

/** A param of one value per output channel in blocks; address 0 without such a param. */
export function perChannel(work: Preparation, name: ParamRole, outC: number, groups: number): number {
  if (!hasParam(work, name)) return 0;
  // No d is below the least int32: bits of channels that do not exist stay 0.
  const beyond = name === "threshold" ? -2147483648 : 0;
  return work.region.constant(4 * laneBlockItems(outC, 1, groups), () =>
    laneBlocks(requiredParam(work, name) as Float32Array | Int32Array, outC, 1, groups, beyond),
  );
}

/** The fields that say what becomes of the integer sums; see assembly/output.ts. */
export function sumFields(
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

/** The fast kernel; for no groups, two outputs side by side and sums of 16 bits, see `whyNoPairs`. */
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

export function convolveSigns(work: Preparation, operation: SignConvolution, ends: Ends): PreparedStep {
  const why = whyNoPairs(operation.geometry);
  if (why === null) return convolveSignsByPairs(work, operation, ends);
  return { ...convolveSignsByPopcount(work, operation, ends), why };
}

/** The depthwise kernel counts a row of taps in 8 bits and all of them in 16. */
const MOST_COLUMNS = 2 ** 8 - 1;
const MOST_TAPS = 2 ** 16 - 1;

export function convolveSignsDepthwise(
  work: Preparation,
  { geometry: g, padValue, output }: OperationOf<"depthwise_s1">,
  { x, y }: Ends,
): PreparedStep {
  const { region, kernels } = work;
  requireThresholds(work, output);
  if (g.kW > MOST_COLUMNS || g.kH * g.kW > MOST_TAPS)
    throw new NotRunnable(`${work.step.name}: ${g.kH} x ${g.kW} taps are more than the kernel counts`);
  const pixelUnits = wordsFor(g.inC);
  const window = (w: Window, input: number) =>
    windowAt(region, w, {
      ...{ input, output: y, pixelUnits, groups: g.inC },
      weights: constantOf(work, "weights", g.kH * g.kW * pixelUnits),
      ...sumFields(work, output, g.inC, 1),
    });
  if (padValue === 0) return callWindow(kernels, "depthwiseS1", window(g, x));

  // Signs around the image are written there; then no tap is outside.
  const { padTop: top, padBottom: bottom, padLeft: left, padRight: right } = g;
  const [h, w] = [top + g.inH + bottom, left + g.inW + right];
  const padded = region.scratch(4 * h * w * pixelUnits);
  const word = padValue < 0 ? 0xffffffff : 0;
  const last = signWords(g.inC, padValue)[pixelUnits - 1] as number;
  const inside = { ...g, inH: h, inW: w, padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 };
  return inTurn(
    {
      kernel: "padWords",
      run: () => kernels.padWords(x, padded, g.inH, g.inW, pixelUnits, top, bottom, left, right, word, last),
    },
    callWindow(kernels, "depthwiseS1", window(inside, padded)),
  );
}
