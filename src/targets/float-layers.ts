import type { ActivationFn, Node } from "../graph/graph.ts";
import { holding, type OutputSpec } from "./builder.ts";
import {
  biasParam,
  bodyName,
  bodyOutput,
  type Choice,
  type ConvNode,
  convShape,
  finish,
  weightsParam,
} from "./layers.ts";
import type { Lowering } from "./lowering.ts";
import { convMacc } from "./macc.ts";
import type { Operation } from "./operation.ts";

type FloatConv = Extract<Operation, { kind: "conv2d_f32" }>;

/** How a target runs a float convolution. */
export interface FloatChoice extends Choice {
  /** A bias array even where the convolution has none. */
  alwaysBias?: boolean;
  /** Layers behind it that the kernel computes too: an activation of their own, then a pooling. */
  activation?: Node | undefined;
  pool?: Node | undefined;
}

/** f32 × f32 convolution of the tensor `input`, padded with zeros. */
export function floatConv(l: Lowering, node: ConvNode, input: number, choice: FloatChoice): void {
  const { geometry, useBias } = node.op;
  const { norm, activation, pool } = choice;
  const fold = norm ? { batchNorm: norm.id } : {};
  const bias = useBias || choice.alwaysBias === true || norm !== undefined;
  const params = [weightsParam(node, convShape(node), "f32", fold)];
  if (bias) params.push(biasParam(node, norm));
  const fused = activation !== undefined || pool !== undefined;
  const operation: FloatConv = {
    kind: "conv2d_f32",
    geometry,
    activation: fused ? fusedActivation(activation ?? node) : null,
    pool: pool?.op.kind === "pool" ? { mode: pool.op.mode, window: pool.op.window } : null,
  };
  const body = l.builder.step(
    {
      mId: node.id,
      name: bodyName(node),
      layerType: "Conv2D",
      kernel: choice.kernel,
      opType: "smul_f32_f32",
      layers: [node.layer],
      operation,
      inputs: [input],
      params,
      scratch: choice.scratch ?? [],
      macc: convMacc(geometry, bias, operation),
    },
    fused ? fusedOutput(pool ?? activation ?? node) : bodyOutput(node),
  );
  if (!fused) {
    finish(l, node, body, { norm });
    return;
  }
  l.setFloat(node, body);
  for (const layer of [norm, activation, pool]) if (layer && layer !== node) l.absorb(layer, body);
}

const fusedOutput = (last: Node): OutputSpec => ({ shape: last.shape, format: "f32", value: holding(last) });

function fusedActivation({ op }: Node): FloatConv["activation"] {
  const fn: ActivationFn | undefined = "activation" in op ? op.activation : undefined;
  if (fn === undefined || fn.fn === "linear") return null;
  if (fn.fn === "quantizer" || fn.fn === "softmax") throw new Error(`${fn.fn} is never fused`);
  return fn;
}
