import type { VariableName, WeightTable } from "../document/layer-weights.ts";
import { elements, type Node, type Shape } from "./graph.ts";

/** What a node takes of the variables of its layer, with the shapes that Keras gives them. */
export function expectedVariables({ op, type, name, layer, shape }: Node): [VariableName, Shape][] {
  if (op.kind === "conv2d") {
    const { kH, kW, inC, outC, groups } = op.geometry;
    const depthwise: Shape = [kH, kW, inC, outC / inC];
    const bias: [VariableName, Shape][] = op.useBias ? [["bias", [outC]]] : [];
    if (name !== layer) return [["depthwise_kernel", depthwise]];
    if (/SeparableConv2D$/.test(type)) return [["pointwise_kernel", [kH, kW, inC, outC]], ...bias];
    return [["kernel", /Depthwise/.test(type) ? depthwise : [kH, kW, inC / groups, outC]], ...bias];
  }
  if (op.kind === "dense") {
    const bias: [VariableName, Shape][] = op.useBias ? [["bias", [op.units]]] : [];
    return [["kernel", [op.features, op.units]], ...bias];
  }
  if (op.kind === "batch_normalization") {
    const variables: VariableName[] = [
      ...(op.scale ? (["gamma"] as const) : []),
      ...(op.center ? (["beta"] as const) : []),
      "moving_mean",
      "moving_variance",
    ];
    return variables.map((variable) => [variable, [op.channels]]);
  }
  if (op.kind === "prelu") return [["alpha", op.perElement ? shape : [op.channels]]];
  return [];
}

/** The kernel of a node that has one, and whether its quantizer takes the signs of it alone. */
export function kernelOf(node: Node): { variable: VariableName; binary: boolean } | undefined {
  const [kernel] = expectedVariables(node);
  if (kernel === undefined || !("kernelQuantizer" in node.op)) return undefined;
  return { variable: kernel[0], binary: node.op.kernelQuantizer.kind === "sign" };
}

/** The layers with a kernel that is ±1 throughout without being quantized by a sign; in order. */
export const onesWithoutSign = (nodes: readonly Node[], table: WeightTable): readonly string[] =>
  nodes.filter((node) => isOnesWithoutSign(node, table)).map(({ layer }) => layer);

function isOnesWithoutSign(node: Node, table: WeightTable): boolean {
  const kernel = kernelOf(node);
  if (kernel === undefined || kernel.binary) return false;
  const values = table.get(node.layer)?.get(kernel.variable)?.values;
  return values?.every((value) => Math.abs(value) === 1) === true;
}

/** Keras keeps axes of size 1 in the alpha of PReLU. */
export const fits = (variable: VariableName, found: Shape, wanted: Shape): boolean =>
  variable === "alpha"
    ? elements(found) === elements(wanted)
    : found.length === wanted.length && found.every((size, i) => size === wanted[i]);

/** The layers for which a table lacks an array, or has one of another shape; in order. */
export const misfits = (nodes: readonly Node[], table: WeightTable): ReadonlySet<string> =>
  new Set(
    nodes
      .filter((node) =>
        expectedVariables(node).some(([variable, wanted]) => {
          const found = table.get(node.layer)?.get(variable)?.shape;
          return found === undefined || !fits(variable, found, wanted);
        }),
      )
      .map(({ layer }) => layer),
  );
