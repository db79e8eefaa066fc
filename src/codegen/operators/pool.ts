import { type Kernel, WINDOW, WORDS_FOR } from "./kernel.ts";
import { call, type Operator } from "./operator.ts";
import { windowDeclaration } from "./window.ts";

/** Loops over the pixels of the output, its channels (or words) and the taps inside the image. */
function poolText(width: string, start: string, visit: string, finish: string, type: string): string {
  return `(const window *g, const ${type} *x, ${type} *y)
{
    const int32_t width = ${width};
    for (int32_t oy = 0; oy < g->out_h; oy++) {
        for (int32_t ox = 0; ox < g->out_w; ox++) {
            for (int32_t c = 0; c < width; c++) {
${start}
                for (int32_t ky = 0; ky < g->k_h; ky++) {
                    const int32_t iy = oy * g->stride_h - g->pad_top + ky * g->dilation_h;
                    if (iy < 0 || iy >= g->in_h)
                        continue;
                    for (int32_t kx = 0; kx < g->k_w; kx++) {
                        const int32_t ix = ox * g->stride_w - g->pad_left + kx * g->dilation_w;
                        if (ix < 0 || ix >= g->in_w)
                            continue;
${visit}
                    }
                }
${finish}
            }
        }
    }
}`;
}

const AT = "x[(iy * g->in_w + ix) * width + c]";

const MAX_F32: Kernel = {
  name: "max_pool_f32",
  needs: [WINDOW],
  text: `/* Largest value of each window, of its pixels inside the image. */
KERNEL void max_pool_f32${poolText(
    "g->in_c",
    "                float largest = -INFINITY;",
    `                        if (${AT} > largest)
                            largest = ${AT};`,
    "                *y++ = largest;",
    "float",
  )}`,
};

const MAX_S1: Kernel = {
  name: "max_pool_s1",
  needs: [WINDOW, WORDS_FOR],
  text: `/* Largest sign of each window: -1 (bit 1) only if all are, so the words are ANDed. */
KERNEL void max_pool_s1${poolText(
    "words_for(g->in_c)",
    "                uint32_t signs = 0xffffffffu;",
    `                        signs &= ${AT};`,
    "                *y++ = signs;",
    "uint32_t",
  )}`,
};

const AVERAGE_F32: Kernel = {
  name: "average_pool_f32",
  needs: [WINDOW],
  text: `/* Mean of each window, of its pixels inside the image. */
KERNEL void average_pool_f32${poolText(
    "g->in_c",
    `                float sum = 0.0f;
                int32_t pixels = 0;`,
    `                        sum += ${AT};
                        pixels++;`,
    "                *y++ = sum / (float)pixels;",
    "float",
  )}`,
};

/** The kernel for a pooling of floats. */
export const floatPool = (mode: "max" | "average"): Kernel => (mode === "max" ? MAX_F32 : AVERAGE_F32);

export const pool: Operator<"pool"> = ({ mode, window, format }, step) => {
  if (mode === "average" && format === "s1") return { refused: "the mean of signs is not a sign" };
  const kernel = format === "s1" ? MAX_S1 : floatPool(mode);
  const operands = [step.inputNames[0] ?? "", step.outputName];
  return call(kernel, ["&geometry", ...operands], windowDeclaration("geometry", window));
};
