import type { Graph, Node } from "../graph/graph.ts";
import type { FixEffect } from "./fix.ts";
import { isWeighted } from "./trial.ts";

const text = (shape: readonly number[]): string => shape.join("×");

/** The shape of the kernel of a layer; empty if it has none. */
function kernelShape({ op }: Node): readonly number[] {
  if (op.kind === "dense") return [op.features, op.units];
  if (op.kind !== "conv2d") return [];
  const g = op.geometry;
  return [g.kH, g.kW, g.inC / g.groups, g.outC];
}

/** The first thing in which two networks differ in shape. */
function difference(before: Graph, after: Graph): string | undefined {
  const old = new Map(before.nodes.map((node) => [node.name, node]));
  for (const node of after.nodes) {
    const was = old.get(node.name);
    old.delete(node.name);
    if (was === undefined) {
      if (isWeighted(node)) return `${node.name} is a new layer with weights of its own.`;
      continue;
    }
    const [kernel, kernelWas] = [text(kernelShape(node)), text(kernelShape(was))];
    if (kernel !== kernelWas) return `The kernel of ${node.name} is ${kernel} and was ${kernelWas}.`;
    const [shape, shapeWas] = [text(node.shape), text(was.shape)];
    if (shape !== shapeWas) return `The output of ${node.name} is ${shape} and was ${shapeWas}.`;
  }
  const gone = [...old.values()].find(isWeighted);
  return gone && `${gone.name} is gone.`;
}

/** What a change of the network means for its weights, by the shapes of both: not that the function is the same. */
export function effectByShape(
  before: Graph,
  after: Graph,
): { effect: Exclude<FixEffect, "same function">; why: string } {
  const why = difference(before, after);
  if (why !== undefined) return { effect: "different architecture", why };
  return {
    effect: "needs retraining",
    why: "Every layer keeps the shapes of its output and kernel, so trained weights can be the start; the function is another one.",
  };
}
