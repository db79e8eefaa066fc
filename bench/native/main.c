/*
 * main of the programs: reads a convolution from the file that the bench wrote (geometry, then the signs of the image
 * and of the weights in 32-bit words per pixel), prints the FNV-1a of its sums as hexadecimal, then for every line
 * on stdin runs a batch and prints nanoseconds per run. A line is the number of runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "convolution.h"

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

void *make(long bytes) {
  long whole = (bytes + 127) / 64 * 64;
  void *memory = aligned_alloc(64, whole);
  if (memory == NULL) fail("no memory");
  return memset(memory, 0, whole);
}

static void read_all(FILE *file, void *to, long bytes) {
  if (fread(to, 1, bytes, file) != (size_t)bytes) fail("the file is too short");
}

/* Pixels of `in_words` 32-bit words as 64-bit words. */
static uint64_t *read_signs(FILE *file, long pixels, int in_words, int words) {
  uint32_t *narrow = make(4 * pixels * in_words);
  uint64_t *wide = make(8 * pixels * words);
  read_all(file, narrow, 4 * pixels * in_words);
  for (long p = 0; p < pixels; p++)
    for (int i = 0; i < in_words; i++)
      wide[p * words + i / 2] |= (uint64_t)narrow[p * in_words + i] << (i % 2 == 0 ? 32 : 0);
  free(narrow);
  return wide;
}

uint64_t *weights_in_lanes(const convolution *c, int lanes) {
  long inner = (long)c->g.k_h * c->g.k_w * c->words;
  uint64_t *result = make(8 * inner * c->g.out_c);
  for (long o = 0; o < c->g.out_c; o++)
    for (long i = 0; i < inner; i++)
      result[(o / lanes * inner + i) * lanes + o % lanes] = c->weights[o * inner + i];
  return result;
}

uint64_t *make_windows(const convolution *c) { return make(16L * c->g.k_h * c->g.k_w * c->words); }

/* Classes of output positions along one axis by which taps lie inside; `first` holds one position of each class. */
static int classes(int out, int stride, int pad, int k, int in, int *of, int *first) {
  int count = 0;
  for (int o = 0; o < out; o++) {
    int found = 0;
    for (; found < count; found++) {
      int same = 1;
      for (int t = 0; t < k; t++) {
        int a = o * stride - pad + t, b = first[found] * stride - pad + t;
        same &= (a >= 0 && a < in) == (b >= 0 && b < in);
      }
      if (same) break;
    }
    if (found == count) first[count++] = o;
    of[o] = found;
  }
  return count;
}

static void make_base(convolution *c) {
  const geometry *g = &c->g;
  int *rows = make(4 * g->out_h), *columns = make(4 * g->out_w);
  int *first_row = make(4 * g->out_h), *first_column = make(4 * g->out_w);
  int n_rows = classes(g->out_h, g->stride_h, g->pad_top, g->k_h, g->in_h, rows, first_row);
  int n_columns = classes(g->out_w, g->stride_w, g->pad_left, g->k_w, g->in_w, columns, first_column);
  int32_t *base = make(4L * n_rows * n_columns * g->out_c);
  for (int r = 0; r < n_rows; r++)
    for (int s = 0; s < n_columns; s++)
      for (int o = 0; o < g->out_c; o++) {
        int32_t sum = 0;
        for (int ky = 0; ky < g->k_h; ky++)
          for (int kx = 0; kx < g->k_w; kx++) {
            int iy = first_row[r] * g->stride_h - g->pad_top + ky;
            int ix = first_column[s] * g->stride_w - g->pad_left + kx;
            if (iy >= 0 && iy < g->in_h && ix >= 0 && ix < g->in_w) {
              sum += g->in_c;
              continue;
            }
            const uint64_t *w = c->weights + ((o * g->k_h + ky) * g->k_w + kx) * c->words;
            for (int i = 0; i < c->words; i++) sum += 2 * __builtin_popcountll(w[i]);
          }
        base[(r * n_columns + s) * g->out_c + o] = sum;
      }
  c->row_class = rows;
  c->column_class = columns;
  c->base_columns = n_columns;
  c->base = base;
}

static convolution read_convolution(const char *name) {
  convolution c;
  FILE *file = fopen(name, "rb");
  if (file == NULL) fail("no file");
  read_all(file, &c.g, sizeof c.g);
  const geometry *g = &c.g;
  int in_words = (g->in_c + 31) / 32;
  c.words = (in_words + 1) / 2;
  uint64_t *image = read_signs(file, (long)g->in_h * g->in_w, in_words, c.words);
  c.weights = read_signs(file, (long)g->out_c * g->k_h * g->k_w, in_words, c.words);
  fclose(file);
  int height = (g->out_h - 1) * g->stride_h + g->k_h, width = (g->out_w - 1) * g->stride_w + g->k_w;
  c.row_words = width * c.words;
  uint64_t *padded = make(8L * height * c.row_words);
  for (int y = 0; y < g->in_h && y + g->pad_top < height; y++)
    for (int x = 0; x < g->in_w && x + g->pad_left < width; x++)
      memcpy(padded + (y + g->pad_top) * c.row_words + (x + g->pad_left) * c.words,
             image + (y * g->in_w + x) * c.words, 8 * c.words);
  c.image = padded;
  free(image);
  make_base(&c);
  c.output = make(4L * g->out_h * g->out_w * g->out_c);
  return c;
}

static uint32_t checksum(const convolution *c) {
  const uint8_t *bytes = (const uint8_t *)c->output;
  long n = 4L * c->g.out_h * c->g.out_w * c->g.out_c;
  uint32_t hash = 0x811c9dc5u;
  for (long i = 0; i < n; i++) hash = (hash ^ bytes[i]) * 0x01000193u;
  return hash;
}

static double nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 2) fail("give the file of a convolution");
  convolution c = read_convolution(arguments[1]);
  if (!fits(&c.g)) {
    printf("does not fit\n");
    return 0;
  }
  prepare(&c);
  convolve(&c);
  printf("%08x\n", (unsigned)checksum(&c));
  fflush(stdout);
  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) {
    long runs = strtol(line, NULL, 10);
    if (runs < 1) fail("a line is a number of runs");
    double start = nanoseconds();
    for (long i = 0; i < runs; i++) convolve(&c);
    printf("%.3f\n", (nanoseconds() - start) / (double)runs);
    fflush(stdout);
  }
  return 0;
}
