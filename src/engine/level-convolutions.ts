import type { ConvGeometry } from "../graph/graph.ts";
import { zeroPoint } from "../graph/quantizer.ts";
import { unpackSigns } from "../targets/bits.ts";
import { BLOCK } from "./abi.ts";
import { channelLanes, laneBlockItems, laneBlocks, pairWords } from "./constants.ts";
import { sumFields } from "./convolutions.ts";
import {
  callWindow,
  type Ends,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  requiredParam,
  windowAt,
} from "./preparation.ts";
import { inputTensor, type OperationOf } from "./reference/work.ts";
import { uniformOf } from "./tensor-data.ts";

const INT16_MAX = 2 ** 15 - 1;
const INT32_MAX = 2 ** 31 - 1;

/** The kernels take levels and weights of 16 bits and add up in 32. */
function requireExactSums(
  work: Preparation,
  { geometry: g, weights: format, step: factor, shift }: OperationOf<"conv2d_s8">,
): void {
  const { low, high } = uniformOf(inputTensor(work));
  const inner = (g.kH * g.kW * g.inC) / g.groups;
  const largestLevel = Math.max(Math.abs(low), Math.abs(high));
  const largestWeight =
    format === "s1" ? 1 : Math.max(Math.abs(shift - 128 * factor), Math.abs(shift + 127 * factor));
  if (largestLevel > INT16_MAX)
    throw new NotRunnable(`${work.step.name}: levels of up to ${largestLevel} exceed 16 bits`);
  if (inner * largestLevel * largestWeight > INT32_MAX) {
    throw new NotRunnable(
      `${work.step.name}: sums of ${inner} products of up to ${largestLevel} x ${largestWeight} may exceed 32 bits`,
    );
  }
}

/** The integers that the weights stand for. */
function integerWeights(
  work: Preparation,
  { geometry: g, step: factor, shift }: OperationOf<"conv2d_s8">,
): Int16Array {
  const data = requiredParam(work, "weights");
  const values = data instanceof Uint32Array ? unpackSigns(data, g.inC / g.groups) : data;
  return Int16Array.from(values, (w) => factor * w + shift);
}

/** The kernel computes a block of channels at least. */
const isDepthwise = (g: ConvGeometry): boolean => g.groups === g.inC && g.outC === g.inC && g.inC >= BLOCK;

export function convolveLevels(
  work: Preparation,
  operation: OperationOf<"conv2d_s8">,
  ends: Ends,
): PreparedStep {
  requireExactSums(work, operation);
  return isDepthwise(operation.geometry)
    ? convolveDepthwise(work, operation, ends)
    : convolveGroups(work, operation, ends);
}

function convolveGroups(
  work: Preparation,
  operation: OperationOf<"conv2d_s8">,
  { x, y }: Ends,
): PreparedStep {
  const { region, kernels } = work;
  const { geometry: g, output } = operation;
  const groupUnits = g.inC / g.groups;
  const pairs = Math.ceil(groupUnits / 2);
  const inner = g.kH * g.kW * pairs;
  const rows = (g.outH - 1) * g.strideH + (g.kH - 1) * g.dilationH + 1;
  const columns = (g.outW - 1) * g.strideW + (g.kW - 1) * g.dilationW + 1;
  const window = windowAt(region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC, groups: g.groups, groupUnits, groupOut: g.outC / g.groups },
    weights: region.constant(4 * laneBlockItems(g.outC, inner, g.groups), () =>
      laneBlocks(pairWords(integerWeights(work, operation), groupUnits), g.outC, inner, g.groups),
    ),
    inputZeroPoint: zeroPoint(uniformOf(inputTensor(work))),
    plane: region.scratch(4 * rows * columns * g.groups * pairs),
    ...sumFields(work, output, g.outC, g.groups),
  });
  return callWindow(kernels, "conv2dS8", window);
}

function convolveDepthwise(
  work: Preparation,
  operation: OperationOf<"conv2d_s8">,
  { x, y }: Ends,
): PreparedStep {
  const { region, kernels } = work;
  const { geometry: g, output } = operation;
  const window = windowAt(region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC },
    weights: region.constant(2 * g.kH * g.kW * g.outC, () =>
      channelLanes(integerWeights(work, operation), g.outC),
    ),
    inputZeroPoint: zeroPoint(uniformOf(inputTensor(work))),
    ...sumFields(work, output, g.outC, 1),
  });
  return callWindow(kernels, "depthwiseS8", window);
}
