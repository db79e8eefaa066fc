import type { ConvGeometry } from "../../graph/graph.ts";
import { wordsFor } from "../../targets/plan.ts";
import { borderOperands, gatheringOperands, type PadValue, shareOutside } from "./border.ts";
import { COUNT_WINDOW } from "./count-inputs.ts";
import { finishOf } from "./finish.ts";
import { COUNT_GATHERED } from "./gather.ts";
import { type Kernel, WINDOW, WORDS_FOR } from "./kernel.ts";
import { NEXT_TAPS } from "./next-taps.ts";
import type { Emitted, OperationOf, Operator, StepView } from "./operator.ts";
import { DIFFERENCES } from "./popcount.ts";
import { computeByBlock, finishOfSums } from "./signs-by-block.ts";
import { type Counting, countInPlanes } from "./sliced.ts";
import { inputsOf, joins, MOST_GATHERED, rowBits, slicedWeights, slices } from "./sliced-layout.ts";

const SLICED: Omit<Counting, "around"> = {
  name: "conv2d_s1_s1_sliced",
  note: "Convolution of signs with signs, 32 output channels at once. Weights [O / 32] for count_window.",
  needs: [COUNT_WINDOW],
  setup: ["const int32_t filters = g->k_h * g->k_w * ((g->in_c + 7) / 8 * 8);"],
  count: "count_window(&c, planes, g, oy, ox, border, x, w + first / 32 * filters);",
};

/** The same by windows that are gathered as one row of bits. */
const gathered = (geometry: ConvGeometry, padValue: PadValue): Counting => ({
  name: "conv2d_s1_s1_gathered",
  note: "Convolution of signs with signs, 32 output channels at once. Weights [O / 32] for count_gathered.",
  needs: [COUNT_GATHERED],
  setup: ["const int32_t row = g->k_h * g->k_w * tap_bits(g);", "const int32_t filters = (row + 7) / 8 * 8;"],
  pixel: [
    "const int32_t outside = gather_signs(g, oy, ox, border, x, bits);",
    "const int32_t times = outside > 0 && opposite != NULL ? 2 : 1;",
    "if (times > 1)",
    "    gather_signs(g, oy, ox, opposite, x, bits + words_for(row));",
  ],
  around: gatheringOperands(geometry, padValue, rowBits(geometry)),
  count: "count_gathered(&c, planes, times, row, bits, w + first / 32 * filters);",
});

/*
 * What a tap costs a block of 32 output channels either way, in words of 32 inputs that are counted in a long row. The
 * numbers are those that choose best by the fitted costs of both kernels on random layers, on all three cores.
 */
function costInPieces({ inC }: ConvGeometry): number {
  const eights = Math.ceil(inC / 8) % 4;
  return ((inC + 7) >> 5) + (eights > 0 ? 0.3 + 0.35 * eights : 0.16);
}

/** A row is gathered once for all blocks; where zeros are outside, it is gathered and counted twice. */
const costInRow = ({ inC, outC }: ConvGeometry, twice: number): number =>
  (Math.ceil(inC / 8) / 4 + 0.15 / wordsFor(outC)) * (1 + twice);

/** Whether a window is counted as one row; in pieces, zeros are skipped. Without zeros a row is always faster. */
const isGathered = (geometry: ConvGeometry, padValue: PadValue): boolean =>
  geometry.kH * geometry.kW > 1 &&
  rowBits(geometry) <= MOST_GATHERED &&
  (joins(geometry) ||
    costInRow(geometry, padValue === 0 ? shareOutside(geometry) : 0) < costInPieces(geometry));

const WINDOW_SUMS: Kernel = {
  name: "window_sums_s1",
  needs: [DIFFERENCES, NEXT_TAPS],
  text: `/*
 * Sums of x * w over one window for \`count\` filters. With signs as bits a product is -1 where the
 * bits differ: a pixel of C channels counts C - 2 * differences, and one of zeros nothing.
 */
INLINE void window_sums_s1(const window *g, int32_t oy, int32_t ox, int32_t count,
    const uint32_t *border, const uint32_t *x, const uint32_t *w, int32_t *sums)
{
    const int32_t words = words_for(g->in_c);
    const int32_t filter = g->k_h * g->k_w * words;
    for (int32_t i = 0; i < count; i++)
        sums[i] = 0;
    for (int32_t ky = 0; ky < g->k_h; ky++) {
        for (int32_t kx = 0, run; kx < g->k_w; kx += run, w += run * words) {
            const uint32_t *pixels = next_taps(g, oy, ox, ky, kx, border, x, &run);
            if (pixels == NULL)
                continue;
            for (int32_t i = 0; i < count; i++)
                sums[i] += run * g->in_c - 2 * differences(run * words, pixels, w + i * filter);
        }
    }
}`,
};

