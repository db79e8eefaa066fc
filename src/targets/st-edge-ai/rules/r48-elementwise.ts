import { takesSign } from "../../signs.ts";
import { SOURCES } from "../evidence.ts";
import { readsBinaryConv } from "./r26-add.ts";
import type { Rule } from "./rule.ts";

export const r48Elementwise: Rule = {
  id: "R48",
  subject: "Multiply, PReLU and activations of a binary layer's output",
  text:
    "No elementwise layer works on packed signs. A Multiply, PReLU or activation that reads a binary convolution makes it give out " +
    "floats: a 1×1 convolution can (R9), a k×k one falls back (R2) or is refused (R3).",
  effect: "note",
  evidence: [SOURCES.noElementwise],
  applies: (c) => {
    const { kind } = c.node.op;
    const elementwise =
      kind === "multiply" || kind === "prelu" || (kind === "activation" && !takesSign(c.node));
    return elementwise && readsBinaryConv(c);
  },
};
