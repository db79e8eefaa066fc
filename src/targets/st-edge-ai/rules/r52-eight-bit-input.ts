import { levelsAskedOf } from "../../eight-bit.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";

const levels = ({ situation, node }: Case) =>
  node.op.kind === "input" ? levelsAskedOf(situation.reading, node) : undefined;

export const r52EightBitNetworkInput: Rule = {
  id: "R52",
  subject: "the network input becomes 8-bit levels",
  text:
    "If every reader of the input quantizes it to the same 8-bit levels, sxor moves the quantizer out of the network, as the tool is " +
    "known to move a sign out (R32): the application then feeds bytes. That the tool does so for 8 bits has not been seen.",
  effect: "note",
  evidence: [
    SOURCES.firstAndLast,
    inferred("an 8-bit quantizer at the input moves out of the network as a sign does"),
  ],
  applies: (c) => levels(c) !== undefined,
  finding: {
    code: "SX125",
    severity: "info",
    cause: () => "",
    message(first) {
      const { divisor = 1, low = 0, high = 0 } = levels(first) ?? {};
      return {
        title: `the network input ${first.node.name} becomes 8-bit levels`,
        why: `Every reader of the input quantizes it to the levels k / ${divisor} with k from ${low} to ${high}, so the quantizer is shown outside the network: your application feeds k. That the tool does so for 8 bits has not been seen; it may keep a float input and a conversion.`,
      };
    },
  },
};
