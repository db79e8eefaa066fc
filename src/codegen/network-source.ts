import type { ParamRole, Plan, Step, Tensor } from "../targets/plan.ts";
import { addDescriptors } from "./descriptors.ts";
import { type Listing, listing } from "./listing.ts";
import { codeLines, grouped, plainText } from "./literals.ts";
import { mathInclude } from "./math-header.ts";
import { elementType, type Naming, tensorOf } from "./naming.ts";
import { inputConversion } from "./network-input.ts";
import { type Kernel, withNeeds } from "./operators/kernel.ts";
import { LINKAGE } from "./operators/linkage.ts";
import type { StepView, Stored } from "./operators/operator.ts";
import { emitOperation } from "./operators/table.ts";
import { addArena, addRun } from "./run-function.ts";
import { storedBytes } from "./stored-params.ts";

const PROLOGUE = `#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "network.h"
#include "network_data.h"

/*
 * Every float operation rounds to float32, in the order written; results are then the same bits on
 * every machine. Floats and signs share memory. GCC reads both here, whatever its flags are.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize ("fp-contract=off", "no-strict-aliasing")
#else
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
  /** Of the array that all steps share; its function has a parameter for it unless this is 0. */
  scratchBytes: number;
  /** Its params, by id, that lie in another way than in the Plan. */
  stored: ReadonlyMap<number, Stored>;
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

function stepComment(step: Step, inputs: readonly Tensor[], output: Tensor, constantBytes: number): string[] {
  const tensor = (label: string, { format, shape, name }: Tensor) =>
    ` *   ${label} ${format.padEnd(3)} ${shape.join(" x ")}  ${plainText(name)}`;
  return [
    "/*",
    ` * Step ${step.id}: ${plainText(step.name)}, ${step.layerType}, ${step.opType}`,
    ...(step.layers.join() !== step.name ? [` *   layers ${step.layers.map(plainText).join(", ")}`] : []),
    ...inputs.map((input) => tensor("input ", input)),
    tensor("output", output),
    ` *   ${grouped(step.macc)} MACC, ${grouped(constantBytes)} bytes of constants`,
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
  const stored = new Map(
    Object.entries(emitted.stored ?? {}).map(([role, layout]) => [paramOf(role as ParamRole), layout]),
  );
  const constants = storedBytes(plan, step.params, stored);
  const parameters = [
    ...inputs.map(({ format }, i) => `const ${elementType(format)} *${names[i]}`),
    `${elementType(output.format)} *output`,
    ...(emitted.scratch ? ["float *scratch"] : []),
  ];
  return {
    step,
    kernels: emitted.kernels,
    scratchBytes: 4 * (emitted.scratch ?? 0),
    stored,
    text: [
      ...stepComment(step, inputs, output, constants),
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

/** network.c: the kernels in use, one function per step, network_run that calls them in order, descriptors. */
export function networkSource(plan: Plan, naming: Naming, steps: readonly StepCode[]): Listing {
  const source = listing("network.c");
  const conversion = inputConversion(plan);
  const kernels = withNeeds([
    LINKAGE,
    ...(conversion ? [conversion.kernel] : []),
    ...steps.flatMap((code) => code.kernels),
  ]);
  source.add(`/* ${plainText(plan.name)}: generated by sxor from its plan for ${plan.target}. */`);
  source.add(mathInclude([...kernels, ...steps].map(({ text }) => text).join("\n")) + PROLOGUE);
  for (const { text } of kernels) source.add(`\n${text}`);
  for (const { step, text } of steps) {
    source.add("");
    source.add(text, step.id);
  }
  addArena(source, plan, naming);
  addRun(source, plan, naming, steps);
  addDescriptors(source, plan);
  if (conversion) {
    const body = conversion.body.map((statement) => codeLines(statement, 4)).join("\n");
    source.add(`\n${conversion.prototype}\n{\n${body}\n}`);
  }
  return source;
}
