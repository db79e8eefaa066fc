import {
  biasParam,
  bodyName,
  bodyOutput,
  type Choice,
  type DenseNode,
  finish,
  ownStages,
  pixelsOfRow,
  thresholdParam,
  weightsParam,
} from "./layers.ts";
import type { Lowering } from "./lowering.ts";
import { denseMacc } from "./macc.ts";
import type { FloatOrBits } from "./operation.ts";
import { affineParams } from "./simple-layers.ts";

/** A dense layer with packed or float input (the tensor `input`) and weights. */
export function denseLayer(
  l: Lowering,
  node: DenseNode,
  input: number,
  weightFormat: FloatOrBits,
  choice: Pick<Choice, "kernel" | "norm">,
): void {
  const { rows, features, units, useBias } = node.op;
  const inputFormat: FloatOrBits = l.builder.formatOf(input) === "s1" ? "s1" : "f32";
  const binary = inputFormat === "s1" && weightFormat === "s1";
  const after = binary ? l.signs.stages.get(node.id) : undefined;
  const stages = after ? ownStages(node, after) : [];
  const [pixels, channels] = rows === 1 ? pixelsOfRow(l.builder.shapeOf(input)) : [1, features];
  const shape =
    weightFormat === "s1" && inputFormat === "s1" && pixels > 1
      ? [units, pixels, channels]
      : [units, features];
  const foldIntoWeights = choice.norm !== undefined && weightFormat === "f32";
  const params = [
    weightsParam(node, shape, weightFormat, {
      ...(after ? { stages } : {}),
      ...(foldIntoWeights && choice.norm ? { batchNorm: choice.norm.id } : {}),
    }),
  ];
  const bias = weightFormat === "f32" && (useBias || foldIntoWeights);
  if (after) params.push(thresholdParam(node, stages));
  else if (choice.norm && !foldIntoWeights) params.push(...affineParams(choice.norm));
  else if (bias || useBias) params.push(biasParam(node, foldIntoWeights ? choice.norm : undefined));
  const body = l.builder.step(
    {
      mId: node.id,
      name: after ? node.name : bodyName(node),
      layerType: "Dense",
      kernel: choice.kernel,
      opType: binary ? "sxor_s1_s1" : `smul_${inputFormat}_${weightFormat}`,
      layers: [node.layer],
      operation: {
        kind: "dense",
        rows,
        features,
        units,
        input: inputFormat,
        weights: weightFormat,
        output: after ? "s1" : "f32",
      },
      inputs: [input],
      params,
      macc: denseMacc(rows, features, units, bias),
    },
    bodyOutput(node, after),
  );
  finish(l, node, body, { after, norm: choice.norm });
}
