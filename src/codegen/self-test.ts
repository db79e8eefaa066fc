import { elements } from "../graph/graph.ts";
import type { Plan } from "../targets/plan.ts";
import { type GeneratedFile, listing } from "./listing.ts";
import { arrayLines, codeLines, floatLiteral, wordLiteral } from "./literals.ts";
import { mathInclude } from "./math-header.ts";
import { elementType, inputOf, outputNames } from "./naming.ts";
import { inputConversion } from "./network-input.ts";

/** An input (floats, whatever the network reads) and what each step must give for it. */
export interface SelfTest {
  input: Float32Array;
  /** FNV-1a checksums of the bytes of the outputs, one for every step. */
  expected: readonly { stepId: number; checksum: number }[];
}

const CHECKSUM = `/* FNV-1a of elements of 4 bytes, least significant byte first, or of 1 byte. */
static uint32_t checksum(const void *data, size_t element_bytes, size_t count)
{
    const unsigned char *at = data;
    uint32_t hash = 0x811c9dc5u;
    for (size_t i = 0; i < count; i++, at += element_bytes) {
        uint32_t word = *at;
        if (element_bytes == sizeof word)
            memcpy(&word, at, sizeof word);
        for (size_t byte = 0; byte < element_bytes; byte++, word >>= 8)
            hash = (hash ^ (word & 0xffu)) * 0x01000193u;
    }
    return hash;
}`;

/** Without stdio on a bare core: it would take more memory than most networks. */
const PRINT = `#ifdef NETWORK_SEMIHOSTING
void semihosting_write(const char *text);
#define print(text) semihosting_write(text)
#else
#include <stdio.h>
#define print(text) fputs(text, stdout)
#endif

static void print_hex(uint32_t value)
{
    char text[] = "0x00000000";
    for (int at = 9; at >= 2; at--, value >>= 4)
        text[at] = "0123456789abcdef"[value & 15u];
    print(text);
}

static void print_checksum(const char *label, const char *name, uint32_t actual)
{
    print(label);
    print_hex(actual);
    print(" ");
    print(name);
    print("\\n");
}`;

const COMPARE = `static int failures = 0;

static void compare(const char *name, uint32_t actual, uint32_t expected)
{
    if (actual == expected)
        return;
    failures++;
    print(name);
    print(": ");
    print_hex(expected);
    print(" was expected\\n");
}`;

/** Values without a test: any will do that have both signs. */
const FILL = `    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        values[i] = (float)(i * 37 % 201 - 100) / 100.0f;`;

/** By step. Throws if the test is not one of this plan. */
function expectedChecksums(plan: Plan, selfTest: SelfTest): number[] {
  const values = elements(inputOf(plan).shape);
  if (selfTest.input.length !== values) {
    throw new Error(`the self-test has ${selfTest.input.length} values, the network takes ${values}`);
  }
  const byStep = new Map(selfTest.expected.map(({ stepId, checksum }) => [stepId, checksum]));
  return plan.steps.map(({ id, name }) => {
    const checksum = byStep.get(id);
    if (checksum === undefined) throw new Error(`the self-test has no checksum for step ${id} (${name})`);
    return checksum;
  });
}

function inputDeclaration(selfTest: SelfTest | null): string {
  if (selfTest === null) return "static float values[NETWORK_INPUT_VALUES];";
  const literals = Array.from(selfTest.input, floatLiteral);
  return ["static const float values[NETWORK_INPUT_VALUES] = {", ...arrayLines(literals), "};"].join("\n");
}

/** The statements that print, and with a test compare, the outputs of the network. */
function outputLines(plan: Plan, expected: readonly number[] | null): string[] {
  return outputNames(plan).flatMap(({ tensor, parameter, sizeMacro }) => {
    const step = plan.steps.find(({ outputs }) => outputs.includes(tensor.id));
    const sum = `checksum(${parameter}, sizeof *${parameter}, ${sizeMacro})`;
    const lines = [`    print_checksum("checksum ", "${parameter}", ${sum});`];
    const value = step === undefined ? undefined : expected?.[step.id];
    return value === undefined
      ? lines
      : [...lines, `    compare("${parameter}", ${sum}, ${wordLiteral(value)});`];
  });
}

/** main.c: runs the network, prints checksums, and with `selfTest` compares them (exit code 0 or 1). */
export function selfTestFile(plan: Plan, selfTest: SelfTest | null): GeneratedFile {
  const expected = selfTest === null ? null : expectedChecksums(plan, selfTest);
  const conversion = inputConversion(plan);
  const { add, file } = listing("main.c");
  add(
    expected === null
      ? "/* Runs the network on a made-up input and prints checksums; nothing to compare them with was given. */"
      : "/* Runs the network on a given input and compares the output of every step with the reference. */",
  );
  const declaration = inputDeclaration(selfTest);
  add(
    `${mathInclude(declaration)}#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n\n#include "network.h"\n`,
  );
  add(`${PRINT}\n`);
  add(declaration);
  if (conversion) add(`static ${elementType(inputOf(plan).format)} input[NETWORK_INPUT_SIZE];`);
  for (const { tensor, parameter, sizeMacro } of outputNames(plan)) {
    add(`static ${elementType(tensor.format)} ${parameter}[${sizeMacro}];`);
  }
  add("");
  if (expected !== null) {
    add("static const uint32_t expected_steps[NETWORK_STEPS] = {");
    for (const line of arrayLines(expected.map(wordLiteral))) add(line);
    add(`};\n\n${COMPARE}\n`);
  }
  add(`${CHECKSUM}

void network_hook(int step, const void *data)
{
    const network_tensor *tensor = &network_steps[step];
    const size_t element_bytes = tensor->format == NETWORK_S8 ? 1 : 4;
    const uint32_t actual = checksum(data, element_bytes, tensor->bytes / element_bytes);
    print_checksum("step ", tensor->name, actual);${
      expected === null ? "" : "\n    compare(tensor->name, actual, expected_steps[step]);"
    }
}

int main(void)
{`);
  if (expected === null) add(FILL);
  if (conversion) add(`    ${conversion.name}(values, input);`);
  const passed = [conversion ? "input" : "values", ...outputNames(plan).map(({ parameter }) => parameter)];
  add(codeLines(`if (network_run(${passed.join(", ")}) != NETWORK_OK)`, 4));
  add("        return 1;");
  for (const line of outputLines(plan, expected)) add(line);
  add(
    expected === null
      ? '    print("no expected values: nothing was compared\\n");\n    return 0;\n}'
      : '    print(failures == 0 ? "all as expected\\n" : "not as expected\\n");\n    return failures == 0 ? 0 : 1;\n}',
  );
  return file();
}
