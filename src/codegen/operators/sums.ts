import { COUNTER } from "./counter.ts";
import type { Kernel } from "./kernel.ts";

const TRANSPOSE: Kernel = {
  name: "transpose",
  needs: [COUNTER],
  text: `/* Exchanges bits of a with those of b \`size\` below them, which \`mask\` selects. */
INLINE void exchange(uint32_t *a, uint32_t *b, int32_t size, uint32_t mask)
{
    const uint32_t change = (*a >> size ^ *b) & mask;
    *b ^= change;
    *a ^= change << size;
}

/*
 * Each byte of eight planes is a square of 8 x 8 bits. It is transposed, in all four bytes at once, by
 * exchanging its halves, quarters and eighths: then byte 3 of row 7 - i has the bits of channel i, byte
 * 2 those of channel 8 + i, and so on. Planes that do not exist are 0.
 */
INLINE void transpose(const uint32_t *plane, int32_t planes, uint32_t *row)
{
    for (int32_t k = 0; k < 8; k++)
        row[k] = k < planes ? plane[k * LANES] : 0;
    exchange(&row[0], &row[4], 4, 0x0f0f0f0fu);
    exchange(&row[1], &row[5], 4, 0x0f0f0f0fu);
    exchange(&row[2], &row[6], 4, 0x0f0f0f0fu);
    exchange(&row[3], &row[7], 4, 0x0f0f0f0fu);
    exchange(&row[0], &row[2], 2, 0x33333333u);
    exchange(&row[1], &row[3], 2, 0x33333333u);
    exchange(&row[4], &row[6], 2, 0x33333333u);
    exchange(&row[5], &row[7], 2, 0x33333333u);
    exchange(&row[0], &row[1], 1, 0x55555555u);
    exchange(&row[2], &row[3], 1, 0x55555555u);
    exchange(&row[4], &row[5], 1, 0x55555555u);
    exchange(&row[6], &row[7], 1, 0x55555555u);
}`,
};

export const SUMS_OF: Kernel = {
  name: "sums_of",
  needs: [TRANSPOSE],
  text: `/*
 * The sums of the 32 channels, of which the first is at bit 31; \`inputs\` is the largest possible. The
 * first eight planes are the low bytes of the counts, the next eight the high ones; few layers have more.
 */
KERNEL void sums_of(const counter *c, int32_t planes, int32_t inputs, int32_t *sums)
{
    const uint32_t *plane = (const uint32_t *)c->plane;
    uint32_t low[8];
    uint32_t high[8];
    transpose(plane, planes, low);
    if (planes > 8)
        transpose(plane + 8 * LANES, planes - 8, high);
    else
        memset(high, 0, sizeof high);
    for (int32_t i = 0; i < 8; i++) {
        const uint32_t l = low[7 - i];
        const uint32_t h = high[7 - i];
        const uint32_t odd = (h & 0xff00ff00u) | (l >> 8 & 0x00ff00ffu);
        const uint32_t even = (h << 8 & 0xff00ff00u) | (l & 0x00ff00ffu);
        sums[i] = inputs - (int32_t)(odd >> 16);
        sums[8 + i] = inputs - (int32_t)(even >> 16);
        sums[16 + i] = inputs - (int32_t)(odd & 0xffffu);
        sums[24 + i] = inputs - (int32_t)(even & 0xffffu);
    }
    for (int32_t k = 16; k < planes; k++)
        for (int32_t i = 0; i < 32; i++)
            sums[i] -= (int32_t)((plane[k * LANES] >> (31 - i) & 1u) << k);
}`,
};
