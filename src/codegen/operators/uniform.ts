import { isEightBit, type Uniform, zeroPoint } from "../../graph/quantizer.ts";
import type { Tensor } from "../../targets/plan.ts";
import { floatLiteral } from "../literals.ts";
import type { Kernel } from "./kernel.ts";

const UNIFORM: Kernel = {
  name: "uniform",
  needs: [],
  text: `/* Values k / divisor, where the level k is an integer from low to high; as int8_t: k + zero_point. */
typedef struct {
    float divisor;
    float low, high;
    int32_t zero_point;
} uniform;`,
};

export const LEVEL: Kernel = {
  name: "level",
  needs: [UNIFORM],
  text: `/*
 * Rounds half to even. A Cortex-M4 has no instruction for it, so that rintf is a call, and most floats
 * need none: those around 3 * 2^22 are the integers, so that adding it rounds.
 */
INLINE float rounded(float x)
{
#if defined(__ARM_FP) && __ARM_FP == 4 && __ARM_ARCH < 8
    if (fabsf(x) < 4194304.0f)
        return x + 12582912.0f - 12582912.0f;
#endif
    return rintf(x);
}

/* The level of x: x * divisor held to low .. high and rounded. + 0 turns -0 into 0. */
INLINE float level(const uniform *u, float x)
{
    const float scaled = x * u->divisor;
    const float least = scaled < u->low ? u->low : scaled;
    const float held = least > u->high ? u->high : least;
    return rounded(held) + 0.0f;
}`,
};

export const TO_S8: Kernel = {
  name: "to_s8",
  needs: [LEVEL],
  text: `/* The level of x as it is stored; the lowest if x is not a number. */
INLINE int8_t to_s8(const uniform *u, float x)
{
    const float k = isnan(x) ? u->low : level(u, x);
    return (int8_t)((int32_t)k + u->zero_point);
}`,
};

export const FROM_S8: Kernel = {
  name: "from_s8",
  needs: [UNIFORM],
  text: `/* The value of a stored level. */
INLINE float from_s8(const uniform *u, int8_t stored)
{
    return (float)(stored - u->zero_point) / u->divisor;
}`,
};

/** The declaration of `name` for a kernel that takes a `uniform`. */
export function uniformDeclaration(name: string, u: Uniform): string[] {
  const fields = [
    `.divisor = ${floatLiteral(Math.fround(u.divisor))}`,
    `.low = ${floatLiteral(u.low)}`,
    `.high = ${floatLiteral(u.high)}`,
    `.zero_point = ${isEightBit({ kind: "uniform", ...u }) ? zeroPoint(u) : 0}`,
  ];
  return [`static const uniform ${name} = {`, `    ${fields.join(", ")},`, "};"];
}

/** The quantizer of an s8 tensor. Throws if there is none: no such Plan is made. */
export function uniformOf(tensor: Tensor | undefined): Uniform {
  if (!tensor?.uniform) throw new Error(`${tensor?.name ?? "the input"} is s8 without a quantizer`);
  return tensor.uniform;
}
