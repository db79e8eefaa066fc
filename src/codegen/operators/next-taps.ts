import { type Kernel, WINDOW, WORDS_FOR } from "./kernel.ts";

/** The pixels under a window: no loop over taps tests where the image ends. */
export const NEXT_TAPS: Kernel = {
  name: "next_taps",
  needs: [WINDOW, WORDS_FOR],
  text: `/*
 * The pixels under the taps of a window from row ky, column kx on, *run of them side by side. Outside
 * the image: \`border\`, which is one pixel, or NULL for zeros.
 */
INLINE const uint32_t *next_taps(const window *g, int32_t oy, int32_t ox, int32_t ky, int32_t kx,
                                 const uint32_t *border, const uint32_t *x, int32_t *run)
{
    const int32_t iy = oy * g->stride_h - g->pad_top + ky * g->dilation_h;
    const int32_t ix = ox * g->stride_w - g->pad_left + kx * g->dilation_w;
    *run = 1;
    if (iy < 0 || iy >= g->in_h || ix < 0 || ix >= g->in_w)
        return border;
    if (g->dilation_w == 1)
        *run = g->k_w - kx < g->in_w - ix ? g->k_w - kx : g->in_w - ix;
    return x + (iy * g->in_w + ix) * words_for(g->in_c);
}`,
};
