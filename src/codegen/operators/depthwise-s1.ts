import { convolve, INSIDE, type Summation, tapLoops } from "./convolution.ts";
import { finishOf } from "./finish.ts";
import { type Kernel, SIGN_BIT, WINDOW, WORDS_FOR } from "./kernel.ts";
import type { Operator } from "./operator.ts";

const WINDOW_SUM: Kernel = {
  name: "window_sum_s1_depthwise",
  needs: [WORDS_FOR, SIGN_BIT, WINDOW],
  text: `/*
 * Sum of x * w over one window of one channel: -1 for each tap where the bits differ, else +1. A tap
 * outside the image counts pad_value times its weight.
 */
static int32_t window_sum_s1_depthwise(const window *g, int32_t oy, int32_t ox, int32_t pad_value,
                                       int32_t channel, const uint32_t *x, const uint32_t *w)
{
    const int32_t words = words_for(g->in_c);
    const uint32_t bit = sign_bit(channel);
    int32_t sum = 0;
    x += channel / 32;
    w += channel / 32;
${tapLoops("w += words")}
            if (${INSIDE})
                sum += (x[(iy * g->in_w + ix) * words] ^ *w) & bit ? -1 : 1;
            else
                sum += *w & bit ? -pad_value : pad_value;
        }
    }
    return sum;
}`,
};

const DEPTHWISE: Summation = {
  name: "depthwise_s1_s1",
  note: "Convolution of signs with signs, one filter per channel. Weights [k_h][k_w][words].",
  needs: [WINDOW_SUM],
  parameters: "int32_t out_c, int32_t pad_value",
  operands: "const uint32_t *x, const uint32_t *w",
  setup: [],
  sum: "window_sum_s1_depthwise(g, oy, ox, pad_value, oc, x, w)",
};

export const depthwiseS1: Operator<"depthwise_s1"> = ({ geometry, padValue, output }, step) => {
  if (geometry.outC !== geometry.inC) return { refused: "it has more than one filter per channel" };
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  return convolve(DEPTHWISE, chosen, geometry, { OUT_C: geometry.outC, PAD_VALUE: padValue }, step);
};
