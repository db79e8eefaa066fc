import type { Diagnostic } from "../../document/diagnostic.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { holding } from "../builder.ts";
import {
  binaryConv,
  bodyName,
  type ConvNode,
  type DenseNode,
  denseLayer,
  floatConv,
  isBinary,
  isConv,
  isDense,
} from "../layers.ts";
import { Lowering } from "../lowering.ts";
import { type Format, NOT_IMPLEMENTED, type Plan } from "../plan.ts";
import { simpleLayer } from "../simple-layers.ts";
import { activationBytes, binaryConvScratch, floatConvScratch } from "./accounting.ts";
import type { PaddingClass } from "./catalogue.ts";
import { findKernel, type Query } from "./lookup.ts";
import { floatFallback, noPadding, notImplemented } from "./rules/float-output.ts";
import { paddedSigns, signBeforePooling } from "./rules/moved-signs.ts";
import {
  activationBeforeSign,
  floatInput,
  floatWeights,
  noParameter,
  otherQuantizer,
} from "./rules/operands.ts";
import { biasInThreshold, packedNetworkInput, packingWaste } from "./rules/packing.ts";

/**
 * What ST Edge AI Core 1.0 (X-CUBE-AI 9.1) would run, by the recipe that reproduces both reports of
 * the forum thread: signs move back to their producers; the readers decide the format of an output;
 * the catalogue says whether a kernel exists; without one the layer runs in float, or not at all.
 */
export function lowerStEdgeAi(graph: Graph): Plan {
  const l = new Lowering(graph, { putsOutSigns });
  const input = l.input();
  say(l, l.signs.stages.has(0) && packedNetworkInput(l));
  const packed: ConvNode[] = [];
  for (const node of l.layers()) {
    if (isConv(node)) {
      if (convolution(l, node)) packed.push(node);
    } else if (isDense(node)) dense(l, node);
    else simpleLayer(l, node);
  }
  say(l, packingWaste(packed), signBeforePooling(l), paddedSigns(l));
  return l.builder.finish("st-edge-ai@1.0", [input], l.outputs(), activationBytes);
}

const isPointwise = ({ op: { geometry: g } }: ConvNode): boolean =>
  g.kH === 1 && g.kW === 1 && g.strideH === 1 && g.strideW === 1;

function paddingClass(node: ConvNode): PaddingClass | "other" {
  if (!isPadded(node.op.geometry)) return "none";
  if (node.op.padValue === 0) return "zero";
  return Math.abs(node.op.padValue) === 1 ? "one" : "other";
}

/** What to look up for a binary convolution; undefined if no kernel could carry its parameters. */
function convQuery(node: ConvNode, output: Format): Query | undefined {
  const padding = paddingClass(node);
  if (padding === "other" || noParameter(node) !== undefined) return undefined;
  return { op: isPointwise(node) ? "pw" : "conv2d", input: "s1", weights: "s1", output, padding };
}

function kernelFor(node: ConvNode, output: Format): string | undefined {
  const query = convQuery(node, output);
  return query && findKernel(query)?.name;
}

function putsOutSigns(node: Node): boolean {
  if (isConv(node)) {
    return isBinary(node) && node.op.activation.fn === "linear" && kernelFor(node, "s1") !== undefined;
  }
  return isDense(node) && isBinary(node) && node.op.activation.fn === "linear";
}

/** A BatchNormalization that the kernel can compute too: only directly behind an output without activation. */
const foldable = (l: Lowering, node: ConvNode | DenseNode): Node | undefined =>
  node.op.activation.fn === "linear" ? l.soleBatchNorm(node) : undefined;

/** Adds the diagnostics among the findings of the rules. */
function say(l: Lowering, ...found: (Diagnostic | undefined | false)[]): void {
  for (const diagnostic of found) if (diagnostic) l.builder.diagnostics.push(diagnostic);
}

/** Returns whether the layer runs on packed bits. */
function convolution(l: Lowering, node: ConvNode): boolean {
  const output: Format = l.signs.stages.has(node.id) ? "s1" : "f32";
  const kernel = isBinary(node) ? kernelFor(node, output) : undefined;
  if (kernel !== undefined) {
    const padValue = paddingClass(node) === "none" ? 0 : (node.op.padValue as -1 | 0 | 1);
    const norm = output === "f32" && !node.op.useBias ? foldable(l, node) : undefined;
    binaryConv(l, node, padValue, {
      kernel,
      norm,
      scratch: isPointwise(node) ? [] : binaryConvScratch(node.op.geometry),
    });
    say(l, output === "s1" && node.op.useBias && biasInThreshold(node));
    return true;
  }
  if (isPadded(node.op.geometry) && node.op.padValue !== 0) {
    const query = isBinary(node) ? convQuery(node, output) : undefined;
    const diagnostic = query ? notImplemented(l, node, query) : noPadding(node);
    say(l, isBinary(node) && activationBeforeSign(l, node), diagnostic);
    refused(l, node, diagnostic.title);
    return false;
  }
  if (isBinary(node)) {
    const query = convQuery(node, output);
    say(l, noParameter(node), activationBeforeSign(l, node), query && floatFallback(l, node, query));
  } else {
    const { inputQuantizer, kernelQuantizer } = node.op;
    say(
      l,
      otherQuantizer(node),
      kernelQuantizer.kind === "sign" && inputQuantizer.kind === "none" && floatInput(node),
      inputQuantizer.kind === "sign" && kernelQuantizer.kind === "none" && floatWeights(node),
    );
  }
  floatConv(l, node, l.quantizedInput(node), {
    kernel: "conv2d_if32of32wf32",
    norm: foldable(l, node),
    scratch: floatConvScratch(node.op.geometry),
    alwaysBias: true,
  });
  return false;
}

/** A step in the place of a layer that the tool refuses: it stops there, so there are no figures. */
function refused(l: Lowering, node: ConvNode, reason: string): void {
  const source = l.source(node);
  const input = isBinary(node) ? l.packed(source, node) : l.quantizedInput(node);
  l.setFloat(
    node,
    l.builder.step(
      {
        mId: node.id,
        name: bodyName(node),
        layerType: "Conv2D",
        kernel: null,
        opType: NOT_IMPLEMENTED,
        layers: [node.name],
        operation: { kind: "opaque", reason },
        inputs: [input],
        macc: 0,
      },
      { shape: node.shape, format: "f32", value: holding(node) },
    ),
  );
}

/** Dense kernels exist for every pair of formats; weights stay packed even with float input. */
function dense(l: Lowering, node: DenseNode): void {
  say(l, otherQuantizer(node));
  const sign = node.op.inputQuantizer.kind === "sign";
  const weights: Format = node.op.kernelQuantizer.kind === "sign" ? "s1" : "f32";
  const input = sign ? l.packed(l.source(node), node) : l.quantizedInput(node);
  const output: Format = l.signs.stages.has(node.id) ? "s1" : "f32";
  const query: Query = { op: "dense", input: sign ? "s1" : "f32", weights, output, padding: "any" };
  const kernel = findKernel(query)?.name ?? "dense";
  const norm = output === "f32" && (weights === "f32" || !node.op.useBias) ? foldable(l, node) : undefined;
  denseLayer(l, node, input, weights, { kernel, norm });
  say(
    l,
    output === "s1" && node.op.useBias && biasInThreshold(node),
    isBinary(node) && activationBeforeSign(l, node),
  );
}
