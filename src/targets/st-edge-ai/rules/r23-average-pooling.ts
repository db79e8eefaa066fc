import type { Node } from "../../../graph/graph.ts";
import { isBinary, isConv, isDense } from "../../layers.ts";
import { SOURCES } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

const isAverage = ({ op }: Node): boolean =>
  op.kind === "global_average_pool" || (op.kind === "pool" && op.mode === "average");

/** The layer gives +1 and -1 only. */
const givesSigns = ({ op }: Node): boolean =>
  "activation" in op && op.activation.fn === "quantizer" && op.activation.quantizer.kind === "sign";

const sourceOf = ({ situation, node }: Case): Node => situation.reading.source(node);

const isBinaryLayer = (node: Node): boolean => (isConv(node) || isDense(node)) && isBinary(node);

export const r23AveragePooling: Rule = {
  id: "R23",
  subject: "average pooling of a binary layer's output",
  text:
    "Max pooling is the only pooling that works on packed signs. Average and global average pooling need floats: signs in front " +
    "of them are converted (2 operations per element), and a k×k binary convolution in front of them has to give out floats, " +
    "for which there is no kernel (R2).",
  effect: "float",
  evidence: [SOURCES.noAveragePooling],
  applies: (c) => isAverage(c.node) && (givesSigns(sourceOf(c)) || isBinaryLayer(sourceOf(c))),
  finding: {
    code: "SX121",
    severity: "info",
    cause: (c) => (givesSigns(sourceOf(c)) ? "" : undefined),
    message: (_, all) => ({
      title: `${namesOf(all)} ${verb(all, "is an average pooling", "are average poolings")} of signs, and ${verb(all, "works", "work")} on floats`,
      why:
        "The only pooling of packed signs is max pooling, so the signs are converted to floats first (2 operations per element). " +
        "MaxPooling2D would work on the signs themselves.",
    }),
  },
};
