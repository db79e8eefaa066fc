import { isConv, isDense } from "../../layers.ts";
import { inferred } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

type Side = "input" | "weights";

/** Which of the two is quantized to 8 bits by the layer itself, if the other is float. */
function side({ node, decision }: Case): Side | undefined {
  if ((!isConv(node) && !isDense(node)) || decision === undefined || decision.runs === "refused")
    return undefined;
  const quantizesInput = node.op.inputQuantizer.kind !== "none";
  if (decision.input === "s8" && decision.weights === "f32" && quantizesInput) return "input";
  return decision.input === "f32" && decision.weights === "s8" ? "weights" : undefined;
}

export const r44OneSide: Rule = {
  id: "R44",
  subject: "8 bits on one side only",
  text:
    "8-bit input with float weights, or float input with 8-bit weights, has no kernel: the layer runs in float, with weights of 4 " +
    "bytes each and the quantized values.",
  effect: "float",
  evidence: [inferred("the catalogue has no kernel with one float and one 8-bit operand")],
  applies: (c) => side(c) !== undefined,
  finding: {
    code: "SX118",
    severity: "warning",
    cause: (c) => side(c) ?? "",
    message(first, all) {
      const isInput = side(first) === "input";
      const attribute = isInput ? kernelAttribute(first.node) : "input_quantizer";
      return {
        title: `${namesOf(all)} ${verb(all, "has", "have")} 8-bit ${isInput ? "input but float weights" : "weights but float input"}`,
        why:
          `No kernel takes ${isInput ? "8-bit input and float weights" : "float input and 8-bit weights"}, so the layer runs in float, ` +
          `with weights of 4 bytes each. With an 8-bit ${attribute} it would run in 8 bits; without any quantizer nothing of its speed or size is lost.`,
        knob: { layer: first.node.layer, attribute },
      };
    },
  },
};
