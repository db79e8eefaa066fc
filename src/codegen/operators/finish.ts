import type { Format } from "../../targets/plan.ts";
import { type Kernel, SIGN_BIT } from "./kernel.ts";
import type { StepView } from "./operator.ts";

/** From the sum of a convolution or dense layer to its output; kernels are written once per finish. */
export interface Finish {
  /** How kernel names end. */
  suffix: string;
  needs: readonly Kernel[];
  /** A sentence for the comment of the kernel. */
  note: string;
  /** Parameters of the kernel behind x and w. */
  parameters: string;
  /** Before the loop over the output channels. */
  before: readonly string[];
  /** C that stores `sum`, an expression of type `int32_t` or `float`, for channel `c` of `count`. */
  store(c: string, count: string): readonly string[];
}

const BIAS: Finish = {
  suffix: "f32",
  needs: [],
  note: "Output: the sum, plus bias unless that is NULL.",
  parameters: "const float *bias, float *y",
  before: [],
  store: (c) => [`*y++ = bias == NULL ? (float)sum : (float)sum + bias[${c}];`],
};

const AFFINE: Finish = {
  suffix: "f32_bn",
  needs: [],
  note: "Output: the sum times scale plus offset.",
  parameters: "const float *scale, const float *offset, float *y",
  before: [],
  store: (c) => [`*y++ = (float)sum * scale[${c}] + offset[${c}];`],
};

const THRESHOLD: Finish = {
  suffix: "s1",
  needs: [SIGN_BIT],
  note: "Output: -1 where the sum is below the channel's threshold.",
  parameters: "const int32_t *threshold, uint32_t *y",
  before: ["uint32_t signs = 0;"],
  store: (c, count) => [
    `if (sum < threshold[${c}])`,
    `    signs |= sign_bit(${c});`,
    `if (${c} % 32 == 31 || ${c} == ${count} - 1) {`,
    "    *y++ = signs;",
    "    signs = 0;",
    "}",
  ],
};

/** The finish that the params of a step ask for, with the arrays to pass; or why there is none. */
export function finishOf(
  step: StepView,
  output: Format,
): { finish: Finish; args: readonly string[] } | { refused: string } {
  if (output === "s1") {
    const threshold = step.param("threshold");
    if (threshold === null) return { refused: "its output is s1 but it has no thresholds" };
    return { finish: THRESHOLD, args: [threshold] };
  }
  const scale = step.param("scale");
  const offset = step.param("offset");
  if (scale !== null && offset !== null) return { finish: AFFINE, args: [scale, offset] };
  return { finish: BIAS, args: [step.param("bias") ?? "NULL"] };
}

/** Lines with an indentation of `level` times four spaces. */
export const indented = (level: number, lines: readonly string[]): string =>
  lines.map((line) => `${"    ".repeat(level)}${line}\n`).join("");
