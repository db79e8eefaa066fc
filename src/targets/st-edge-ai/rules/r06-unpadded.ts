import { inferred, SOURCES } from "../evidence.ts";
import { isBinaryCase } from "./convolutions.ts";
import type { Case, Rule } from "./rule.ts";
import { its, namesOf, verb } from "./words.ts";

const inPaddingKernel = (c: Case): boolean => c.decision?.kernel?.includes("_pad") === true;

export const r06Unpadded: Rule = {
  id: "R6",
  subject: "binary convolution without padding, signs out",
  text:
    "A k×k or strided 1×1 binary convolution without padding runs as sxor_s1_s1. The kernel for it, " +
    "conv2d_is1os1ws1_bn, is declared in every version, but the archives from X-CUBE-AI 8.1 on do not define it; the " +
    "kernel for padding with no pads computes the same, and is what sxor shows.",
  effect: "sxor",
  evidence: [SOURCES.unpadded],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "kernel" &&
    c.decision.output === "s1" &&
    c.decision.query?.op === "conv2d" &&
    c.decision.query.padding === "none",
  finding: {
    code: "SX123",
    severity: "info",
    cause: (c) => (inPaddingKernel(c) ? "" : undefined),
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "does", "do")} not pad, and ${verb(all, "runs", "run")} in the kernel for padding with no pads`,
      why:
        `The headers of ${first.situation.version.label} declare conv2d_is1os1ws1_bn, but no archive from X-CUBE-AI 8.1 on ` +
        `defines it. That ${first.decision?.kernel} serves instead is our reading; it computes the same. ` +
        `Whether the tool takes it, or runs ${its(all)} convolution in another way, has not been seen.`,
      evidence: [inferred("a kernel for padding with no pads computes what one without padding does")],
    }),
  },
};
