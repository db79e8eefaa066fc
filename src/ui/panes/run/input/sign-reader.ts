import type { Graph, Node } from "../../../../graph/graph.ts";

/** The first layer that takes the sign of the network's input itself. */
export const signReader = ({ nodes }: Graph): string | undefined =>
  nodes.find((node) => node.inputs.includes(0) && takesSign(node))?.name;

function takesSign({ op }: Node): boolean {
  if (op.kind === "conv2d" || op.kind === "dense") return op.inputQuantizer.kind === "sign";
  const { activation } = op.kind === "activation" ? op : {};
  return activation?.fn === "quantizer" && activation.quantizer.kind === "sign";
}
