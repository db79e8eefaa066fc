import { elements, hwc } from "../graph/graph.ts";
import type { Plan, Tensor } from "../targets/plan.ts";
import { constantBytes } from "./data-files.ts";
import { DESCRIPTOR_TYPES, maxRank } from "./descriptors.ts";
import { type GeneratedFile, listing } from "./listing.ts";
import { codeLines, plainText } from "./literals.ts";
import { elementBytes, elementCount, inputOf, outputNames, runParameters } from "./naming.ts";
import { inputConversion } from "./network-input.ts";

const LAYOUTS: Readonly<Record<Tensor["format"], string>> = {
  f32: "float",
  s8: "8-bit levels (NETWORK_S8)",
  s1: "signs as bits (NETWORK_S1)",
};

/** A C comment of a text, broken at spaces. */
function comment(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1] as string;
    if (line.length + word.length > 96) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.length === 1 ? `/*${lines[0]} */` : `/*\n${lines.map((line) => ` *${line}`).join("\n")}\n */`;
}

const describe = ({ shape, format }: Tensor): string => `${shape.join(" x ")}, ${LAYOUTS[format]}`;

function sizes(plan: Plan): string {
  const input = inputOf(plan);
  const [height, width, depth] = hwc(input.shape);
  const ofOutputs = outputNames(plan).map(
    ({ tensor, parameter, sizeMacro }) => `
${comment(`${parameter}: ${describe(tensor)}, ${plainText(tensor.name)}.`)}
#define ${sizeMacro} ${elementCount(tensor)}
`,
  );
  return `${comment(`input: ${describe(input)}.`)}
#define NETWORK_INPUT_HEIGHT ${height}
#define NETWORK_INPUT_WIDTH ${width}
#define NETWORK_INPUT_CHANNELS ${depth}
/* Values as floats, and elements of the array that network_run reads. */
#define NETWORK_INPUT_VALUES ${elements(input.shape)}
#define NETWORK_INPUT_SIZE ${elementCount(input)}
${ofOutputs.join("")}
#define NETWORK_OUTPUTS ${plan.outputs.length}
#define NETWORK_STEPS ${plan.steps.length}
#define NETWORK_MAX_RANK ${maxRank(plan)}`;
}

/** The memory of one run. The members of its union are those that tensors use. */
function arena(plan: Plan, scratchBytes: number): string {
  const levels = plan.tensors.some(({ format }) => format === "s8");
  return `/*
 * Memory in bytes: activations by the lives of the tensors, ${scratchBytes > 0 ? "the image between the parts of a fused step,\n * " : ""}and constants.
 */
#define NETWORK_ACTIVATION_BYTES ${plan.memory.arena}
#define NETWORK_SCRATCH_BYTES ${scratchBytes}
#define NETWORK_ARENA_BYTES (NETWORK_ACTIVATION_BYTES + NETWORK_SCRATCH_BYTES)
#define NETWORK_CONSTANT_BYTES ${constantBytes(plan)}

/* All that a run writes besides its outputs; what is in it before and after does not matter. */
typedef struct {
    union {
        float f32[NETWORK_ACTIVATION_BYTES / 4];
        uint32_t s1[NETWORK_ACTIVATION_BYTES / 4];${levels ? "\n        int8_t s8[NETWORK_ACTIVATION_BYTES];" : ""}
    } activations;${scratchBytes > 0 ? "\n    float scratch[NETWORK_SCRATCH_BYTES / 4];" : ""}
} network_arena;`;
}

/** Where the arena has room for input and outputs, so that an application need not have it a second time. */
function places(plan: Plan): string {
  const at = (macro: string, { format, offset }: Tensor) =>
    `#define ${macro}(arena) ((arena)->activations.${format} + ${offset / elementBytes(format)})`;
  const outputs = outputNames(plan).filter(({ tensor }) => !plan.inputs.includes(tensor.id));
  return `/*
 * Room for the input and the outputs in an arena: pointers that network_run_in takes as well as others. The
 * input is overwritten by the run, the outputs stay until the next one.
 */
${at("NETWORK_INPUT_AT", inputOf(plan))}
${outputs.map(({ tensor, placeMacro }) => at(placeMacro, tensor)).join("\n")}`;
}

function run(plan: Plan): string {
  const parameters = runParameters(plan);
  return `/* What network_run returns. */
enum { NETWORK_OK = 0, NETWORK_NULL = -1 /* a pointer is NULL */ };

#ifndef NETWORK_ARENA_EXTERNAL
/*
 * Runs the network; there is nothing to initialise. One call at a time: the arena is static. Compile
 * with NETWORK_ARENA_EXTERNAL to leave out this function and its arena.
 */
${codeLines(`int network_run(${parameters});`, 0)}
#endif

/* The same on an arena of the caller's: calls with arenas of their own may overlap. */
${codeLines(`int network_run_in(network_arena *arena, ${parameters});`, 0)}`;
}

const DESCRIPTORS = `${DESCRIPTOR_TYPES}

extern const network_tensor network_input;
extern const network_tensor network_outputs[NETWORK_OUTPUTS];

/* The data of a tensor as floats: tensor->values of them. */
void network_values(const network_tensor *tensor, const void *data, float *values);

#ifdef NETWORK_HOOKS
/*
 * Compiled with NETWORK_HOOKS, a run calls this function of the application behind each step, before
 * a later one overwrites its output.
 */
void network_hook(int step, const void *data);
extern const network_tensor network_steps[NETWORK_STEPS];
#endif`;

/** network.h: sizes, types and functions for the application. `scratchBytes`: of the array that fused steps share. */
export function headerFile(plan: Plan, scratchBytes: number): GeneratedFile {
  const { add, file } = listing("network.h");
  add(comment(`${plainText(plan.name)}: generated by sxor from its plan for ${plan.target}.`));
  add(`#ifndef NETWORK_H
#define NETWORK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
`);
  for (const part of [sizes(plan), arena(plan, scratchBytes), run(plan), places(plan)]) add(`${part}\n`);
  const conversion = inputConversion(plan);
  if (conversion) add(`${comment(conversion.does)}\n${conversion.prototype};\n`);
  add(`${DESCRIPTORS}

#ifdef __cplusplus
}
#endif

#endif`);
  return file();
}
