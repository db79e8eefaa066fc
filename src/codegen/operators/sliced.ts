import type { ConvGeometry } from "../../graph/graph.ts";
import type { Operand } from "./border.ts";
import { AT_LEAST } from "./counter.ts";
import type { ChosenFinish } from "./finish.ts";
import type { Kernel } from "./kernel.ts";
import type { StepBody, StepView, Stored } from "./operator.ts";
import { type BlockFinish, computeByBlock, finishOfSums } from "./signs-by-block.ts";
import { planesFor, slicedThresholds } from "./sliced-layout.ts";
import { SUMS_OF } from "./sums.ts";

/** How the windows of 32 output channels are counted in planes. */
export interface Counting {
  /** How kernel names start. */
  name: string;
  /** A sentence for the comment of the kernel. */
  note: string;
  needs: readonly Kernel[];
  setup: readonly string[];
  /** See Blocks. */
  around: readonly Operand[];
  pixel?: readonly string[];
  /** C statement: counts the window at oy, ox for the channels from `first` on in the counter c. */
  count: string;
}

/** Signs need no sums: planes are compared with planes. */
const SIGNS: BlockFinish = {
  suffix: "s1",
  needs: [AT_LEAST],
  note: "Output: -1 where the counter has reached the channel's threshold.",
  parameters: "const uint32_t *threshold, uint32_t *y",
  before: [],
  store: ["*y++ = at_least(&c, planes, threshold + first / 32 * planes);"],
};

/** The call of a kernel that counts in planes; `inputs` products are added up to each output. */
export function countInPlanes(
  { count, setup, needs, ...named }: Counting,
  chosen: ChosenFinish,
  geometry: ConvGeometry,
  inputs: number,
  weights: Stored | null,
  step: StepView,
): StepBody {
  const signs = step.output.format === "s1";
  const sums = ["int32_t sums[32];", "sums_of(&c, planes, inputs, sums);"];
  const blocks = {
    ...named,
    needs: signs ? needs : [...needs, SUMS_OF],
    parameters: { OUT_C: geometry.outC, ...(signs ? {} : { INPUTS: inputs }), PLANES: planesFor(inputs) },
    setup: [...setup, "counter c;"],
    compute: [count, ...(signs ? [] : sums)],
    finish: signs ? SIGNS : finishOfSums(chosen),
  };
  return computeByBlock(blocks, chosen, geometry, step, {
    ...(weights === null ? {} : { weights }),
    ...(signs ? { threshold: slicedThresholds(inputs, geometry.outC) } : {}),
  });
}
