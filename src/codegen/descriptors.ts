import { elements } from "../graph/graph.ts";
import { type Uniform, zeroPoint } from "../graph/quantizer.ts";
import type { Plan, Tensor } from "../targets/plan.ts";
import type { Listing } from "./listing.ts";
import { floatLiteral, plainText } from "./literals.ts";
import { inputOf, outputNames, tensorOf } from "./naming.ts";
import { uniformOf } from "./operators/uniform.ts";

/** Of the types and objects by which an application can learn what the tensors are; for network.h. */
export const DESCRIPTOR_TYPES = `typedef enum { NETWORK_F32, NETWORK_S8, NETWORK_S1 } network_format;

/*
 * What lies behind a pointer to a tensor, row by row, channels innermost (the last number of shape).
 * NETWORK_F32: floats. NETWORK_S8: an int8_t x per value, which is (x - zero_point) / divisor.
 * NETWORK_S1: signs as bits, +1 is 0 and -1 is 1, ceil(channels / 32) words of 32 bits per pixel,
 * channel c at bit 31 - c % 32 of word c / 32, unused bits 0 (1b-32bpacked of ST Edge AI).
 */
typedef struct {
    const char *name;
    network_format format;
    int32_t rank;
    int32_t shape[NETWORK_MAX_RANK];
    size_t values, bytes;
    float divisor;
    int32_t zero_point;
} network_tensor;`;

/** The longest shape of a tensor that has a descriptor. */
export const maxRank = (plan: Plan): number => Math.max(1, ...plan.tensors.map(({ shape }) => shape.length));

function initialiser(tensor: Tensor, name: string): string[] {
  const { format, shape, bytes } = tensor;
  const values = [
    `.values = ${elements(shape)}`,
    `.bytes = ${bytes}`,
    ...(format === "s8" ? levelFields(uniformOf(tensor)) : []),
  ];
  return [
    `    .name = "${plainText(name)}",`,
    `    .format = NETWORK_${format.toUpperCase()}, .rank = ${shape.length}, .shape = { ${shape.join(", ")} },`,
    `    ${values.join(", ")},`,
  ];
}

const levelFields = (levels: Uniform): string[] => [
  `.divisor = ${floatLiteral(Math.fround(levels.divisor))}`,
  `.zero_point = ${zeroPoint(levels)}`,
];

/** A descriptor of `tensor` under the given name, as an element of an array. */
const entry = (tensor: Tensor, name: string): string =>
  ["{", ...initialiser(tensor, name), "},"].map((line) => `    ${line}`).join("\n");

const VALUES = `/* The channels of a pixel of signs start a new word. */
INLINE void values_of_signs(const network_tensor *tensor, const uint32_t *words, float *values)
{
    const size_t channels = (size_t)tensor->shape[tensor->rank - 1];
    for (size_t i = 0; i < tensor->values; i += channels, words += (channels + 31) / 32)
        for (size_t c = 0; c < channels; c++)
            values[i + c] = (words[c / 32] >> (31 - c % 32)) & 1u ? -1.0f : 1.0f;
}

INLINE void values_of_levels(const network_tensor *tensor, const int8_t *levels, float *values)
{
    for (size_t i = 0; i < tensor->values; i++)
        values[i] = (float)(levels[i] - tensor->zero_point) / tensor->divisor;
}

void network_values(const network_tensor *tensor, const void *data, float *values)
{
    switch (tensor->format) {
    case NETWORK_F32:
        memcpy(values, data, tensor->bytes);
        break;
    case NETWORK_S8:
        values_of_levels(tensor, data, values);
        break;
    case NETWORK_S1:
        values_of_signs(tensor, data, values);
        break;
    }
}`;

/** The descriptors of input, outputs and steps, and network_values, which reads by them. */
export function addDescriptors(source: Listing, plan: Plan): void {
  const input = inputOf(plan);
  source.add(`
const network_tensor network_input = {
${initialiser(input, input.name).join("\n")}
};

const network_tensor network_outputs[NETWORK_OUTPUTS] = {
${outputNames(plan)
  .map(({ tensor }) => entry(tensor, tensor.name))
  .join("\n")}
};

#ifdef NETWORK_HOOKS
const network_tensor network_steps[NETWORK_STEPS] = {`);
  for (const { id, name, outputs } of plan.steps) {
    source.add(entry(tensorOf(plan, outputs[0] ?? -1), name), id);
  }
  source.add(`};
#endif

${VALUES}`);
}
