import { SOURCES } from "../evidence.ts";
import type { Rule } from "./rule.ts";

export const r32PackedInput: Rule = {
  id: "R32",
  subject: "the network input becomes bits",
  text:
    "If every reader of the input takes its sign, the sign moves out of the network: the input becomes int1 in the format " +
    "1b-32bpacked, and the application has to binarize and pack. +1 and 0 are bit 0, -1 is bit 1; channel 0 is bit 31; each pixel " +
    "takes whole 32-bit words.",
  effect: "note",
  evidence: [SOURCES.report1, SOURCES.report2, SOURCES.packing, SOURCES.firstAndLast],
  applies: ({ situation, node }) => node.op.kind === "input" && situation.signs.stages.has(node.id),
  finding: {
    code: "SX105",
    severity: "info",
    cause: () => "",
    message: ({ node }) => ({
      title: `the network input ${node.name} becomes 1b-32bpacked bits`,
      why:
        "Every reader of the input takes its sign, so the tool moves the sign out of the network: your application has to " +
        "binarize and pack what it feeds: +1 (and 0) as bit 0, -1 as bit 1, channel 0 at bit 31, each pixel padded to whole " +
        "32-bit words. ST advises to keep the first layer in 8 bits or float.",
    }),
  },
};