const SIGNS_FROM: Kernel = {
  name: "signs_from",
  needs: [WORDS_FOR],
  text: `/* Signs of up to 32 channels from \`first\` on, of \`count\`; bits beyond them 0. */
INLINE uint32_t signs_from(const uint32_t *pixel, int32_t in_c, int32_t first, int32_t count)
{
    const int32_t word = first / 32;
    const int32_t shift = first % 32;
    uint32_t bits = pixel[word] << shift;
    if (shift != 0 && word + 1 < words_for(in_c))
        bits |= pixel[word + 1] >> (32 - shift);
    return count < 32 ? bits & ~(0xffffffffu >> count) : bits;
}`,
};

const WINDOW_SUM_GROUPED: Kernel = {
  name: "window_sum_s1_grouped",
  needs: [DIFFERENCES, NEXT_TAPS, WINDOW, SIGNS_FROM],
  text: `/*
 * Sum of x * w over one window and the \`count\` channels from \`first\` on, which need not start at a
 * word of x. As bits a product is -1 where they differ: a tap counts count - 2 * differences.
 */
INLINE int32_t window_sum_s1_grouped(const window *g, int32_t oy, int32_t ox,
                                     int32_t first, int32_t count,
                                     const uint32_t *border, const uint32_t *x, const uint32_t *w)
{
    const int32_t words = words_for(g->in_c);
    int32_t sum = 0;
    for (int32_t ky = 0; ky < g->k_h; ky++) {
        for (int32_t kx = 0, run; kx < g->k_w; kx += run) {
            const uint32_t *pixel = next_taps(g, oy, ox, ky, kx, border, x, &run);
            for (int32_t i = 0; i < run; i++, w += words_for(count)) {
                if (pixel == NULL)
                    continue;
                sum += count;
                for (int32_t at = 0; at < count; at += 32) {
                    const uint32_t signs = signs_from(pixel + i * words, g->in_c, first + at, count - at);
                    sum -= 2 * differences(1, &signs, w + at / 32);
                }
            }
        }
    }
    return sum;
}`,
};

const SUMS = ["int32_t sums[32];", "const int32_t count = out_c - first < 32 ? out_c - first : 32;"];

const PACKED = {
  name: "conv2d_s1_s1",
  note: "Convolution of signs with signs. Weights OHWI.",
  needs: [WINDOW_SUMS],
  setup: ["const int32_t filter = g->k_h * g->k_w * words_for(g->in_c);"],
  compute: [...SUMS, "window_sums_s1(g, oy, ox, count, border, x, w + first * filter, sums);"],
};

const GROUPED = {
  name: "conv2d_s1_s1_grouped",
  note: "Convolution of signs with signs in groups of channels. Weights OHWI.",
  needs: [WINDOW_SUM_GROUPED],
  setup: [
    "const int32_t group_in = g->in_c / groups;",
    "const int32_t group_out = out_c / groups;",
    "const int32_t filter = g->k_h * g->k_w * words_for(group_in);",
  ],
  compute: [
    ...SUMS,
    "for (int32_t i = 0; i < count; i++)",
    "    sums[i] = window_sum_s1_grouped(g, oy, ox, (first + i) / group_out * group_in, group_in,",
    "                                    border, x, w + (first + i) * filter);",
  ],
};

/** A convolution of signs, or a dense layer as one. */
export function convolveSigns(
  { geometry, padValue, output }: Omit<OperationOf<"conv2d_s1">, "kind">,
  step: StepView,
): Emitted {
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  const { outC, groups } = geometry;
  const around = borderOperands(geometry, padValue);
  if (groups === 1 && slices(geometry)) {
    const inputs = inputsOf(geometry);
    const counting = isGathered(geometry, padValue) ? gathered(geometry, padValue) : { ...SLICED, around };
    return countInPlanes(counting, chosen, geometry, inputs, slicedWeights(geometry), step);
  }
  const parameters = { OUT_C: outC, ...(groups > 1 ? { GROUPS: groups } : {}) };
  const blocks = { ...(groups > 1 ? GROUPED : PACKED), parameters, around, finish: finishOfSums(chosen) };
  return computeByBlock(blocks, chosen, geometry, step);
}

export const conv2dS1: Operator<"conv2d_s1"> = convolveSigns;
