import type { Plan, Step, Tensor } from "../targets/plan.ts";
import type { Listing } from "./listing.ts";
import { codeLines } from "./literals.ts";
import {
  elementBytes,
  elementType,
  type Naming,
  outputNames,
  runArguments,
  runParameters,
  tensorOf,
} from "./naming.ts";
import type { StepCode } from "./network-source.ts";

/** C expression that points to a tensor: the caller's input, or a place in the arena. */
const pointer = (plan: Plan, naming: Naming, { id, format }: Tensor): string =>
  plan.inputs.includes(id) ? "input" : `${format} + ${naming.tensors[id]}`;

/** The activations by the formats that the tensors there have: the names that `pointer` uses. */
const activationPointers = (plan: Plan): string[] =>
  (["f32", "s1", "s8"] as const)
    .filter((format) =>
      plan.tensors.some((tensor) => tensor.format === format && !plan.inputs.includes(tensor.id)),
    )
    .map((format) => `    ${elementType(format)} *const ${format} = arena->activations.${format};`);

/** Where the tensors lie in the arena, and that it is as large as planned. */
export function addArena(source: Listing, plan: Plan, naming: Naming): void {
  const placed = plan.tensors.filter(({ id }) => !plan.inputs.includes(id));
  source.add(`
/*
 * Where each tensor starts in the activations, in elements of its type. Tensors that do not live at
 * the same time share memory: the same words hold floats at one time and signs at another.
 */
enum {
${placed.map(({ id, offset, format }) => `    ${naming.tensors[id]} = ${offset / elementBytes(format)},`).join("\n")}
};

/* Does not compile if the compiler lays the arena out in another way. */
typedef char activations_are_as_planned
    [sizeof(((network_arena *)0)->activations) == NETWORK_ACTIVATION_BYTES ? 1 : -1];
typedef char arena_is_as_planned[sizeof(network_arena) == NETWORK_ARENA_BYTES ? 1 : -1];`);
}

function stepCall(plan: Plan, naming: Naming, step: Step, usesScratch: boolean): string {
  const operands = [...step.inputs, step.outputs[0] ?? -1].map((id) =>
    pointer(plan, naming, tensorOf(plan, id)),
  );
  const scratch = usesScratch ? ["arena->scratch"] : [];
  const at = operands.at(-1);
  return `${codeLines(`${naming.steps[step.id]}(${[...operands, ...scratch].join(", ")});`, 4)}
    AFTER_STEP(${step.id}, ${at});`;
}

/** Conditions of which one suffices, a few per line. */
function conditionLines(conditions: readonly string[]): string {
  const lines: string[] = [];
  for (let i = 0; i < conditions.length; i += 4) lines.push(conditions.slice(i, i + 4).join(" || "));
  return lines.join("\n        || ");
}

/** network_run_in, which calls the steps in order, and network_run on an arena of the project's own. */
export function addRun(source: Listing, plan: Plan, naming: Naming, steps: readonly StepCode[]): void {
  const pointers = ["arena", ...runArguments(plan)];
  source.add(`
#ifdef NETWORK_HOOKS
#define AFTER_STEP(step, output) network_hook(step, output)
#else
#define AFTER_STEP(step, output) ((void)0)
#endif

${codeLines(`int network_run_in(network_arena *arena, ${runParameters(plan)})`, 0)}
{
    if (${conditionLines(pointers.map((name) => `${name} == NULL`))})
        return NETWORK_NULL;
${activationPointers(plan).join("\n")}
`);
  for (const { step, scratchBytes } of steps) {
    source.add(stepCall(plan, naming, step, scratchBytes > 0), step.id);
  }
  for (const { tensor, parameter, sizeMacro } of outputNames(plan)) {
    const from = pointer(plan, naming, tensor);
    source.add(
      `    if (${parameter} != ${from})
        memcpy(${parameter}, ${from}, ${sizeMacro} * sizeof *${parameter});`,
    );
  }
  source.add(`    return NETWORK_OK;
}

#ifndef NETWORK_ARENA_EXTERNAL
${codeLines(`int network_run(${runParameters(plan)})`, 0)}
{
    static network_arena arena;
${codeLines(`return network_run_in(${["&arena", ...runArguments(plan)].join(", ")});`, 4)}
}
#endif`);
}
