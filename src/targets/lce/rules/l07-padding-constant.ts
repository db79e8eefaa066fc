import { isConv } from "../../layers.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { type Case, knob, meets, names, type Rule } from "./rule.ts";

const constantOf = ({ node }: Case): number => (isConv(node) ? node.op.padValue : 0);

export const l07PaddingConstant: Rule = {
  id: "L7",
  subject: "pad_values other than 0 and 1",
  text:
    "Larq pads by a PadV2 in front of the convolution where pad_values is not 0. The converter takes it into the " +
    "LceBconv2d if the constant is exactly 1 and the amounts are those of SAME; with -1 or 0.5 the PadV2 and a float Conv2D " +
    "stay. Its attribute pad_values can be 0 or 1 only.",
  effect: "float",
  evidence: [
    SOURCES.padOne,
    { class: "documented", source: "larq/compute-engine, issue 535: -1 was never asked for" },
  ],
  applies: meets("padding constant"),
  because: (c) => `it pads with ${constantOf(c)}, and an LceBconv2d pads with 0 or 1`,
  finding: {
    code: "SX207",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: pad_values is ${[...new Set(all.map(constantOf))].join(", ")}`,
      why: "A PadV2 stays in front of a float convolution. pad_values 1 costs nothing in the LceBconv2d, 0 a correction at the border; both are another function at the border, to be trained for.",
      knob: knob(first, "pad_values"),
    }),
  },
};
