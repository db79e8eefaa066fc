/*
 * Popcount by table (Mula): the counts of 32 nibbles by one pshufb. A vector holds the words of 4 output channels, so
 * that nothing is added across lanes; 2 pixels by 8 channels share what they load. A byte takes 8 more by each
 * word, so that 31 words fit before the bytes are summed into 64 bits.
 */
#include <immintrin.h>

#include "convolution.h"

int fits(const geometry *g) { return g->out_c % 8 == 0 && g->out_w % 2 == 0; }

static const uint64_t *weights;
static uint64_t *windows;

void prepare(const convolution *c) {
  weights = weights_in_lanes(c, 8);
  windows = make_windows(c);
}

static inline __m256i counts(__m256i v) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2,
                                         2, 3, 2, 3, 3, 4);
  const __m256i low = _mm256_set1_epi8(15);
  __m256i a = _mm256_shuffle_epi8(table, _mm256_and_si256(v, low));
  __m256i b = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));
  return _mm256_add_epi8(a, b);
}

static inline __m256i sums(__m256i total, __m256i bytes) {
  return _mm256_add_epi64(total, _mm256_sad_epu8(bytes, _mm256_setzero_si256()));
}

/* d of 4 channels: base - 2 count, the counts being the low halves of 64 bits. */
static inline void store(int32_t *y, const int32_t *base, __m256i total) {
  __m256i packed = _mm256_permutevar8x32_epi32(total, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
  __m128i twice = _mm_slli_epi32(_mm256_castsi256_si128(packed), 1);
  _mm_storeu_si128((__m128i *)y, _mm_sub_epi32(_mm_loadu_si128((const __m128i *)base), twice));
}

void convolve(const convolution *c) {
  const geometry *g = &c->g;
  int n = g->k_h * g->k_w * c->words;
  const __m256i zero = _mm256_setzero_si256();
  for (int oy = 0; oy < g->out_h; oy++)
    for (int ox = 0; ox < g->out_w; ox += 2) {
      gather(c, oy, ox, windows);
      const uint64_t *w = weights;
      for (int o = 0; o < g->out_c; o += 8) {
        __m256i p0 = zero, p1 = zero, q0 = zero, q1 = zero;
        const uint64_t *x = windows;
        for (int left = n; left > 0; left -= 31) {
          __m256i a0 = zero, a1 = zero, b0 = zero, b1 = zero;
          for (const uint64_t *end = w + 8 * (left < 31 ? left : 31); w < end; w += 8, x += 2) {
            __m256i x0 = _mm256_set1_epi64x((long long)x[0]), x1 = _mm256_set1_epi64x((long long)x[1]);
            __m256i w0 = _mm256_load_si256((const __m256i *)w), w1 = _mm256_load_si256((const __m256i *)(w + 4));
            a0 = _mm256_add_epi8(a0, counts(_mm256_xor_si256(x0, w0)));
            a1 = _mm256_add_epi8(a1, counts(_mm256_xor_si256(x0, w1)));
            b0 = _mm256_add_epi8(b0, counts(_mm256_xor_si256(x1, w0)));
            b1 = _mm256_add_epi8(b1, counts(_mm256_xor_si256(x1, w1)));
          }
          p0 = sums(p0, a0);
          p1 = sums(p1, a1);
          q0 = sums(q0, b0);
          q1 = sums(q1, b1);
        }
        const int32_t *base0 = base_at(c, oy, ox) + o, *base1 = base_at(c, oy, ox + 1) + o;
        int32_t *y0 = output_at(c, oy, ox) + o, *y1 = output_at(c, oy, ox + 1) + o;
        store(y0, base0, p0);
        store(y0 + 4, base0 + 4, p1);
        store(y1, base1, q0);
        store(y1 + 4, base1 + 4, q1);
      }
    }
}
