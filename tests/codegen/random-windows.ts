import * as fc from "fast-check";
import { MOST_GATHERED } from "../../src/codegen/operators/sliced-layout.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { conv } from "./geometry.ts";
import { type ConvOptions, HandMade } from "./hand-made.ts";

/** Networks of sign convolutions with random windows, mostly such as are hard for a kernel that counts in words. */

/** Channels of less than eight lie close in a gathered row; 31 to 33 are around a word. */
const IN_C = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 24, 31, 32, 33, 40, 64, 65];
const OUT_C = [1, 31, 32, 33, 64];

/** One axis: also strides beyond the kernel, and windows that lie wholly in the padding. */
const axis = (size: number) =>
  fc
    .record({
      k: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 7 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      before: fc.integer({ min: 0, max: 9 }),
      after: fc.integer({ min: 0, max: 9 }),
    })
    .filter(({ k, dilation, before, after }) => (k - 1) * dilation + 1 <= size + before + after);

/** Kernels of a row of exactly MOST_GATHERED bits, or of one tap more, over a small image. */
function longest(inC: number, more: boolean): { kH: number; kW: number } {
  const bits = inC < 8 ? inC : Math.ceil(inC / 8) * 8;
  const taps = Math.floor(MOST_GATHERED / bits) + (more ? 1 : 0);
  const kH = [16, 11, 8, 7, 5, 4, 3, 2].find((rows) => taps % rows === 0) ?? 1;
  return { kH, kW: taps / kH };
}

type Layer = [ConvGeometry, ConvOptions];

const options = fc.record<ConvOptions>({
  padValue: fc.constantFrom(-1, 0, 1),
  finish: fc.constantFrom("threshold", "norm", "plain"),
});

const small = (inH: number, inW: number, inC: number): fc.Arbitrary<Layer> =>
  fc.tuple(axis(inH), axis(inW), fc.constantFrom(...OUT_C), options).map(([y, x, outC, how]) => [
    conv({
      ...{ inH, inW, inC, outC, kH: y.k, kW: x.k, strideH: y.stride, strideW: x.stride },
      ...{ dilationH: y.dilation, dilationW: x.dilation },
      ...{ padTop: y.before, padBottom: y.after, padLeft: x.before, padRight: x.after },
    }),
    how,
  ]);

/** As few windows as there can be, half of each in the padding. */
const long = (inH: number, inW: number, inC: number): fc.Arbitrary<Layer> =>
  fc.tuple(fc.boolean(), fc.constantFrom(...OUT_C), options).map(([more, outC, how]) => {
    const { kH, kW } = longest(inC, more);
    const [down, across] = [Math.max(0, kH - inH), Math.max(0, kW - inW)];
    const pads = { padTop: down >> 1, padBottom: down - (down >> 1), padLeft: across, padRight: 1 };
    return [conv({ inH, inW, inC, outC, kH, kW, ...pads }), how];
  });

/** A network of several layers side by side, by seed. */
export const randomWindows = (runs: number, seed: number): HandMade[] =>
  fc.sample(
    fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.constantFrom(...IN_C))
      .chain(([inH, inW, inC]) =>
        fc
          .tuple(
            fc.array(small(inH, inW, inC), { minLength: 8, maxLength: 8 }),
            fc.array(long(inH, inW, inC), { minLength: 2, maxLength: 2 }),
          )
          .map(([...layers]) => networkOf(inH, inW, inC, layers.flat())),
      ),
    { numRuns: runs, seed },
  );

function networkOf(inH: number, inW: number, inC: number, layers: readonly Layer[]): HandMade {
  const network = new HandMade(`random windows of ${inC} channels`, [inH, inW, inC]);
  const signs = network.step("pack", { kind: "pack" }, [network.input], [inH, inW, inC], "s1");
  for (const [geometry, how] of layers) {
    const { kH, kW, strideH, strideW, dilationH, dilationW, outC } = geometry;
    const name = `${kH}x${kW} stride ${strideH} ${strideW} dilation ${dilationH} ${dilationW} to ${outC}`;
    network.keep(network.conv(`${name} pad ${how.padValue}`, signs, geometry, how));
  }
  return network;
}
