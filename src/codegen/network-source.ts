import type { ParamRole, Plan, Step, Tensor } from "../targets/plan.ts";
import { type Listing, listing } from "./listing.ts";
import { codeLines, grouped, plainText } from "./literals.ts";
import {
  elementBytes,
  elementCount,
  elementType,
  type Naming,
  outputNames,
  runParameters,
  tensorOf,
} from "./naming.ts";
import { inputConversion } from "./network-input.ts";
import { type Kernel, withNeeds } from "./operators/kernel.ts";
import type { StepView } from "./operators/operator.ts";
import { emitOperation } from "./operators/table.ts";

const PROLOGUE = `#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "network.h"
#include "network_data.h"

/*
 * Every float operation rounds to float32, in the order written; results are then the same bits on
 * every machine. GCC has no such pragma: the Makefile says -ffp-contract=off.
 */
#if !defined(__GNUC__) || defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "float arithmetic in a wider type gives other results; on x86 use -msse2 -mfpmath=sse"
#endif
#ifdef __FAST_MATH__
#error "-ffast-math gives other results"
#endif`;

/** The C of a step, ready to be placed. */
export interface StepCode {
  step: Step;
  kernels: readonly Kernel[];
  /** Its function, opened by a comment. */
  text: string;
  /** Of the array that all steps share. */
  scratchBytes: number;
}

/** What a step lacks to become C. */
export interface Refusal {
  step: Step;
  reason: string;
}

const inputsOf = (plan: Plan, step: Step): Tensor[] => step.inputs.map((id) => tensorOf(plan, id));
const outputOf = (plan: Plan, step: Step): Tensor => tensorOf(plan, step.outputs[0] ?? -1);

/** `input`, or `input_1`, `input_2`, … */
const inputNames = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => (count === 1 ? "input" : `input_${i + 1}`));

function stepComment(step: Step, inputs: readonly Tensor[], output: Tensor): string[] {
  const tensor = (label: string, { format, shape, name }: Tensor) =>
    ` *   ${label} ${format.padEnd(3)} ${shape.join(" x ")}  ${plainText(name)}`;
  return [
    "/*",
    ` * Step ${step.id}: ${plainText(step.name)}, ${step.layerType}, ${step.opType}`,
    ...(step.layers.join() !== step.name ? [` *   layers ${step.layers.map(plainText).join(", ")}`] : []),
    ...inputs.map((input) => tensor("input ", input)),
    tensor("output", output),
    ` *   ${grouped(step.macc)} MACC, ${grouped(step.rom)} bytes of constants`,
    " */",
  ];
}

/** The function of a step: its inputs and its output are parameters, all else is in it. */
export function stepCode(plan: Plan, naming: Naming, step: Step): StepCode | Refusal {
  const inputs = inputsOf(plan, step);
  const output = outputOf(plan, step);
  const names = inputNames(inputs.length);
  const paramOf = (role: ParamRole) => step.params.find((param) => plan.params[param]?.role === role) ?? -1;
  const view: StepView = {
    inputs,
    output,
    inputNames: names,
    outputName: "output",
    param: (role) => naming.params[paramOf(role)] ?? null,
    paramItems: (role) => plan.params[paramOf(role)]?.items ?? 0,
  };
  const emitted = emitOperation(step.operation, view);
  if ("refused" in emitted) return { step, reason: emitted.refused };
  const parameters = [
    ...inputs.map(({ format }, i) => `const ${elementType(format)} *${names[i]}`),
    `${elementType(output.format)} *output`,
  ];
  return {
    step,
    kernels: emitted.kernels,
    scratchBytes: 4 * (emitted.scratch ?? 0),
    text: [
      ...stepComment(step, inputs, output),
      codeLines(`static void ${naming.steps[step.id]}(${parameters.join(", ")})`, 0),
      "{",
      ...emitted.statements.map((statement) => codeLines(statement, 4)),
      "}",
    ].join("\n"),
  };
}

/** Bytes of the array that the steps share for what lies between the parts of one. */
export const scratchBytes = (steps: readonly StepCode[]): number =>
  Math.max(0, ...steps.map((code) => code.scratchBytes));

/** C expression that points to a tensor: the caller's input, or a place in the arena. */
const pointer = (plan: Plan, naming: Naming, { id, format }: Tensor): string =>
  plan.inputs.includes(id) ? "input" : `arena.${format} + ${naming.tensors[id]}`;

function addArena(source: Listing, plan: Plan, naming: Naming): void {
  const placed = plan.tensors.filter(({ id }) => !plan.inputs.includes(id));
  const levels = placed.some(({ format }) => format === "s8");
  source.add(`
/*
 * All activations; tensors that do not live at the same time share memory, so the same words hold
 * floats at one time and signs at another (the Makefile says -fno-strict-aliasing).
 */
static union {
    float f32[NETWORK_ACTIVATION_BYTES / 4];
    uint32_t s1[NETWORK_ACTIVATION_BYTES / 4];${levels ? "\n    int8_t s8[NETWORK_ACTIVATION_BYTES];" : ""}
} arena;

/* Where each tensor starts, in elements of its type. */
enum {
${placed.map(({ id, offset, format }) => `    ${naming.tensors[id]} = ${offset / elementBytes(format)},`).join("\n")}
};`);
}

function addRun(source: Listing, plan: Plan, naming: Naming): void {
  source.add(`
${codeLines(`void network_run_observed(${runParameters(plan)}, network_observer observer)`, 0)}
{`);
  for (const step of plan.steps) {
    const output = outputOf(plan, step);
    const at = pointer(plan, naming, output);
    const operands = [...inputsOf(plan, step).map((tensor) => pointer(plan, naming, tensor)), at];
    source.add(
      `${codeLines(`${naming.steps[step.id]}(${operands.join(", ")});`, 4)}
    if (observer != NULL)
        observer(${step.id}, ${at}, ${elementBytes(output.format)}, ${elementCount(output)});`,
      step.id,
    );
  }
  for (const { tensor, parameter, sizeMacro } of outputNames(plan)) {
    source.add(
      `    memcpy(${parameter}, ${pointer(plan, naming, tensor)}, ${sizeMacro} * sizeof *${parameter});`,
    );
  }
  const passed = ["input", ...outputNames(plan).map(({ parameter }) => parameter), "NULL"];
  source.add(`}

${codeLines(`void network_run(${runParameters(plan)})`, 0)}
{
${codeLines(`network_run_observed(${passed.join(", ")});`, 4)}
}`);
}

/** network.c: the kernels in use, one function per step, and network_run that calls them in order. */
export function networkSource(plan: Plan, naming: Naming, steps: readonly StepCode[]): Listing {
  const source = listing("network.c");
  const conversion = inputConversion(plan);
  source.add(`/* ${plainText(plan.name)}: generated by sxor from its plan for ${plan.target}. */`);
  source.add(PROLOGUE);
  const kernels = steps.flatMap((code) => code.kernels);
  for (const kernel of withNeeds(conversion ? [conversion.kernel, ...kernels] : kernels)) {
    source.add(`\n${kernel.text}`);
  }
  if (scratchBytes(steps) > 0) {
    source.add(
      "\n/* The image between the parts of a fused step. */\nstatic float scratch[NETWORK_SCRATCH_BYTES / 4];",
    );
  }
  for (const { step, text } of steps) {
    source.add("");
    source.add(text, step.id);
  }
  addArena(source, plan, naming);
  addRun(source, plan, naming);
  if (conversion) {
    const body = conversion.body.map((statement) => codeLines(statement, 4)).join("\n");
    source.add(`\n${conversion.prototype}\n{\n${body}\n}`);
  }
  return source;
}
