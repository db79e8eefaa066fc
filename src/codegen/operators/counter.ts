import type { Kernel } from "./kernel.ts";
import { IN_ORDER, LANES } from "./lanes.ts";

/**
 * Most planes of a counter: 2^21 inputs fill them, and 4 MB of constants hold the weights of no more than
 * 2^20.
 */
export const PLANES = 23;

export const PAIR: Kernel = {
  name: "pair",
  needs: [LANES],
  text: `/* Two bits of the same weight, 32 times: the first of them, and whether they differ. */
typedef struct {
    lanes first, differ;
} pair;`,
};

export const COUNTER: Kernel = {
  name: "counter",
  needs: [PAIR, IN_ORDER],
  text: `/*
 * 32 counters of d = inputs - sum, how far the sums of products of signs lie below the largest: each
 * product of -1 counts 2, and each 0 counts 1. Bit k of the counters is plane[k].
 *
 * d <= 2 * inputs fits in \`planes\` of them, which each window clears. Carries may run on through planes
 * behind those, but nothing is carried so far. All ${PLANES} hold 2^21 inputs; 4 MB of weights have 2^20.
 */
typedef struct {
    lanes plane[${PLANES}];
    int32_t most; /* The largest count of products of -1 that a lane can have reached. */
    int32_t zeros;
} counter;

INLINE void clear(counter *c, int32_t planes)
{
    for (int32_t k = 0; k < planes; k++) {
        c->plane[k] = (lanes){0};
        IN_ORDER(); /* For so few words a call of memset would take longer. */
    }
    c->most = 0;
    c->zeros = 0;
}

/* Adds a pair to *plane and carries on through the planes behind it; no count is above \`most\`. */
INLINE void carry(lanes *plane, int32_t most, pair p)
{
    const lanes either = p.differ | (p.first ^ *plane);
    *plane ^= p.differ;
    lanes over = *plane ^ either;
    while ((most >>= 1) != 0) {
        plane++;
        const lanes both = *plane & over;
        *plane ^= over;
        over = both;
    }
}`,
};

export const ADD_ZEROS: Kernel = {
  name: "add_zeros",
  needs: [COUNTER],
  text: `/* Counts the zeros, the same number for all 32 channels. */
INLINE void add_zeros(counter *c, int32_t planes)
{
    lanes over = (lanes){0};
    if (c->zeros == 0)
        return;
    for (int32_t k = 0; k < planes; k++) {
        const lanes bit = (lanes){0} - (lanes){(uint32_t)c->zeros >> k & 1u};
        const lanes either = c->plane[k] ^ bit;
        const lanes both = c->plane[k] & bit;
        c->plane[k] = either ^ over;
        over = both | (either & over);
    }
}`,
};

export const AT_LEAST: Kernel = {
  name: "at_least",
  needs: [COUNTER],
  text: `/* The channels that have counted at least their threshold, whose planes lie one behind the other. */
INLINE uint32_t at_least(const counter *c, int32_t planes, const uint32_t *threshold)
{
    const uint32_t *plane = (const uint32_t *)c->plane;
    uint32_t borrow = 0;
    for (int32_t k = 0; k < planes; k++, plane += LANES) {
        const uint32_t differ = *plane ^ threshold[k];
        borrow = (differ & threshold[k]) | (~differ & borrow);
    }
    return ~borrow;
}`,
};
