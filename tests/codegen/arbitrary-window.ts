import * as fc from "fast-check";
import { window } from "./geometry.ts";

const size = (max: number) => fc.integer({ min: 1, max });

/** Small windows with any padding, stride and dilation, some of them outside the image altogether. */
export const arbitraryWindow = fc
  .record({
    ...{ inH: size(9), inW: size(9), inC: size(3), kH: size(5), kW: size(5) },
    ...{ strideH: size(3), strideW: size(3), dilationH: size(3), dilationW: size(3) },
    ...{ padTop: fc.nat(4), padBottom: fc.nat(4), padLeft: fc.nat(4), padRight: fc.nat(4) },
  })
  .map(window)
  .filter(({ outH, outW }) => outH > 0 && outW > 0);
