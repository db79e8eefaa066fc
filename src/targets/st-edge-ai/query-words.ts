import type { PaddingClass } from "./catalogue.ts";
import type { Query } from "./lookup.ts";

const PADDING_WORDS: Readonly<Record<PaddingClass, string>> = {
  none: "no padding",
  zero: "zero padding",
  one: "padding with ±1",
  zeropoint: "zero padding or none",
  any: "",
};

/** What was looked up, in words: "conv2d, s1 input, s1 weights, f32 output, zero padding". */
export const inWords = ({ op, input, weights, output, padding }: Query): string =>
  [op, `${input} input`, weights && `${weights} weights`, `${output} output`, PADDING_WORDS[padding]]
    .filter((word) => word !== "")
    .join(", ");
