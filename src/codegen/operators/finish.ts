import type { Format } from "../../targets/plan.ts";
import { type Kernel, SIGN_BIT } from "./kernel.ts";
import type { StepView } from "./operator.ts";
import { TO_S8, uniformDeclaration, uniformOf } from "./uniform.ts";

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

/** A finish, the arguments for its parameters but `y`, and what has to be declared for them. */
export interface ChosenFinish {
  finish: Finish;
  args: readonly string[];
  declarations: readonly string[];
}

const scaled = (c: string): string => `(float)sum * scale[${c}] + offset[${c}]`;

/** Collects the bit of channel c, set if `negative`, and stores the word when it is full. */
const storeSign =
  (negative: (c: string) => string): Finish["store"] =>
  (c, count) => [
    `if (${negative(c)})`,
    `    signs |= sign_bit(${c});`,
    `if (${c} % 32 == 31 || ${c} == ${count} - 1) {`,
    "    *y++ = signs;",
    "    signs = 0;",
    "}",
  ];

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
  store: (c) => [`*y++ = ${scaled(c)};`],
};

const LEVEL: Finish = {
  suffix: "s8",
  needs: [TO_S8],
  note: "Output: the level of the sum times scale plus offset.",
  parameters: "const float *scale, const float *offset, const uniform *y_levels, int8_t *y",
  before: [],
  store: (c) => [`*y++ = to_s8(y_levels, ${scaled(c)});`],
};

const SIGN: Finish = {
  suffix: "bn_s1",
  needs: [SIGN_BIT],
  note: "Output: -1 where the sum times scale plus offset is not >= 0.",
  parameters: "const float *scale, const float *offset, uint32_t *y",
  before: ["uint32_t signs = 0;"],
  store: storeSign((c) => `!(${scaled(c)} >= 0.0f)`),
};

const THRESHOLD: Finish = {
  suffix: "s1",
  needs: [SIGN_BIT],
  note: "Output: -1 where the sum is below the channel's threshold.",
  parameters: "const int32_t *threshold, uint32_t *y",
  before: ["uint32_t signs = 0;"],
  store: storeSign((c) => `sum < threshold[${c}]`),
};

/** Scale and offset, then the value itself, its level or its sign; or why there is none. */
export function scaledFinishOf(step: StepView, output: Format): ChosenFinish | { refused: string } {
  const scale = step.param("scale");
  const offset = step.param("offset");
  if (scale === null || offset === null) return { refused: `an ${output} output needs scale and offset` };
  const args = [scale, offset];
  if (output === "f32") return { finish: AFFINE, args, declarations: [] };
  if (output === "s1") return { finish: SIGN, args, declarations: [] };
  const declarations = uniformDeclaration("output_levels", uniformOf(step.output));
  return { finish: LEVEL, args: [...args, "&output_levels"], declarations };
}

/** The finish of a sum of signs that the params of a step ask for; or why there is none. */
export function finishOf(step: StepView, output: Format): ChosenFinish | { refused: string } {
  if (output === "s1") {
    const threshold = step.param("threshold");
    if (threshold === null) return { refused: "its output is s1 but it has no thresholds" };
    return { finish: THRESHOLD, args: [threshold], declarations: [] };
  }
  if (output === "s8" || step.param("scale") !== null) return scaledFinishOf(step, output);
  return { finish: BIAS, args: [step.param("bias") ?? "NULL"], declarations: [] };
}

/** Lines with an indentation of `level` times four spaces. */
export const indented = (level: number, lines: readonly string[]): string =>
  lines.map((line) => `${"    ".repeat(level)}${line}\n`).join("");
