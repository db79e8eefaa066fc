import { elementwise } from "./activation.ts";
import { FOUR_PRODUCTS } from "./four-products.ts";
import { type Kernel, WINDOW } from "./kernel.ts";
import { call, constants, type Operator } from "./operator.ts";
import { floatPool } from "./pool.ts";
import { windowDeclaration } from "./window.ts";

/** With groups, or fewer output channels than FOUR_PRODUCTS takes. */
const ONE_BY_ONE: Kernel = {
  name: "conv2d_f32_grouped",
  needs: [WINDOW],
  text: `/* Float convolution, taps outside the image skipped; bias may be NULL. Weights OHWI. */
KERNEL void conv2d_f32_grouped(const window *g, int32_t out_c, int32_t groups,
    const float *x, const float *w, const float *bias, float *y)
{
    const int32_t group_in = g->in_c / groups;
    const int32_t group_out = out_c / groups;
    const int32_t filter = g->k_h * g->k_w * group_in;
    for (int32_t oy = 0; oy < g->out_h; oy++) {
        for (int32_t ox = 0; ox < g->out_w; ox++) {
            for (int32_t oc = 0; oc < out_c; oc++) {
                const int32_t first = oc / group_out * group_in;
                const float *tap = w + oc * filter;
                float sum = 0.0f;
                for (int32_t ky = 0; ky < g->k_h; ky++) {
                    const int32_t iy = oy * g->stride_h - g->pad_top + ky * g->dilation_h;
                    for (int32_t kx = 0; kx < g->k_w; kx++, tap += group_in) {
                        const int32_t ix = ox * g->stride_w - g->pad_left + kx * g->dilation_w;
                        if (iy < 0 || iy >= g->in_h || ix < 0 || ix >= g->in_w)
                            continue;
                        const float *pixel = x + (iy * g->in_w + ix) * g->in_c + first;
                        for (int32_t c = 0; c < group_in; c++)
                            sum += pixel[c] * tap[c];
                    }
                }
                *y++ = bias == NULL ? sum : sum + bias[oc];
            }
        }
    }
}`,
};

const BY_FOUR: Kernel = {
  name: "conv2d_f32",
  needs: [WINDOW, FOUR_PRODUCTS],
  text: `/*
 * Float convolution to four channels or more, taps outside the image skipped; bias may be NULL. Weights
 * OHWI. Four channels at a time; where less are left, some of the four before them again.
 */
KERNEL void conv2d_f32(const window *g, int32_t out_c,
    const float *x, const float *w, const float *bias, float *y)
{
    const int32_t filter = g->k_h * g->k_w * g->in_c;
    for (int32_t oy = 0; oy < g->out_h; oy++) {
        for (int32_t ox = 0; ox < g->out_w; ox++, y += out_c) {
            for (int32_t next = 0; next < out_c; next += 4) {
                const int32_t oc = next < out_c - 4 ? next : out_c - 4;
                const float *tap = w + oc * filter;
                float sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
                for (int32_t ky = 0; ky < g->k_h; ky++) {
                    const int32_t iy = oy * g->stride_h - g->pad_top + ky * g->dilation_h;
                    for (int32_t kx = 0, run; kx < g->k_w; kx += run, tap += run * g->in_c) {
                        const int32_t ix = ox * g->stride_w - g->pad_left + kx * g->dilation_w;
                        run = 1;
                        if (iy < 0 || iy >= g->in_h || ix < 0 || ix >= g->in_w)
                            continue;
                        if (g->dilation_w == 1) /* The pixels lie side by side. */
                            run = g->k_w - kx < g->in_w - ix ? g->k_w - kx : g->in_w - ix;
                        add_four_products(run * g->in_c, x + (iy * g->in_w + ix) * g->in_c,
                                          tap, filter, sums);
                    }
                }
                for (int32_t i = 0; i < 4; i++)
                    y[oc + i] = bias == NULL ? sums[i] : sums[i] + bias[oc + i];
            }
        }
    }
}`,
};

/**
 * The convolution; then the activation where its output lies; then the pooling. The image that is pooled
 * lies in `scratch`.
 */
export const conv2dF32: Operator<"conv2d_f32"> = ({ geometry, activation, pool }, step) => {
  const { outH, outW, outC, groups } = geometry;
  const image = pool === null ? step.outputName : "scratch";
  const weights = step.param("weights") ?? "NULL";
  const bias = step.param("bias") ?? "NULL";
  const size = outH * outW * outC;
  const operands = [step.inputNames[0] ?? "", weights, bias, image];
  const byFour = groups === 1 && outC >= 4;
  const parts = [
    byFour
      ? call(BY_FOUR, ["&geometry", "OUT_C", ...operands])
      : call(ONE_BY_ONE, ["&geometry", "OUT_C", "GROUPS", ...operands]),
    ...(activation === null ? [] : [elementwise(activation, image, image)]),
    ...(pool === null ? [] : [call(floatPool(pool.mode), ["&pooling", image, step.outputName])]),
  ];
  return {
    kernels: parts.flatMap(({ kernels }) => kernels),
    statements: [
      ...windowDeclaration("geometry", geometry),
      ...(pool === null ? [] : windowDeclaration("pooling", pool.window)),
      constants({
        OUT_C: outC,
        ...(byFour ? {} : { GROUPS: groups }),
        ...(activation === null ? {} : { SIZE: size }),
      }),
      ...parts.flatMap(({ statements }) => statements),
    ],
    scratch: pool === null ? 0 : size,
  };
};
