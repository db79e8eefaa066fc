/*
 * vpopcntq counts the bits of 8 words at once: 8 output channels in a vector, 2 pixels by 16 channels. This is what the
 * processor can do and WebAssembly, with vectors of 128 bits and a popcount of bytes, cannot.
 */
#include <immintrin.h>

#include "convolution.h"

int fits(const geometry *g) { return g->out_c % 16 == 0 && g->out_w % 2 == 0; }

static const uint64_t *weights;
static uint64_t *windows;

void prepare(const convolution *c) {
  weights = weights_in_lanes(c, 16);
  windows = make_windows(c);
}

static inline void store(int32_t *y, const int32_t *base, __m512i total) {
  __m256i twice = _mm256_slli_epi32(_mm512_cvtepi64_epi32(total), 1);
  _mm256_storeu_si256((__m256i *)y, _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)base), twice));
}

void convolve(const convolution *c) {
  const geometry *g = &c->g;
  int n = g->k_h * g->k_w * c->words;
  for (int oy = 0; oy < g->out_h; oy++)
    for (int ox = 0; ox < g->out_w; ox += 2) {
      gather(c, oy, ox, windows);
      const uint64_t *w = weights;
      for (int o = 0; o < g->out_c; o += 16) {
        __m512i p0 = _mm512_setzero_si512(), p1 = p0, q0 = p0, q1 = p0;
        const uint64_t *x = windows;
        for (const uint64_t *end = w + 16 * n; w < end; w += 16, x += 2) {
          __m512i x0 = _mm512_set1_epi64((long long)x[0]), x1 = _mm512_set1_epi64((long long)x[1]);
          __m512i w0 = _mm512_load_si512(w), w1 = _mm512_load_si512(w + 8);
          p0 = _mm512_add_epi64(p0, _mm512_popcnt_epi64(_mm512_xor_si512(x0, w0)));
          p1 = _mm512_add_epi64(p1, _mm512_popcnt_epi64(_mm512_xor_si512(x0, w1)));
          q0 = _mm512_add_epi64(q0, _mm512_popcnt_epi64(_mm512_xor_si512(x1, w0)));
          q1 = _mm512_add_epi64(q1, _mm512_popcnt_epi64(_mm512_xor_si512(x1, w1)));
        }
        const int32_t *b0 = base_at(c, oy, ox) + o, *b1 = base_at(c, oy, ox + 1) + o;
        int32_t *y0 = output_at(c, oy, ox) + o, *y1 = output_at(c, oy, ox + 1) + o;
        store(y0, b0, p0);
        store(y0 + 8, b0 + 8, p1);
        store(y1, b1, q0);
        store(y1 + 8, b1 + 8, q1);
      }
    }
}
