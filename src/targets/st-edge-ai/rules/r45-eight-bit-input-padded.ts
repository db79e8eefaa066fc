import { obstacleOf } from "../decide.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf, isDepthwiseCase, queryOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

export const r45EightBitInputPadded: Rule = {
  id: "R45",
  subject: "8-bit input and binary weights, padded or depthwise",
  text:
    "conv2d_is8os8ws1 is not depthwise, and its name has no padding. A padded or depthwise layer with 8-bit input and binary weights has " +
    "no kernel, and is expected to run in float.",
  effect: "float",
  evidence: [SOURCES.eightBitInput, inferred("a kernel without a padding in its name does not pad")],
  applies: (c) =>
    isConvOf(c, "s8", "s1") &&
    c.decision.runs === "float" &&
    obstacleOf(c.node) === undefined &&
    (isDepthwiseCase(c) || c.decision.output === "s8"),
  finding: {
    code: "SX116",
    severity: "warning",
    cause: (c) => (isDepthwiseCase(c) ? "depthwise" : "padded"),
    message(first, all) {
      const depthwise = isDepthwiseCase(first);
      return {
        title: `${namesOf(all)} ${verb(all, "has", "have")} 8-bit input and binary weights, and ${verb(all, "runs", "run")} in float`,
        why: depthwise
          ? "The only kernel for 8-bit input and ±1 weights, conv2d_is8os8ws1, is not depthwise. With an input_quantizer such as ste_sign there are depthwise kernels (signs out), with an 8-bit depthwise_quantizer the layer is an int8 layer."
          : 'The only kernel for 8-bit input and ±1 weights, conv2d_is8os8ws1, does not pad as far as its name tells. With padding "valid" it would serve.',
        nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
        knob: { layer: first.node.layer, attribute: depthwise ? "input_quantizer" : "padding" },
      };
    },
  },
};
