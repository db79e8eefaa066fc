import type { ConvGeometry, Window } from "../../src/graph/graph.ts";

/** A window with what `given` leaves out: stride and dilation 1, no padding, the output size that follows. */
export function window(given: Partial<Window> & Pick<Window, "inH" | "inW" | "inC" | "kH" | "kW">): Window {
  const w = {
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
    ...given,
  };
  const size = (n: number, k: number, stride: number, dilation: number) =>
    Math.floor((n - (k - 1) * dilation - 1) / stride) + 1;
  return {
    outH: size(w.inH + w.padTop + w.padBottom, w.kH, w.strideH, w.dilationH),
    outW: size(w.inW + w.padLeft + w.padRight, w.kW, w.strideW, w.dilationW),
    ...w,
  };
}

export function conv(
  given: Partial<ConvGeometry> & Pick<ConvGeometry, "inH" | "inW" | "inC" | "kH" | "kW" | "outC">,
): ConvGeometry {
  return { ...window(given), outC: given.outC, groups: given.groups ?? 1 };
}
