import { zeroPoint } from "../../graph/quantizer.ts";
import { grouped } from "../literals.ts";
import { convolve, OUTSIDE, type Summation, tapLoops } from "./convolution.ts";
import { scaledFinishOf } from "./finish.ts";
import { type Kernel, SIGN_BIT, WINDOW, WORDS_FOR } from "./kernel.ts";
import type { OperationOf, Operator, StepView } from "./operator.ts";
import { uniformOf } from "./uniform.ts";

const PIXEL = `            if (${OUTSIDE})
                continue;
            const int8_t *pixel = x + (iy * g->in_w + ix) * g->in_c + first;`;

const WINDOW_SUM_S8: Kernel = {
  name: "window_sum_s8_s8",
  needs: [WINDOW],
  text: `/*
 * Sum of k * (step * w + shift) over one window and the \`count\` channels from \`first\` on, where
 * k = x - zero_point is the level of the input: step and shift are applied to the sums of k * w and of
 * k. Taps outside the image count nothing.
 */
INLINE int32_t window_sum_s8_s8(const window *g, int32_t oy, int32_t ox, int32_t first, int32_t count,
                                int32_t zero_point, int32_t step, int32_t shift,
                                const int8_t *x, const int8_t *w)
{
    int32_t products = 0;
    int32_t levels = 0;
${tapLoops("w += count")}
${PIXEL}
            for (int32_t c = 0; c < count; c++) {
                const int32_t k = pixel[c] - zero_point;
                products += k * w[c];
                levels += k;
            }
        }
    }
    return step * products + shift * levels;
}`,
};

const WINDOW_SUM_S1: Kernel = {
  name: "window_sum_s8_s1",
  needs: [WINDOW, WORDS_FOR, SIGN_BIT],
  text: `/*
 * Sum of k * w over one window and the \`count\` channels from \`first\` on, where k = x - zero_point is
 * the level of the input and w a sign. Taps outside the image count nothing.
 */
INLINE int32_t window_sum_s8_s1(const window *g, int32_t oy, int32_t ox, int32_t first, int32_t count,
                                int32_t zero_point, const int8_t *x, const uint32_t *w)
{
    int32_t sum = 0;
${tapLoops("w += words_for(count)")}
${PIXEL}
            for (int32_t c = 0; c < count; c++) {
                const int32_t k = pixel[c] - zero_point;
                sum += w[c / 32] & sign_bit(c) ? -k : k;
            }
        }
    }
    return sum;
}`,
};

const setup = (filter: string): string[] => [
  "const int32_t count = g->in_c / groups;",
  "const int32_t group_out = out_c / groups;",
  `const int32_t filter = ${filter};`,
];

const BY_WEIGHTS: Readonly<Record<"s8" | "s1", Summation>> = {
  s8: {
    name: "conv2d_s8_s8",
    note: "Convolution of 8-bit levels with 8-bit weights step * w + shift. Weights OHWI.",
    needs: [WINDOW_SUM_S8],
    parameters: "int32_t out_c, int32_t groups,\n    int32_t zero_point, int32_t step, int32_t shift",
    operands: "const int8_t *x, const int8_t *w",
    setup: setup("g->k_h * g->k_w * count"),
    sum: `window_sum_s8_s8(g, oy, ox, oc / group_out * count, count,
                                                     zero_point, step, shift, x, w + oc * filter)`,
  },
  s1: {
    name: "conv2d_s8_s1",
    note: "Convolution of 8-bit levels with signs. Weights OHWI.",
    needs: [WINDOW_SUM_S1],
    parameters: "int32_t out_c, int32_t groups, int32_t zero_point",
    operands: "const int8_t *x, const uint32_t *w",
    setup: setup("g->k_h * g->k_w * words_for(count)"),
    sum: `window_sum_s8_s1(g, oy, ox, oc / group_out * count, count,
                                                     zero_point, x, w + oc * filter)`,
  },
};

const LARGEST_INT32 = 2 ** 31 - 1;

/** Most that |sum| can be, intermediate sums included. */
function sumLimit({ geometry: g, weights, step, shift }: OperationOf<"conv2d_s8">, view: StepView): number {
  const { low, high } = uniformOf(view.inputs[0]);
  const taps = g.kH * g.kW * (g.inC / g.groups);
  return taps * Math.max(-low, high) * (weights === "s1" ? 1 : step * 128 + shift);
}

export const conv2dS8: Operator<"conv2d_s8"> = (operation, view) => {
  const { geometry, weights, step, shift, output } = operation;
  const limit = sumLimit(operation, view);
  if (limit > LARGEST_INT32) return { refused: `its sums may reach ${grouped(limit)}, beyond 32 bits` };
  const chosen = scaledFinishOf(view, output);
  if ("refused" in chosen) return chosen;
  const parameters = {
    OUT_C: geometry.outC,
    GROUPS: geometry.groups,
    ZERO_POINT: zeroPoint(uniformOf(view.inputs[0])),
    ...(weights === "s8" ? { STEP: step, SHIFT: shift } : {}),
  };
  return convolve(BY_WEIGHTS[weights], chosen, geometry, parameters, view);
};
