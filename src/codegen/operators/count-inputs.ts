import { ADD_ZEROS, COUNTER, PAIR } from "./counter.ts";
import type { Kernel } from "./kernel.ts";
import { IN_ORDER } from "./lanes.ts";
import { NEXT_TAPS } from "./next-taps.ts";

/** The mathematics of all that counts in planes. */
const ADD_PAIRS: Kernel = {
  name: "add_pairs",
  needs: [PAIR],
  text: `/*
 * Signs are counted for 32 output channels at once: bit k of 32 counters is a word, a plane, and
 * full adders of words count, without any popcount. Of three bits a, b and z
 *
 *   e = (a ^ b) | (a ^ z) is 0 if all are equal, m = a ^ b ^ z is their sum, m ^ e their carry.
 *
 * Two full adders in a row turn a + b + c + d + *sum into a new *sum and two carries of twice the
 * weight. By pairs they take 8 operations instead of 10, and the carries are a pair again.
 */
INLINE pair add_pairs(lanes *sum, pair ab, pair cd)
{
    const lanes either = ab.differ | (ab.first ^ *sum);
    const lanes middle = ab.differ ^ *sum;
    *sum = cd.differ ^ middle;
    return (pair){middle ^ either, either ^ ((cd.first ^ middle) & ~cd.differ)};
}`,
};

const INPUT_PAIR: Kernel = {
  name: "input_pair",
  needs: [ADD_PAIRS, IN_ORDER],
  text: `/*
 * Inputs are compared with the weights of 32 output channels: a weight word holds those of one input,
 * and is inverted where the sign of the input is -1. The words of inputs 4 to 7 of every eight are
 * stored as their difference from those of inputs 0 to 3, and the signs are made so here: then each
 * comparison of 0 to 3 with its partner of 4 to 7 is a pair.
 */
INLINE uint32_t differences_in_eights(uint32_t x)
{
    return x ^ ((x >> 4) & 0x0f0f0f0fu);
}

/* The signs of x << i in all bits (compilers for all these machines shift signs in). */
INLINE lanes sign_mask(lanes x, int32_t i)
{
    return (lanes)((signed_lanes)(x << i) >> 31);
}

#if LANES == 1
INLINE lanes inputs_of(uint32_t x)
{
    return differences_in_eights(x);
}

INLINE pair input_pair(lanes x, const uint32_t *w, int32_t i)
{
    const int32_t at = 8 * (i / 4) + i % 4;
    return (pair){w[at] ^ sign_mask(x, at), w[at + 4] ^ sign_mask(x, at + 4)};
}
#else
INLINE lanes inputs_of(uint32_t x)
{
    const uint32_t d = differences_in_eights(x);
    return (lanes){d, d, d, d} << (lanes){0, 1, 2, 3};
}

INLINE pair input_pair(lanes x, const uint32_t *w, int32_t i)
{
    const lanes *eight = (const lanes *)(const void *)(w + 8 * i);
    return (pair){eight[0] ^ sign_mask(x, 8 * i), eight[1] ^ sign_mask(x, 8 * i + 4)};
}
#endif

/* 2, 4, 8 or 16 pairs from number i on: what does not stay in sum is a pair of weight 2, 4, 8 or 16. */
INLINE pair twos(lanes *sum, lanes x, const uint32_t *w, int32_t i)
{
    const pair p = input_pair(x, w, i);
    IN_ORDER();
    return add_pairs(&sum[0], p, input_pair(x, w, i + 1));
}

INLINE pair fours(lanes *sum, lanes x, const uint32_t *w, int32_t i)
{
    const pair p = twos(sum, x, w, i);
    IN_ORDER();
    return add_pairs(&sum[1], p, twos(sum, x, w, i + 2));
}

#if LANES == 1
INLINE pair eights(lanes *sum, lanes x, const uint32_t *w, int32_t i)
{
    const pair p = fours(sum, x, w, i);
    IN_ORDER();
    return add_pairs(&sum[2], p, fours(sum, x, w, i + 4));
}

INLINE pair sixteens(lanes *sum, lanes x, const uint32_t *w, int32_t i)
{
    const pair p = eights(sum, x, w, i);
    IN_ORDER();
    return add_pairs(&sum[3], p, eights(sum, x, w, i + 8));
}
#endif`,
};

const COUNT_EIGHTS: Kernel = {
  name: "count_eights",
  needs: [COUNTER, INPUT_PAIR],
  text: `/* Counts the first inputs of a word, \`eights\` times 8. */
KERNEL void count_eights(counter *c, int32_t eights, uint32_t word, const uint32_t *w)
{
    for (lanes x = inputs_of(word); eights > 0; eights--, x <<= 8, w += 8) {
        c->most += 8 / LANES;
#if LANES == 1
        carry(&c->plane[3], c->most >> 2, fours(&c->plane[1], x, w, 0));
#else
        carry(&c->plane[1], c->most, input_pair(x, w, 0));
#endif
    }
}`,
};

