import { type ConvNode, isConv, isDepthwise } from "../../layers.ts";
import { type Decision, type Operand, obstacleOf } from "../decide.ts";
import type { Query } from "../lookup.ts";
import type { Case } from "./rule.ts";

/** A case of a convolution. */
export type ConvCase = Case & { node: ConvNode; decision: Decision };

export const isConvCase = (c: Case): c is ConvCase => isConv(c.node) && c.decision !== undefined;

/** A convolution with these operands, depthwise or not. */
export const isConvOf = (c: Case, input: Operand, weights: Operand): c is ConvCase =>
  isConvCase(c) && c.decision.input === input && c.decision.weights === weights;

export const isDepthwiseCase = (c: Case): boolean => isConvCase(c) && isDepthwise(c.node);

/** A convolution of ±1 and ±1, depthwise ones left out, without anything that no binary kernel has an argument for. */
export const isBinaryCase = (c: Case): c is ConvCase =>
  isConvOf(c, "s1", "s1") && !isDepthwise(c.node) && obstacleOf(c.node) === undefined;

/** The same, depthwise. */
export const isBinaryDepthwiseCase = (c: Case): c is ConvCase =>
  isConvOf(c, "s1", "s1") && isDepthwise(c.node) && obstacleOf(c.node) === undefined;

/** Which family of kernels the size asks for: a 1×1 kernel with strides needs a k×k kernel, too. */
export function kernelSize(c: ConvCase): "k×k" | "1×1" | "strided 1×1" {
  const g = c.node.op.geometry;
  if (g.kH > 1 || g.kW > 1) return "k×k";
  return g.strideH === 1 && g.strideW === 1 ? "1×1" : "strided 1×1";
}

/** The kernels in words: "3×3", "3×3 or 5×5", "strided 1×1". */
export function kernelWords(cases: readonly Case[]): string {
  const words = cases.filter(isConvCase).map((c) => {
    const g = c.node.op.geometry;
    return kernelSize(c) === "strided 1×1" ? "strided 1×1" : `${g.kH}×${g.kW}`;
  });
  return [...new Set(words)].join(" or ");
}

/** What was looked up for the layer. */
export function queryOf(c: Case): Query {
  if (c.decision?.query) return c.decision.query;
  throw new Error(`nothing was looked up for ${c.node.name}`);
}
