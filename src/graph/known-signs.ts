import type { ActivationFn, Node, NodeOp } from "./graph.ts";

const isSign = (activation: ActivationFn): boolean =>
  activation.fn === "quantizer" && activation.quantizer.kind === "sign";

/** Whether a node gives +1 and -1 only, if `inputs` says for each input whether it does. */
function givesSigns(op: NodeOp, inputs: readonly boolean[]): boolean {
  switch (op.kind) {
    case "conv2d":
    case "dense":
      return isSign(op.activation);
    case "activation":
      return isSign(op.activation) || (op.activation.fn === "linear" && inputs[0] === true);
    case "pool":
      // Pixels outside the image never win.
      return op.mode === "max" && inputs[0] === true;
    case "flatten":
    case "reshape":
    case "dropout":
    case "concat":
      return inputs.every(Boolean);
    default:
      return false;
  }
}

/**
 * Layers without an input quantizer whose input is +1 and -1 already get the quantizer sign: the sign of
 * ±1 is itself, so the layer computes what it did, and is seen to be binary. QKeras' stacks (QActivation in front of
 * QConv2D) and Larq's `activation="ste_sign"` need it.
 *
 * @param nodes in order; the result has the same
 */
export function inferSigns(nodes: readonly Node[]): Node[] {
  const signs: boolean[] = [];
  return nodes.map((node) => {
    const inputs = node.inputs.map((id) => signs[id] === true);
    const { op } = node;
    signs[node.id] = givesSigns(op, inputs);
    if (op.kind !== "conv2d" && op.kind !== "dense") return node;
    if (op.inputQuantizer.kind !== "none" || inputs[0] !== true) return node;
    return { ...node, op: { ...op, inputQuantizer: { kind: "sign", inferred: true } } };
  });
}
