import { borderOperands } from "./border.ts";
import { ADD_ZEROS } from "./counter.ts";
import { finishOf } from "./finish.ts";
import type { Kernel } from "./kernel.ts";
import { NEXT_TAPS } from "./next-taps.ts";
import type { Operator } from "./operator.ts";
import { type Counting, countInPlanes } from "./sliced.ts";

const COUNT_CHANNELS: Kernel = {
  name: "count_channels",
  needs: [ADD_ZEROS, NEXT_TAPS],
  text: `/* Counts one window of 32 channels, those of word \`word\`, each with the weights of its own. */
INLINE void count_channels(counter *c, int32_t planes, const window *g, int32_t oy, int32_t ox,
                           const uint32_t *border, const uint32_t *x, const uint32_t *w, int32_t word)
{
    const int32_t words = words_for(g->in_c);
    clear(c, planes);
    for (int32_t ky = 0; ky < g->k_h; ky++) {
        for (int32_t kx = 0, run; kx < g->k_w; kx += run, w += run * words) {
            const uint32_t *pixel = next_taps(g, oy, ox, ky, kx, border, x, &run);
            if (pixel == NULL) {
                c->zeros++;
                continue;
            }
            const int32_t end = run * words;
            for (int32_t i = word; i < end; i += 2 * words) {
                /* Two taps at a time; the last one may be alone. */
                const int32_t next = i + words;
                const lanes a = (lanes){pixel[i] ^ w[i]};
                const lanes b = next < end ? (lanes){pixel[next] ^ w[next]} : (lanes){0};
                c->most += 2;
                carry(&c->plane[1], c->most, (pair){a, a ^ b});
            }
        }
    }
    add_zeros(c, planes);
}`,
};

const DEPTHWISE: Omit<Counting, "around"> = {
  name: "depthwise_s1_s1",
  note: "Convolution of signs with signs, one filter per channel. Weights [k_h][k_w][words].",
  needs: [COUNT_CHANNELS],
  setup: [],
  count: "count_channels(&c, planes, g, oy, ox, border, x, w, first / 32);",
};

export const depthwiseS1: Operator<"depthwise_s1"> = ({ geometry, padValue, output }, step) => {
  if (geometry.outC !== geometry.inC) return { refused: "it has more than one filter per channel" };
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  const counting = { ...DEPTHWISE, around: borderOperands(geometry, padValue) };
  return countInPlanes(counting, chosen, geometry, geometry.kH * geometry.kW, null, step);
};
