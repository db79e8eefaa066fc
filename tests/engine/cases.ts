import * as fc from "fast-check";
import type { ConvGeometry, Window } from "../../src/graph/graph.ts";

/** Extent of one axis: image, kernel, step, dilation, and pads that leave at least one output. */
interface Axis {
  size: number;
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
  out: number;
}

function axis(dilations: number): fc.Arbitrary<Axis> {
  return fc
    .record({
      size: fc.integer({ min: 1, max: 9 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: dilations }),
      before: fc.integer({ min: 0, max: 3 }),
      after: fc.integer({ min: 0, max: 3 }),
    })
    .map((a) => {
      const reach = (a.kernel - 1) * a.dilation + 1;
      const after = Math.max(a.after, reach - a.size - a.before);
      return { ...a, after, out: Math.floor((a.size + a.before + after - reach) / a.stride) + 1 };
    });
}

const window = (h: Axis, w: Axis, inC: number): Window => ({
  ...{ inH: h.size, inW: w.size, inC, outH: h.out, outW: w.out, kH: h.kernel, kW: w.kernel },
  ...{ strideH: h.stride, strideW: w.stride, dilationH: h.dilation, dilationW: w.dilation },
  ...{ padTop: h.before, padBottom: h.after, padLeft: w.before, padRight: w.after },
});

/** Odd and word-sized channel counts alike. */
export const channelCount = fc.oneof(
  fc.integer({ min: 1, max: 70 }),
  fc.constantFrom(1, 3, 16, 31, 32, 33, 64, 96, 128),
);

export const convolution = (perGroup: fc.Arbitrary<number>, maxGroups: number): fc.Arbitrary<ConvGeometry> =>
  fc
    .record({
      h: axis(2),
      w: axis(3),
      groups: fc.integer({ min: 1, max: maxGroups }),
      inPerGroup: perGroup,
      outPerGroup: fc.integer({ min: 1, max: 37 }),
    })
    .map(({ h, w, groups, inPerGroup, outPerGroup }) => ({
      ...window(h, w, inPerGroup * groups),
      outC: outPerGroup * groups,
      groups,
    }));

/** Windows of which every one has a pixel inside the image, as Keras' padding gives. */
export const pooling: fc.Arbitrary<Window> = fc
  .record({ h: axis(1), w: axis(1), inC: channelCount })
  .map(({ h, w, inC }) => window(h, w, inC))
  .filter(
    (g) =>
      covers(g.inH, g.outH, g.kH, g.strideH, g.padTop) && covers(g.inW, g.outW, g.kW, g.strideW, g.padLeft),
  );

function covers(size: number, out: number, kernel: number, stride: number, before: number): boolean {
  for (let o = 0; o < out; o++) {
    const start = o * stride - before;
    if (start + kernel <= 0 || start >= size) return false;
  }
  return true;
}

export const seed = fc.integer({ min: 1, max: 2 ** 31 });

/** Cases of a property over whole stacks; SXOR_RUNS=1000 is a run for a night. */
export const cases = (usual: number) => ({ numRuns: Number(process.env.SXOR_RUNS ?? usual) });
