import type { ConvGeometry } from "../../graph/graph.ts";
import { type ChosenFinish, type Finish, indented } from "./finish.ts";
import { type Kernel, WINDOW } from "./kernel.ts";
import { call, constants, type Emitted, type StepView } from "./operator.ts";
import { windowDeclaration } from "./window.ts";

/** A convolution whose sums are integers; kernels are written once per finish. */
export interface Summation {
  /** How kernel names start. */
  name: string;
  /** A sentence for the comment of the kernel. */
  note: string;
  needs: readonly Kernel[];
  /** Parameters between the window and x. */
  parameters: string;
  /** x and w. */
  operands: string;
  /** Statements before the loops. */
  setup: readonly string[];
  /** C expression: the sum of output channel `oc` at row `oy` and column `ox`. */
  sum: string;
}

/** The start of a window sum: its loops down to the tap, at row iy and column ix; `advance` moves w on. */
export const tapLoops = (advance: string): string => `    for (int32_t ky = 0; ky < g->k_h; ky++) {
        const int32_t iy = oy * g->stride_h - g->pad_top + ky * g->dilation_h;
        for (int32_t kx = 0; kx < g->k_w; kx++, ${advance}) {
            const int32_t ix = ox * g->stride_w - g->pad_left + kx * g->dilation_w;`;

export const OUTSIDE = "iy < 0 || iy >= g->in_h || ix < 0 || ix >= g->in_w";

/** The kernel that computes every sum and passes it to the finish. */
function convolutionKernel(summation: Summation, finish: Finish): Kernel {
  const { note, needs, parameters, operands, setup, sum } = summation;
  const name = `${summation.name}_${finish.suffix}`;
  return {
    name,
    needs: [WINDOW, ...needs, ...finish.needs],
    text: `/*
 * ${note}
 * ${finish.note}
 */
KERNEL void ${name}(const window *g, ${parameters},
    ${operands},
    ${finish.parameters})
{
${indented(1, setup)}    for (int32_t oy = 0; oy < g->out_h; oy++) {
        for (int32_t ox = 0; ox < g->out_w; ox++) {
${indented(3, finish.before)}            for (int32_t oc = 0; oc < out_c; oc++) {
                const int32_t sum = ${sum};
${indented(4, finish.store("oc", "out_c"))}            }
        }
    }
}`,
  };
}

/**
 * The call of a convolution with integer sums. `parameters`: the numbers between the window and x, by the names of their
 * constants, in the order of the kernel's parameters.
 */
export const convolve = (
  summation: Summation,
  { finish, args, declarations }: ChosenFinish,
  geometry: ConvGeometry,
  parameters: Readonly<Record<string, number>>,
  step: StepView,
): Emitted =>
  call(
    convolutionKernel(summation, finish),
    [
      "&geometry",
      ...Object.keys(parameters),
      step.inputNames[0] ?? "",
      step.param("weights") ?? "NULL",
      ...args,
      step.outputName,
    ],
    [...windowDeclaration("geometry", geometry), constants(parameters), ...declarations],
  );
