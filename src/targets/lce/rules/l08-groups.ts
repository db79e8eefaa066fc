import { isConv } from "../../layers.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { type Case, knob, meets, names, type Rule } from "./rule.ts";

const perGroup = ({ node }: Case): number =>
  isConv(node) ? node.op.geometry.inC / node.op.geometry.groups : 0;

export const l08Groups: Rule = {
  id: "L8",
  subject: "groups that are not whole words",
  text:
    "A grouped binary convolution needs a multiple of 32 input channels in every group, so that a group starts at a " +
    "word. Otherwise the converter emits an error.",
  effect: "refused",
  evidence: [SOURCES.groups],
  applies: meets("groups"),
  because: (c) => `its groups have ${perGroup(c)} input channels, not a multiple of 32`,
  finding: {
    code: "SX208",
    severity: "error",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "has", "have")} groups of ${perGroup(first)} input channels, not of a multiple of 32`,
      why: "The converter emits an error instead of an LceBconv2d. Take fewer groups, or more channels.",
      knob: knob(first, "groups"),
    }),
  },
};
