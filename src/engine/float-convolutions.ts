import type { ConvGeometry, Window } from "../graph/graph.ts";
import { unpackSigns } from "../targets/bits.ts";
import { channelLanes, laneBlockItems, laneBlocks } from "./constants.ts";
import { convolveSigns, perChannel } from "./convolutions.ts";
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
  wholeImage,
  windowAt,
} from "./preparation.ts";
import { densePixel } from "./reference/convolutions.ts";
import type { OperationOf } from "./reference/work.ts";

/** Weights as floats; of format s1, `packed` of them share words. */
function floatWeights(work: Preparation, packed: number): Float32Array {
  const data = requiredParam(work, "weights");
  return data instanceof Uint32Array ? unpackSigns(data, packed) : (data as Float32Array);
}

const blockWeights = (work: Preparation, outC: number, inner: number, groups: number, packed: number) =>
  work.region.constant(4 * laneBlockItems(outC, inner, groups), () =>
    laneBlocks(floatWeights(work, packed), outC, inner, groups),
  );

/** The kernel computes four channels at least. */
const isDepthwise = (g: ConvGeometry): boolean => g.groups === g.inC && g.outC === g.inC && g.inC >= 4;

export const convolveFloats = (work: Preparation, g: ConvGeometry, ends: Ends): PreparedStep =>
  isDepthwise(g) ? convolveDepthwise(work, g, ends) : convolveGroups(work, g, ends);

function convolveGroups(work: Preparation, g: ConvGeometry, { x, y }: Ends): PreparedStep {
  const groupUnits = g.inC / g.groups;
  const window = windowAt(work.region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC, groups: g.groups, groupUnits, groupOut: g.outC / g.groups },
    weights: blockWeights(work, g.outC, g.kH * g.kW * groupUnits, g.groups, groupUnits),
    addend: perChannel(work, "bias", g.outC, g.groups),
  });
  return callWindow(work.kernels, "conv2dF32", window);
}

function convolveDepthwise(work: Preparation, g: ConvGeometry, { x, y }: Ends): PreparedStep {
  const items = g.kH * g.kW * g.outC;
  const window = windowAt(work.region, g, {
    ...{ input: x, output: y, pixelUnits: g.inC },
    weights: work.region.constant(4 * items, () => channelLanes(floatWeights(work, 1), g.outC)),
    // Adding 0 for a bias changes no sum: none of them is -0.
    addend: work.region.constant(4 * g.outC, () =>
      hasParam(work, "bias") ? requiredParam(work, "bias") : new Float32Array(g.outC),
    ),
  });
  return callWindow(work.kernels, "depthwiseF32", window);
}

/** `rows` pixels side by side, each a window of its own. */
const eachRow = (rows: number, inC: number): Window => ({
  ...wholeImage(1, rows, inC),
  outW: rows,
  kW: 1,
});

/** A dense layer of signs is a convolution whose window is the image, or each row of it. */
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
  const floats = input === "f32" ? x : region.scratch(4 * rows * features);
  const product = scaled(work, multiplyRows(work, operation, { x: floats, y }, packed), y, rows, units);
  if (input === "f32") return product;
  const pixels = (rows * features) / packed;
  return inTurn(
    { kernel: "unpackSigns", run: () => kernels.unpackSigns(x, floats, pixels, packed) },
    product,
  );
}

/** The floats of each row times the weights; several rows are pixels of a convolution. */
function multiplyRows(
  work: Preparation,
  { rows, features, units }: OperationOf<"dense">,
  { x, y }: Ends,
  packed: number,
): PreparedStep {
  const { kernels, region } = work;
  const weights = blockWeights(work, units, features, 1, packed);
  const addend = perChannel(work, "bias", units, 1);
  if (rows === 1)
    return { kernel: "denseF32", run: () => kernels.denseF32(x, weights, addend, y, features, units) };
  const window = windowAt(region, eachRow(rows, features), {
    ...{ input: x, output: y, pixelUnits: features, groups: 1, groupUnits: features, groupOut: units },
    ...{ weights, addend },
  });
  return callWindow(kernels, "conv2dF32", window);
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
