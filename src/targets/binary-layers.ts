import { type ConvGeometry, hwc, type Shape } from "../graph/graph.ts";
import type { ParamSpec } from "./builder.ts";
import {
  biasParam,
  bodyName,
  bodyOutput,
  type Choice,
  type ConvNode,
  convShape,
  type DenseNode,
  finish,
  outputAffineParams,
  ownStages,
  pixelsOfRow,
  thresholdParam,
  type WeightedNode,
  weightsParam,
} from "./layers.ts";
import type { Lowering } from "./lowering.ts";
import { convMacc } from "./macc.ts";
import type { Operation } from "./operation.ts";
import type { Stage } from "./parameters.ts";
import type { Format } from "./plan.ts";
import { affineParams } from "./simple-layers.ts";

/** What stands between the integers of the convolution and its output. */
function finishParams(
  node: WeightedNode,
  stages: readonly Stage[] | undefined,
  { norm, levels, alwaysAffine }: Choice,
): ParamSpec[] {
  if (stages) return [thresholdParam(node, stages)];
  if (levels || alwaysAffine) return outputAffineParams(node, levels?.norm ?? norm);
  if (norm) return affineParams(norm);
  return node.op.useBias ? [biasParam(node)] : [];
}

/**
 * s1 × s1 convolution, with one filter per channel if `depthwise`; bits out if the signs were moved to this
 * layer, bytes if the choice has levels, else f32.
 */
export function binaryConv(
  l: Lowering,
  node: ConvNode,
  padValue: -1 | 0 | 1,
  choice: Choice,
  depthwise = false,
): void {
  const after = l.signs.stages.get(node.id);
  const stages = after && ownStages(node, after);
  const { geometry } = node.op;
  const output: Format = after ? "s1" : choice.levels ? "s8" : "f32";
  const shape = depthwise ? [1, geometry.kH, geometry.kW, geometry.outC] : convShape(node);
  const operation: Operation = {
    kind: depthwise ? "depthwise_s1" : "conv2d_s1",
    geometry,
    padValue,
    output,
  };
  const body = l.builder.step(
    {
      mId: node.id,
      name: output === "f32" ? bodyName(node) : node.name,
      layerType: "Conv2D",
      kernel: choice.kernel,
      opType: "sxor_s1_s1",
      layers: [node.layer],
      operation,
      inputs: [l.packed(l.source(node), node)],
      params: [
        weightsParam(node, shape, "s1", {
          ...(stages ? { stages } : {}),
          ...(depthwise ? { depthwise: true } : {}),
        }),
        ...finishParams(node, stages, choice),
      ],
      scratch: choice.scratch ?? [],
      macc: convMacc(geometry, false),
    },
    bodyOutput(node, after, choice.levels),
  );
  finish(l, node, body, { after, ...choice });
}

/** A dense layer as a convolution: one window over all pixels of its row, or a 1×1 kernel over its rows. */
function denseGeometry({ op }: DenseNode, input: Shape): ConvGeometry {
  const [h, w, c] = op.rows === 1 ? hwc(input) : [1, op.rows, op.features];
  const [kH, kW] = op.rows === 1 ? [h, w] : [1, 1];
  return {
    ...{ inH: h, inW: w, inC: c, outH: h - kH + 1, outW: w - kW + 1, outC: op.units, groups: 1, kH, kW },
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}

/** s1 × s1 dense layer that puts out bytes, the levels of the choice. */
export function binaryDenseLevels(l: Lowering, node: DenseNode, choice: Choice): void {
  const input = l.packed(l.source(node), node);
  const { rows, features, units } = node.op;
  const shape = l.builder.shapeOf(input);
  const [pixels, channels] = rows === 1 ? pixelsOfRow(shape) : [1, features];
  const geometry = denseGeometry(node, shape);
  const body = l.builder.step(
    {
      mId: node.id,
      name: node.name,
      layerType: "Dense",
      kernel: choice.kernel,
      opType: "sxor_s1_s1",
      layers: [node.layer],
      operation: { kind: "conv2d_s1", geometry, padValue: 0, output: "s8" },
      inputs: [input],
      params: [
        weightsParam(node, pixels > 1 ? [units, pixels, channels] : [units, features], "s1"),
        ...finishParams(node, undefined, choice),
      ],
      macc: convMacc(geometry, false),
    },
    bodyOutput(node, undefined, choice.levels),
  );
  finish(l, node, body, choice);
}