const COUNT_WORDS: Kernel = {
  name: "count_words",
  needs: [COUNT_EIGHTS],
  text: `/* Counts whole words of inputs. */
KERNEL void count_words(counter *c, int32_t words, const uint32_t *x, const uint32_t *w)
{
#if LANES == 1
    lanes sum[] = {c->plane[1], c->plane[2], c->plane[3], c->plane[4]};
    pair even = {0, 0};
    for (int32_t left = words; left > 0; left--, x++, w += 32) {
        const pair p = sixteens(sum, inputs_of(*x), w, 0);
        c->most += 32;
        if (left % 2 == 0)
            even = p;
        else if (left < words)
            carry(&c->plane[6], c->most >> 5, add_pairs(&c->plane[5], even, p));
        else /* The first of an odd number of words has no other. */
            carry(&c->plane[5], c->most >> 4, p);
    }
    c->plane[4] = sum[3];
    c->plane[3] = sum[2];
    c->plane[2] = sum[1];
    c->plane[1] = sum[0];
#else
    lanes sum[] = {c->plane[1], c->plane[2], c->plane[3]};
    for (; words >= 2; words -= 2, x += 2, w += 64) {
        const pair p = fours(sum, inputs_of(x[0]), w, 0);
        IN_ORDER();
        const pair q = fours(sum, inputs_of(x[1]), w + 32, 0);
        c->most += 16;
        carry(&c->plane[4], c->most >> 3, add_pairs(&sum[2], p, q));
    }
    c->plane[3] = sum[2];
    if (words > 0) {
        c->most += 8;
        carry(&c->plane[3], c->most >> 2, fours(sum, inputs_of(*x), w, 0));
    }
    c->plane[2] = sum[1];
    c->plane[1] = sum[0];
#endif
}`,
};

export const COUNT_PIXELS: Kernel = {
  name: "count_pixels",
  needs: [COUNT_WORDS, IN_ORDER],
  text: `/* Counts \`pixels\` side by side. */
INLINE void count_pixels(counter *c, int32_t pixels, int32_t channels,
                         const uint32_t *x, const uint32_t *w)
{
    const int32_t eights = (channels + 7) / 8 % 4;
    int32_t words = (channels + 7) / 32;
    if (eights == 0) {
        words *= pixels;
        pixels = 1;
    }
    for (; pixels > 0; pixels--) {
        if (words > 0) {
            count_words(c, words, x, w);
            x += words;
            w += 32 * words;
        }
        if (eights > 0) {
            count_eights(c, eights, *x++, w);
            w += 8 * eights;
        }
    }
}

#if LANES > 1
/* Lane 0 becomes the sum of the lanes; behind each plane lies one more. */
INLINE void add_lanes(counter *c, int32_t planes)
{
    for (int32_t distance = LANES / 2; distance > 0; distance /= 2) {
        lanes over = (lanes){0};
        for (int32_t k = 1; k < planes; k++) {
            const lanes a = c->plane[k];
            const lanes b = *(const lanes *)((const uint32_t *)&c->plane[k] + distance);
            const lanes either = a ^ b;
            c->plane[k] = either ^ over;
            over = (a & b) | (either & over);
            IN_ORDER();
        }
    }
}
#endif`,
};

export const COUNT_WINDOW: Kernel = {
  name: "count_window",
  needs: [COUNT_PIXELS, NEXT_TAPS, ADD_ZEROS],
  text: `/* Counts one window for 32 output channels. Weights [k_h][k_w][in_c rounded up to 8] for input_pair. */
INLINE void count_window(counter *c, int32_t planes, const window *g, int32_t oy, int32_t ox,
                         const uint32_t *border, const uint32_t *x, const uint32_t *w)
{
    const int32_t tap = (g->in_c + 7) / 8 * 8;
    clear(c, planes + 1);
    for (int32_t ky = 0; ky < g->k_h; ky++) {
        for (int32_t kx = 0, run; kx < g->k_w; kx += run, w += run * tap) {
            const uint32_t *pixels = next_taps(g, oy, ox, ky, kx, border, x, &run);
            if (pixels == NULL)
                c->zeros += g->in_c;
            else
                count_pixels(c, run, g->in_c, pixels, w);
        }
    }
#if LANES > 1
    add_lanes(c, planes);
#endif
    add_zeros(c, planes);
}`,
};
