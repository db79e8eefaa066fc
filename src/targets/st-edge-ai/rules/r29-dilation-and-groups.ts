import { inferred, SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import { noParameter, obstacle } from "./obstacles.ts";
import type { Rule } from "./rule.ts";

export const r29DilationAndGroups: Rule = {
  id: "R29",
  subject: "binary convolution with dilation or groups",
  text:
    "The binary kernels have no argument for dilation or groups (other than one group per channel, which is depthwise). Such " +
    "a layer is expected to run in float; padded with ±1 it is expected to fail (R39).",
  effect: "float",
  evidence: [SOURCES.noGeometry, inferred("what the tool does instead was not seen")],
  applies: (c) =>
    isConvOf(c, "s1", "s1") &&
    c.decision.runs === "float" &&
    (obstacle(c) === "dilation_rate" || obstacle(c) === "groups"),
  finding: noParameter(
    "SX107",
    "binary",
    "No binary convolution of the tool has an argument for {}; the layer is expected to run in float, with weights of 4 bytes each.",
  ),
};
