import { type Kernel, WINDOW } from "./kernel.ts";
import { call, constants, type Operator } from "./operator.ts";
import { windowDeclaration } from "./window.ts";

const CONV2D_F32: Kernel = {
  name: "conv2d_f32",
  needs: [WINDOW],
  text: `/* Float convolution, taps outside the image skipped; bias may be NULL. Weights OHWI. */
static void conv2d_f32(const window *g, int32_t out_c, int32_t groups,
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

export const conv2dF32: Operator<"conv2d_f32"> = ({ geometry }, step) =>
  call(
    CONV2D_F32,
    [
      "&geometry",
      "OUT_C",
      "GROUPS",
      step.inputNames[0] ?? "",
      step.param("weights") ?? "NULL",
      step.param("bias") ?? "NULL",
      step.outputName,
    ],
    [...windowDeclaration(geometry), constants({ OUT_C: geometry.outC, GROUPS: geometry.groups })],
  );
