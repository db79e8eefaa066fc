import { EXP_COEFFICIENTS, EXP_MAX, EXP_MIN, LN2_HIGH, LN2_LOW, LOG2_E } from "../../targets/activations.ts";
import { floatLiteral } from "../literals.ts";

/** A function or type of network.c that steps share; it is written once, after those it needs. */
export interface Kernel {
  name: string;
  needs: readonly Kernel[];
  text: string;
}

/** `kernels` and all that they need, each once, in an order in which C can read them. */
export function withNeeds(kernels: Iterable<Kernel>): Kernel[] {
  const ordered = new Map<string, Kernel>();
  const visit = (kernel: Kernel) => {
    if (ordered.has(kernel.name)) return;
    for (const need of kernel.needs) visit(need);
    ordered.set(kernel.name, kernel);
  };
  for (const kernel of kernels) visit(kernel);
  return [...ordered.values()];
}

export const WORDS_FOR: Kernel = {
  name: "words_for",
  needs: [],
  text: `/* 32-bit words that hold the signs of one pixel. */
INLINE int32_t words_for(int32_t channels)
{
    return (channels + 31) / 32;
}`,
};

export const SIGN_BIT: Kernel = {
  name: "sign_bit",
  needs: [],
  text: `/* The bit of a channel in its word; set means -1. */
INLINE uint32_t sign_bit(int32_t channel)
{
    return (uint32_t)1 << (31 - channel % 32);
}`,
};

export const WINDOW: Kernel = {
  name: "window",
  needs: [],
  text: `/* A window that slides over an image of in_h x in_w pixels; sizes in pixels. */
typedef struct {
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w;
    int32_t k_h, k_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left;
} window;`,
};

export const EXP: Kernel = {
  name: "exp_f32",
  needs: [],
  text: `/*
 * exp(x) = 2^n exp(r), n = floor(x log2(e) + 1/2), r = x - n ln 2 (ln 2 in two parts), exp(r) by
 * its Taylor polynomial. Not expf: its last bit differs from library to library.
 */
INLINE float exp_f32(float x)
{
    static const float coefficients[] = {
        ${EXP_COEFFICIENTS.slice(0, 4).map(floatLiteral).join(", ")},
        ${EXP_COEFFICIENTS.slice(4).map(floatLiteral).join(", ")},
    };
    if (!(x >= ${floatLiteral(EXP_MIN)}))
        return 0.0f;
    const float held = x > ${floatLiteral(EXP_MAX)} ? ${floatLiteral(EXP_MAX)} : x;
    const float n = floorf(held * ${floatLiteral(LOG2_E)} + 0.5f);
    const float r = (held - n * ${floatLiteral(LN2_HIGH)}) - n * ${floatLiteral(LN2_LOW)};
    float sum = 0.0f;
    for (size_t i = 0; i < sizeof coefficients / sizeof coefficients[0]; i++)
        sum = sum * r + coefficients[i];
    return ldexpf(sum, (int)n);
}`,
};
