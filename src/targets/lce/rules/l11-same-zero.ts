import { isConv } from "../../layers.ts";
import { Reading } from "../../reading.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { lceSigns } from "../signs.ts";
import { SOURCES } from "../sources.ts";
import { type Case, knob, names, type Rule } from "./rule.ts";

/** Those of the layers that would put out bits if all of them padded with +1. */
function bitsWithOnes(first: Case, all: readonly Case[]): Case[] {
  const { graph } = first.situation.reading;
  const asked = new Set(all.map(({ node }) => node.id));
  const nodes = graph.nodes.map((node) =>
    asked.has(node.id) && isConv(node) ? { ...node, op: { ...node.op, padValue: 1 } } : node,
  );
  const { stages } = lceSigns(new Reading({ ...graph, nodes }));
  return all.filter(({ node }) => stages.has(node.id));
}

export const l11SameZero: Rule = {
  id: "L11",
  subject: "zero padding",
  text:
    "Zeros around the image are computed as +1 and corrected at the border: exact, but the correction works on floats. So the " +
    "LceBconv2d puts out floats, a ReLU behind it is not fused, and a sign behind it is an LceQuantize of its own. " +
    "Target arm only. sxor takes a window that never reaches over the edge as VALID, whatever padding says.",
  effect: "binary",
  evidence: [SOURCES.sameZero, SOURCES.border, SOURCES.bitpacked],
  applies: ({ decision }) => decision?.runs === "binary" && decision.padding === "same-zero",
  because: () => "a sign feeds it, its weights are signs, and zeros are corrected at the border",
  finding: {
    code: "SX211",
    severity: "info",
    message: (first, all) => {
      const bits = bitsWithOnes(first, all);
      return {
        title: `${names(all)} ${verb(all, "pads", "pad")} with zeros: binary, but with float output`,
        why:
          bits.length === 0
            ? "The output is float in any case, so zeros cost the correction at the border only."
            : `With pad_values 1 ${names(bits)} would put out bits by thresholds, without floats and an LceQuantize in between.`,
        knob: knob(first, "pad_values"),
      };
    },
  },
};
