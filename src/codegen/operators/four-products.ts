import type { Kernel } from "./kernel.ts";

/** The inner loop of float layers: x is loaded once for four outputs, and every output keeps its order. */
export const FOUR_PRODUCTS: Kernel = {
  name: "add_four_products",
  needs: [],
  text: `/* Adds x[i] * w[i] in order of i to each of four sums, whose weights are \`filter\` apart. */
INLINE void add_four_products(int32_t n, const float *x, const float *w, int32_t filter, float *sums)
{
    const float *const w1 = w + filter;
    const float *const w2 = w1 + filter;
    const float *const w3 = w2 + filter;
    float s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
    for (int32_t i = 0; i < n; i++) {
        s0 += x[i] * w[i];
        s1 += x[i] * w1[i];
        s2 += x[i] * w2[i];
        s3 += x[i] * w3[i];
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}`,
};
