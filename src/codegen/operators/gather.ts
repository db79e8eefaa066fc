import { COUNT_PIXELS } from "./count-inputs.ts";
import type { Kernel } from "./kernel.ts";
import { IN_ORDER } from "./lanes.ts";
import { NEXT_TAPS } from "./next-taps.ts";

/** The pixels of a window as one: no tap ends in the middle of a word. */
export const GATHER_SIGNS: Kernel = {
  name: "gather_signs",
  needs: [NEXT_TAPS],
  text: `/* Bits of a tap in a row of gathered taps: whole eights, but less than eight channels lie close. */
INLINE int32_t tap_bits(const window *g)
{
    return g->in_c < 8 ? g->in_c : (g->in_c + 7) / 8 * 8;
}

/*
 * The signs under a window as one row of bits, tap after tap, that of \`border\` for those outside the
 * image. Returns how many these are.
 */
KERNEL int32_t gather_signs(const window *g, int32_t oy, int32_t ox,
                            const uint32_t *border, const uint32_t *x, uint32_t *bits)
{
    const int32_t full = (g->in_c - 1) / 32;
    const int32_t rest = tap_bits(g) - 32 * full;
    uint32_t gathered = 0;
    int32_t used = 0;
    int32_t outside = 0;
    for (int32_t ky = 0; ky < g->k_h; ky++) {
        for (int32_t kx = 0, run; kx < g->k_w; kx += run) {
            const uint32_t *pixels = next_taps(g, oy, ox, ky, kx, border, x, &run);
            outside += pixels == border;
            for (int32_t i = run; i > 0; i--) {
                for (int32_t words = full; words > 0; words--) {
                    const uint32_t word = *pixels++;
                    *bits++ = gathered | word >> used;
                    gathered = word << (31 - used) << 1;
                }
                const uint32_t word = *pixels++;
                gathered |= word >> used;
                used += rest;
                if (used >= 32) {
                    *bits++ = gathered;
                    used -= 32;
                    gathered = word << (rest - 1 - used) << 1;
                }
            }
        }
    }
    if (used > 0)
        *bits = gathered;
    return outside;
}`,
};

export const COUNT_GATHERED: Kernel = {
  name: "count_gathered",
  needs: [COUNT_PIXELS, GATHER_SIGNS, IN_ORDER],
  text: `/*
 * Counts a gathered window for 32 output channels. Weights [row rounded up to 8] for input_pair. Zeros
 * are the mean of +1 and -1: a window with zeros was gathered twice, and is the mean of two counts.
 */
INLINE void count_gathered(counter *c, int32_t planes, int32_t times, int32_t row,
                           const uint32_t *bits, const uint32_t *w)
{
    clear(c, planes + times);
    for (int32_t i = 0; i < times; i++, bits += words_for(row))
        count_pixels(c, 1, row, bits, w);
#if LANES > 1
    add_lanes(c, planes + times - 1);
#endif
    for (int32_t k = 0; times > 1 && k < planes; k++) {
        c->plane[k] = c->plane[k + 1];
        IN_ORDER(); /* As in clear: no call of memmove. */
    }
}`,
};
