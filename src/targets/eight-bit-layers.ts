import type { ConvGeometry, Node } from "../graph/graph.ts";
import {
  bodyName,
  bodyOutput,
  type Choice,
  finish,
  isConv,
  outputAffineParams,
  type WeightedNode,
  weightsParam,
} from "./layers.ts";
import type { Lowering } from "./lowering.ts";
import { convMacc } from "./macc.ts";
import { type Stage, weightLevels } from "./parameters.ts";
import type { Format } from "./plan.ts";

/** A dense layer is a convolution with a 1×1 kernel over its rows. */
function geometryOf({ op }: WeightedNode): ConvGeometry {
  if (op.kind === "conv2d") return op.geometry;
  return {
    ...{ inH: 1, inW: op.rows, inC: op.features, outH: 1, outW: op.rows, outC: op.units, groups: 1 },
    ...{ kH: 1, kW: 1, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}

/** The BatchNormalization in front of the sign, which need not be the next layer: a pooling may stand between. */
function stageNorm(l: Lowering, [stage]: readonly Stage[]): Node | undefined {
  return stage?.kind === "batch_normalization" ? l.node(stage.node) : undefined;
}

/**
 * A layer with 8-bit input (the s8 tensor `input`) and 8-bit or ±1 weights; bits out if the signs were moved to this
 * layer (behind a BatchNormalization at most), bytes if the choice has levels, else f32.
 */
export function eightBitLayer(l: Lowering, node: WeightedNode, input: number, choice: Choice): void {
  const levels = weightLevels(node.op.kernelQuantizer);
  const uniform = l.builder.uniformOf(input);
  if (levels === undefined || uniform === null) throw new Error(`${node.name} has no 8-bit form`);
  const { step, shift, divisor } = levels;
  const after = l.signs.stages.get(node.id);
  const norm = after ? stageNorm(l, after) : (choice.levels?.norm ?? choice.norm);
  const output: Format = after ? "s1" : choice.levels ? "s8" : "f32";
  const geometry = geometryOf(node);
  const weights = node.op.kernelQuantizer.kind === "sign" ? "s1" : "s8";
  const shape = isConv(node)
    ? [geometry.outC, geometry.kH, geometry.kW, geometry.inC / geometry.groups]
    : [geometry.outC, geometry.inC];
  const body = l.builder.step(
    {
      mId: node.id,
      name: output === "f32" ? bodyName(node) : node.name,
      layerType: isConv(node) ? "Conv2D" : "Dense",
      kernel: choice.kernel,
      opType: `smul_s8_${weights}`,
      layers: [node.layer],
      operation: { kind: "conv2d_s8", geometry, weights, step, shift, output },
      inputs: [input],
      params: [
        weightsParam(node, shape, weights),
        ...outputAffineParams(node, norm, divisor * uniform.divisor),
      ],
      scratch: choice.scratch ?? [],
      macc: convMacc(geometry, true),
    },
    bodyOutput(node, after, choice.levels),
  );
  finish(l, node, body, { after, ...choice });
}
