/*
 * 64-bit popcount, 2 pixels by 4 output channels: each word of the image is loaded once for 4 channels and each
 * weight once for 2 pixels. The windows of the 2 pixels are gathered first, so that the loop runs over all taps.
 */
#include "convolution.h"

int fits(const geometry *g) { return g->out_c % 4 == 0 && g->out_w % 2 == 0; }

static const uint64_t *weights;
static uint64_t *windows;

void prepare(const convolution *c) {
  weights = weights_in_lanes(c, 4);
  windows = make_windows(c);
}

void convolve(const convolution *c) {
  const geometry *g = &c->g;
  int n = g->k_h * g->k_w * c->words;
  for (int oy = 0; oy < g->out_h; oy++)
    for (int ox = 0; ox < g->out_w; ox += 2) {
      gather(c, oy, ox, windows);
      const uint64_t *w = weights;
      for (int o = 0; o < g->out_c; o += 4) {
        uint32_t p0 = 0, p1 = 0, p2 = 0, p3 = 0, q0 = 0, q1 = 0, q2 = 0, q3 = 0;
        const uint64_t *x = windows;
        for (const uint64_t *end = w + 4 * n; w < end; w += 4, x += 2) {
          p0 += __builtin_popcountll(x[0] ^ w[0]);
          p1 += __builtin_popcountll(x[0] ^ w[1]);
          p2 += __builtin_popcountll(x[0] ^ w[2]);
          p3 += __builtin_popcountll(x[0] ^ w[3]);
          q0 += __builtin_popcountll(x[1] ^ w[0]);
          q1 += __builtin_popcountll(x[1] ^ w[1]);
          q2 += __builtin_popcountll(x[1] ^ w[2]);
          q3 += __builtin_popcountll(x[1] ^ w[3]);
        }
        const int32_t *b0 = base_at(c, oy, ox) + o, *b1 = base_at(c, oy, ox + 1) + o;
        int32_t *y0 = output_at(c, oy, ox) + o, *y1 = output_at(c, oy, ox + 1) + o;
        y0[0] = b0[0] - 2 * (int32_t)p0;
        y0[1] = b0[1] - 2 * (int32_t)p1;
        y0[2] = b0[2] - 2 * (int32_t)p2;
        y0[3] = b0[3] - 2 * (int32_t)p3;
        y1[0] = b1[0] - 2 * (int32_t)q0;
        y1[1] = b1[1] - 2 * (int32_t)q1;
        y1[2] = b1[2] - 2 * (int32_t)q2;
        y1[3] = b1[3] - 2 * (int32_t)q3;
      }
    }
}
