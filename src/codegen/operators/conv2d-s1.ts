import { convolve, INSIDE, type Summation, tapLoops } from "./convolution.ts";
import { finishOf } from "./finish.ts";
import { type Kernel, POPCOUNT, WINDOW, WORDS_FOR } from "./kernel.ts";
import type { Operator } from "./operator.ts";

const LOOP = `    int32_t sum = 0;
${tapLoops("w += words")}
            int32_t differ = 0;`;

const WINDOW_SUM: Kernel = {
  name: "window_sum_s1",
  needs: [POPCOUNT, WORDS_FOR, WINDOW],
  text: `/*
 * Sum of x * w over one window. With signs as bits a product is -1 where the bits differ, so C
 * channels give C - 2 popcount(x xor w). A tap outside the image counts pad_value times the sum of
 * its weights.
 */
static int32_t window_sum_s1(const window *g, int32_t oy, int32_t ox, int32_t pad_value,
                             const uint32_t *x, const uint32_t *w)
{
    const int32_t words = words_for(g->in_c);
${LOOP}
            if (${INSIDE}) {
                const uint32_t *pixel = x + (iy * g->in_w + ix) * words;
                for (int32_t i = 0; i < words; i++)
                    differ += popcount(pixel[i] ^ w[i]);
                sum += g->in_c - 2 * differ;
            } else if (pad_value != 0) {
                for (int32_t i = 0; i < words; i++)
                    differ += popcount(w[i]);
                sum += pad_value * (g->in_c - 2 * differ);
            }
        }
    }
    return sum;
}`,
};

const SIGNS_FROM: Kernel = {
  name: "signs_from",
  needs: [WORDS_FOR],
  text: `/* Signs of up to 32 channels from \`first\` on, of \`count\`; bits beyond them 0. */
static uint32_t signs_from(const uint32_t *pixel, int32_t in_c, int32_t first, int32_t count)
{
    const int32_t word = first / 32;
    const int32_t shift = first % 32;
    uint32_t bits = pixel[word] << shift;
    if (shift != 0 && word + 1 < words_for(in_c))
        bits |= pixel[word + 1] >> (32 - shift);
    return count < 32 ? bits & ~(0xffffffffu >> count) : bits;
}`,
};

const WINDOW_SUM_GROUPED: Kernel = {
  name: "window_sum_s1_grouped",
  needs: [POPCOUNT, WORDS_FOR, WINDOW, SIGNS_FROM],
  text: `/*
 * Sum of x * w over one window and the \`count\` channels from \`first\` on, which need not start at a
 * word of x. As bits a product is -1 where they differ: count - 2 popcount(x xor w) per tap. A tap
 * outside the image counts pad_value times the sum of its weights.
 */
static int32_t window_sum_s1_grouped(const window *g, int32_t oy, int32_t ox, int32_t pad_value,
                                     int32_t first, int32_t count,
                                     const uint32_t *x, const uint32_t *w)
{
    const int32_t words = words_for(count);
${LOOP}
            if (${INSIDE}) {
                const uint32_t *pixel = x + (iy * g->in_w + ix) * words_for(g->in_c);
                for (int32_t i = 0; i < words; i++) {
                    const int32_t at = 32 * i;
                    differ += popcount(signs_from(pixel, g->in_c, first + at, count - at) ^ w[i]);
                }
                sum += count - 2 * differ;
            } else if (pad_value != 0) {
                for (int32_t i = 0; i < words; i++)
                    differ += popcount(w[i]);
                sum += pad_value * (count - 2 * differ);
            }
        }
    }
    return sum;
}`,
};

const PLAIN: Summation = {
  name: "conv2d_s1_s1",
  note: "Convolution of signs with signs. Weights OHWI.",
  needs: [WINDOW_SUM],
  parameters: "int32_t out_c, int32_t pad_value",
  operands: "const uint32_t *x, const uint32_t *w",
  setup: ["const int32_t filter = g->k_h * g->k_w * words_for(g->in_c);"],
  sum: "window_sum_s1(g, oy, ox, pad_value, x, w + oc * filter)",
};

const GROUPED: Summation = {
  ...PLAIN,
  name: "conv2d_s1_s1_grouped",
  note: "Convolution of signs with signs in groups of channels. Weights OHWI.",
  needs: [WINDOW_SUM_GROUPED],
  parameters: "int32_t out_c, int32_t groups, int32_t pad_value",
  setup: [
    "const int32_t count = g->in_c / groups;",
    "const int32_t group_out = out_c / groups;",
    "const int32_t filter = g->k_h * g->k_w * words_for(count);",
  ],
  sum: `window_sum_s1_grouped(g, oy, ox, pad_value, oc / group_out * count, count,
                                                          x, w + oc * filter)`,
};

export const conv2dS1: Operator<"conv2d_s1"> = ({ geometry, padValue, output }, step) => {
  const grouped = geometry.groups > 1;
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  const parameters = {
    OUT_C: geometry.outC,
    ...(grouped ? { GROUPS: geometry.groups } : {}),
    PAD_VALUE: padValue,
  };
  return convolve(grouped ? GROUPED : PLAIN, chosen, geometry, parameters, step);
};
