import type { Tensor } from "./model.ts";

type Two = readonly [number, number];

export interface WindowOptions {
  kernel: Two;
  strides: Two;
  dilation: Two;
}

/**
 * Strides and padding of a window, the padding by the sizes of its tensors: the codes of "same" and "valid" differ
 * between versions of Larq Compute Engine, and where both give the same size they compute the same.
 * A text says why neither can be.
 */
export function windowOf(
  input: Tensor | undefined,
  output: Tensor | undefined,
  { kernel, strides, dilation }: WindowOptions,
): { strides: Two; padding: "same" | "valid" } | string {
  const [from, to] = [input?.shape.slice(1, 3) ?? [], output?.shape.slice(1, 3) ?? []];
  const sizes = (padding: "same" | "valid") =>
    from.map((n, axis) => {
      const reach = ((kernel[axis] as number) - 1) * (dilation[axis] as number) + 1;
      return Math.ceil((padding === "same" ? n : n - reach + 1) / (strides[axis] as number));
    });
  const fits = (padding: "same" | "valid") => sizes(padding).every((size, axis) => size === to[axis]);
  for (const padding of ["valid", "same"] as const)
    if (from.length === 2 && to.length === 2 && fits(padding)) return { strides, padding };
  return `Its window gives neither with padding "valid" nor with "same" an output of ${to.join("×")}.`;
}
