/*
 * A convolution of signs with zero padding, as the programs of this folder get it: +1 is a bit 0, -1 a bit 1, so that
 *
 *   d = (signs inside the image) - 2 popcount(x ^ w).
 *
 * The image has a border of words 0 where the window reaches beyond it. There a tap adds popcount(w), which `base`
 * makes up for: d = base - 2 popcount over all taps, with one value per output channel and class of pixels that have
 * the same taps outside. Image, weights and base are prepared once; a run is the convolution and the stores of d.
 */
#ifndef CONVOLUTION_H
#define CONVOLUTION_H

#include <stdint.h>

typedef struct {
  int32_t in_h, in_w, in_c, out_h, out_w, out_c, k_h, k_w, stride_h, stride_w, pad_top, pad_left;
} geometry;

typedef struct {
  geometry g;
  int words;              /* 64-bit words of a pixel; unused bits are 0 in image and weights */
  int row_words;          /* of a row of the image with its border */
  const uint64_t *image;  /* [row][column][word] */
  const uint64_t *weights; /* [out_c][k_h][k_w][word] */
  int base_columns;
  const int *row_class;    /* [out_h] */
  const int *column_class; /* [out_w] */
  const int32_t *base;     /* [row class][column class][out_c] */
  int32_t *output;         /* [out_h][out_w][out_c] */
} convolution;

static inline const uint64_t *window_at(const convolution *c, int oy, int ox) {
  return c->image + oy * c->g.stride_h * c->row_words + ox * c->g.stride_w * c->words;
}

static inline const int32_t *base_at(const convolution *c, int oy, int ox) {
  return c->base + (c->row_class[oy] * c->base_columns + c->column_class[ox]) * c->g.out_c;
}

static inline int32_t *output_at(const convolution *c, int oy, int ox) {
  return c->output + (oy * c->g.out_w + ox) * c->g.out_c;
}

/* Allocates zeroed memory at an address that vectors of 64 bytes can be loaded from, or ends the program. */
void *make(long bytes);

/* The words of the windows at outputs (oy, ox) and (oy, ox + 1) in turn: [k_h k_w words][2]. */
static inline void gather(const convolution *c, int oy, int ox, uint64_t *to) {
  int row = c->g.k_w * c->words, step = c->g.stride_w * c->words;
  for (int ky = 0; ky < c->g.k_h; ky++) {
    const uint64_t *x = window_at(c, oy, ox) + ky * c->row_words;
    for (int i = 0; i < row; i++, to += 2) {
      to[0] = x[i];
      to[1] = x[i + step];
    }
  }
}

/* Memory for what gather writes. */
uint64_t *make_windows(const convolution *c);

/* Weights as [out_c / lanes][k_h k_w words][lanes]: words of `lanes` output channels side by side. */
uint64_t *weights_in_lanes(const convolution *c, int lanes);

/* Of the program: whether it can compute this one (out_c a multiple of its block, out_w of its tile). */
int fits(const geometry *g);
/* Of the program: brings the weights into its order. */
void prepare(const convolution *c);
/* Of the program: the convolution. */
void convolve(const convolution *c);

#endif
