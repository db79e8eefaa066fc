import type { ConvGeometry } from "../../graph/graph.ts";
import type { Operand } from "./border.ts";
import { type ChosenFinish, indented } from "./finish.ts";
import { type Kernel, WINDOW } from "./kernel.ts";
import { constants, type StepBody, type StepView } from "./operator.ts";
import { windowDeclaration } from "./window.ts";

/** From what a block has counted to the outputs of its channels. */
export interface BlockFinish {
  /** How kernel names end. */
  suffix: string;
  needs: readonly Kernel[];
  /** A sentence for the comment of the kernel. */
  note: string;
  /** Parameters of the kernel behind x and w. */
  parameters: string;
  /** Before the loop over the blocks of one pixel. */
  before: readonly string[];
  /** C that stores the outputs of the channels from `first` on. */
  store: readonly string[];
}

/** A convolution of signs: of each pixel, 32 output channels are computed at a time. Kernels are written once per finish. */
export interface Blocks {
  /** How kernel names start. */
  name: string;
  note: string;
  needs: readonly Kernel[];
  /** Parameters behind the window, by the names of their constants. */
  parameters: Readonly<Record<string, number>>;
  /** Then these: what lies around the image. */
  around: readonly Operand[];
  /** Statements before the loops. */
  setup: readonly string[];
  /** Statements before the blocks of one pixel. */
  pixel?: readonly string[];
  /** Statements that compute the block of the channels from `first` on at oy, ox, before those of the finish. */
  compute: readonly string[];
  finish: BlockFinish;
}

/** The finish of channels whose sums are in `sums`. */
export const finishOfSums = ({ finish }: ChosenFinish): BlockFinish => ({
  ...finish,
  store: [
    "for (int32_t oc = first; oc < out_c && oc < first + 32; oc++) {",
    "    const int32_t sum = sums[oc - first];",
    ...finish.store("oc", "out_c").map((line) => `    ${line}`),
    "}",
  ],
});

function kernelOf(blocks: Blocks): Kernel {
  const { name: start, note, needs, parameters, around, setup, pixel = [], compute, finish } = blocks;
  const name = `${start}_${finish.suffix}`;
  const numbers = Object.keys(parameters).map((parameter) => `int32_t ${parameter.toLowerCase()}`);
  return {
    name,
    needs: [WINDOW, ...needs, ...finish.needs],
    text: `/*
 * ${note}
 * ${finish.note}
 */
KERNEL void ${name}(const window *g, ${numbers.join(", ")},
    ${around.map(({ parameter }) => parameter).join(", ")},
    const uint32_t *x, const uint32_t *w,
    ${finish.parameters})
{
${indented(1, setup)}    for (int32_t oy = 0; oy < g->out_h; oy++) {
        for (int32_t ox = 0; ox < g->out_w; ox++) {
${indented(3, [...pixel, ...finish.before])}            for (int32_t first = 0; first < out_c; first += 32) {
${indented(4, [...compute, ...finish.store])}            }
        }
    }
}`,
  };
}

/** The call of such a kernel. `stored`: params that it wants in another order than the Plan's. */
export function computeByBlock(
  blocks: Blocks,
  { args, declarations }: ChosenFinish,
  geometry: ConvGeometry,
  step: StepView,
  stored: StepBody["stored"] = {},
): StepBody {
  const kernel = kernelOf(blocks);
  const operands = [
    ...["&geometry", ...Object.keys(blocks.parameters), ...blocks.around.map(({ argument }) => argument)],
    ...[step.inputNames[0] ?? "", step.param("weights") ?? "NULL", ...args, step.outputName],
  ];
  return {
    kernels: [kernel],
    statements: [
      ...windowDeclaration("geometry", geometry),
      ...blocks.around.flatMap(({ declarations }) => declarations),
      constants(blocks.parameters),
      ...declarations,
      `${kernel.name}(${operands.join(", ")});`,
    ],
    stored,
  };
}
