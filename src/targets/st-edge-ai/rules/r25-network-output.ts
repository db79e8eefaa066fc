import { floatDemands } from "../demand.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r25NetworkOutput: Rule = {
  id: "R25",
  subject: "binary convolution at the end of the network",
  text:
    "The output of a network is float. A binary convolution whose value, perhaps behind a BatchNormalization or a pooling, is " +
    "the output has to give out floats: a 1×1 convolution can (R9), a k×k one falls back (R2, R8) or is refused (R3).",
  effect: "note",
  evidence: [
    SOURCES.report1,
    inferred("a BatchNormalization or a pooling in between changes nothing"),
    SOURCES.firstAndLast,
  ],
  applies: (c) =>
    isConvOf(c, "s1", "s1") &&
    c.decision.output === "f32" &&
    floatDemands(c.situation, c.node).some(({ kind }) => kind === "output" || kind === "output_behind"),
};
