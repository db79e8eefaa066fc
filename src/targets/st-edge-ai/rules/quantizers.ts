import type { Quantizer } from "../../../graph/quantizer.ts";
import { isConv, isDense } from "../../layers.ts";
import type { Case, Finding } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

/** A quantizer that no kernel of the catalogue knows, and the attribute that names it. */
export interface Odd {
  attribute: string;
  quantizer: Quantizer;
}

/** The quantizers of a layer for whose levels there is no kernel format. */
function oddQuantizers({ node, decision }: Case): Odd[] {
  if ((!isConv(node) && !isDense(node)) || decision === undefined) return [];
  const odd: Odd[] = [];
  if (decision.input === "other")
    odd.push({ attribute: "input_quantizer", quantizer: node.op.inputQuantizer });
  if (decision.weights === "other")
    odd.push({ attribute: kernelAttribute(node), quantizer: node.op.kernelQuantizer });
  return odd;
}

/** Whether a layer that is not refused has an odd quantizer of these kinds. */
export const hasOdd =
  (...kinds: readonly Quantizer["kind"][]) =>
  (c: Case): boolean =>
    c.decision?.runs !== "refused" &&
    oddQuantizers(c).some(({ quantizer }) => kinds.includes(quantizer.kind));

const what = (quantizer: Quantizer): string => {
  switch (quantizer.kind) {
    case "magnitude_aware":
      return "a sign with a scale per channel";
    case "ternary":
      return "ternary (2 bits)";
    case "heaviside":
      return "0 and 1, not an XNOR operand";
    case "dorefa_weights":
      return "a quantizer for weights, with levels that have no 8-bit form here";
    case "uniform":
      return `a quantizer with ${quantizer.high - quantizer.low + 1} levels from ${quantizer.low} to ${quantizer.high}`;
    default:
      return quantizer.kind;
  }
};

/** SX109: nothing public says what the tool makes of such a quantizer. */
export const oddFinding = (kinds: readonly Quantizer["kind"][], remark: string): Finding => {
  const oddOf = (c: Case): Odd | undefined =>
    oddQuantizers(c).find(({ quantizer }) => kinds.includes(quantizer.kind));
  const wording = (c: Case): string => {
    const odd = oddOf(c);
    return odd ? `${odd.attribute} is ${what(odd.quantizer)}` : "";
  };
  return {
    code: "SX109",
    severity: "warning",
    cause: wording,
    message: (first, all) => ({
      title: `${namesOf(all)}: the ${wording(first)}; what the tool does with it is not known here`,
      why: `sxor shows ${verb(all, "the layer", "the layers")} in float with the quantized values. Do not take ${verb(all, "its", "their")} figures for a prediction. ${remark}`,
      knob: { layer: first.node.layer, attribute: oddOf(first)?.attribute ?? "" },
    }),
  };
};
