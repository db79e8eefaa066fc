import type { Kernel } from "./kernel.ts";
import { LANES } from "./lanes.ts";

/** Signs that are packed along the channels differ where the exclusive or of their words has a 1. */
export const DIFFERENCES: Kernel = {
  name: "differences",
  needs: [LANES],
  text: `/* Bits of n words that differ: n * 32 - 2 * differences is the sum of n * 32 products of signs. */
#if !defined(NETWORK_PORTABLE) && (defined(__POPCNT__) || (defined(__GNUC__) && defined(__aarch64__)))
INLINE int32_t differences(int32_t n, const uint32_t *x, const uint32_t *w)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += __builtin_popcount(x[i] ^ w[i]);
    return sum;
}
#else
#if !defined(NETWORK_PORTABLE) && defined(__ARM_FEATURE_SIMD32)
#include <arm_acle.h>
#define SUM_OF_BYTES(bytes) ((int32_t)__usada8(bytes, 0, 0))
#else
#define SUM_OF_BYTES(bytes) ((int32_t)((bytes) * 0x01010101u >> 24))
#endif

/* The ones of every four bits, as numbers up to 4. */
#define ONES_IN_TWOS(bits) ((bits) - ((bits) >> 1 & 0x55555555u))
#define TWOS_IN_FOURS(twos) (((twos) & 0x33333333u) + ((twos) >> 2 & 0x33333333u))

INLINE lanes ones_in_fours(lanes bits)
{
    const lanes twos = ONES_IN_TWOS(bits);
    return TWOS_IN_FOURS(twos);
}

INLINE int32_t ones(uint32_t bits)
{
    const uint32_t twos = ONES_IN_TWOS(bits);
    const uint32_t fours = TWOS_IN_FOURS(twos);
    return SUM_OF_BYTES((fours + (fours >> 4)) & 0x0f0f0f0fu);
}

INLINE int32_t differences(int32_t n, const uint32_t *x, const uint32_t *w)
{
    int32_t sum = 0;
    for (; n >= 3 * LANES; n -= 3 * LANES, x += 3 * LANES, w += 3 * LANES) {
        /* A full adder makes two words of three: counts up to 4 + 2 * 4 fit in four bits. */
        const lanes *const xs = (const lanes *)(const void *)x;
        const lanes *const ws = (const lanes *)(const void *)w;
        const lanes a = xs[0] ^ ws[0];
        const lanes b = xs[1] ^ ws[1];
        const lanes c = xs[2] ^ ws[2];
        const lanes odd = a ^ b ^ c;
        const lanes carries = odd ^ ((a ^ b) | (a ^ c));
        const lanes fours = ones_in_fours(odd) + 2 * ones_in_fours(carries);
        const lanes eights = (fours & 0x0f0f0f0fu) + (fours >> 4 & 0x0f0f0f0fu);
        for (int32_t i = 0; i < LANES; i++)
            sum += SUM_OF_BYTES(((const uint32_t *)&eights)[i]);
    }
    for (; n > 0; n--)
        sum += ones(*x++ ^ *w++);
    return sum;
}
#endif`,
};
