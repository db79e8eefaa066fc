import type { Node } from "../../../graph/graph.ts";
import type { Quantizer } from "../../../graph/quantizer.ts";
import { isConv, isDense } from "../../layers.ts";
import { inferred } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

/** Number of levels of a quantizer with at most 128: 7 bits or fewer. */
function fewLevels(quantizer: Quantizer): number | undefined {
  const levels =
    quantizer.kind === "uniform"
      ? quantizer.high - quantizer.low + 1
      : quantizer.kind === "dorefa_weights"
        ? quantizer.levels + 1
        : undefined;
  return levels !== undefined && levels <= 128 ? levels : undefined;
}

const quantizersOf = ({ op }: Node): Quantizer[] => {
  if (op.kind === "conv2d" || op.kind === "dense") return [op.inputQuantizer, op.kernelQuantizer];
  return op.kind === "activation" && op.activation.fn === "quantizer" ? [op.activation.quantizer] : [];
};

const fewest = ({ node }: Case): number =>
  Math.min(...quantizersOf(node).map((quantizer) => fewLevels(quantizer) ?? Number.POSITIVE_INFINITY));

export const r51FewBits: Rule = {
  id: "R51",
  subject: "quantizers of 2 to 7 bits",
  text:
    "The kernels know 1, 8 and 16 bits. Levels of 2 to 7 bits fit into a byte, and sxor keeps them there, so that a DoReFa quantizer with " +
    "k_bit 2 (Larq's default) is shown like one with 8. Whether the tool takes them, with how many bits, or runs the layer in float, is not " +
    "known; its own models use k_bit 8.",
  effect: "note",
  evidence: [inferred("no report with 2 to 7 bits from Larq or QKeras is public")],
  applies: (c) => Number.isFinite(fewest(c)),
  finding: {
    code: "SX124",
    severity: "info",
    cause: () => "",
    message: (first, all) => ({
      title: `fewer than 8 bits are kept in bytes: ${namesOf(all)}`,
      why:
        `${first.node.layer} quantizes to ${fewest(first)} levels. The kernels know 1, 8 and 16 bits; sxor keeps such levels in bytes. ` +
        "Whether the tool does, or runs the layer in float, is not known; ST's own models use k_bit 8.",
      ...(isConv(first.node) || isDense(first.node)
        ? { knob: { layer: first.node.layer, attribute: "input_quantizer" } }
        : {}),
    }),
  },
};
