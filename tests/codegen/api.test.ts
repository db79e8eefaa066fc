import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { compileAndRun, inDirectory, requireCompiler } from "./compile.ts";
import { conv, window } from "./geometry.ts";
import { HandMade } from "./hand-made.ts";
import { projectWithTest } from "./tested-project.ts";
import { canSanitize } from "./tools.ts";

beforeAll(requireCompiler);

const LEVELS = { divisor: 4, low: -8, high: 7 };

/** Two convolutions in a chain: tensors of floats, signs and levels, 33 channels in between. */
function network(input: "f32" | "s1" | typeof LEVELS = "f32"): HandMade {
  const made = new HandMade("api", [3, 5, 33], input);
  const signs =
    input === "s1" ? made.input : made.step("pack", { kind: "pack" }, [made.input], [3, 5, 33], "s1");
  const geometry = conv({ inH: 3, inW: 5, inC: 33, kH: 3, kW: 3, padTop: 1, padBottom: 1, outC: 33 });
  const hidden = made.conv("hidden", signs, geometry, { padValue: 0, finish: "threshold" });
  made.keep(made.step("unpack", { kind: "unpack" }, [hidden], [3, 3, 33]));
  made.keep(made.conv("levels", signs, geometry, { padValue: 1, finish: "norm", levels: LEVELS }));
  return made;
}

const filesOf = (made: HandMade): readonly GeneratedFile[] =>
  projectWithTest(made.plan(), made.graph).project.files;

/** Runs `main` in place of the self-test; its exit code is that of the program. */
function runProgram(made: HandMade, main: string, flags: readonly string[] = []) {
  const program = `#include <stdio.h>\n#include <string.h>\n#include "network.h"\n${main}`;
  const files = filesOf(made).map((file) => (file.path === "main.c" ? { ...file, text: program } : file));
  return compileAndRun(files, { flags });
}

/** What a program needs to call `network_run` on made-up floats. */
const OPERANDS = `
static float values[NETWORK_INPUT_VALUES], output_1[NETWORK_OUTPUT_1_SIZE];
static int8_t output_2[NETWORK_OUTPUT_2_SIZE];
static void fill(float *x)
{
    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        x[i] = (float)(i * 37 % 201 - 100) / 100.0f;
}`;

const NO_HOOK = "void network_hook(int step, const void *data)\n{\n    (void)step;\n    (void)data;\n}\n";

describe("the application's side of the generated C", () => {
  test("a pointer that is NULL is an error code, and 0 is success", () => {
    const { status, stdout } = runProgram(
      network(),
      `${OPERANDS}
${NO_HOOK}
static network_arena arena;
int main(void)
{
    fill(values);
    printf("%d %d %d %d %d %d\\n", network_run(values, output_1, output_2),
        network_run(NULL, output_1, output_2), network_run(values, NULL, output_2),
        network_run(values, output_1, NULL), network_run_in(NULL, values, output_1, output_2),
        network_run_in(&arena, values, output_1, output_2));
    return 0;
}`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "0 -1 -1 -1 -1 0\n" });
  });

  test("the arena has the bytes of the Plan", () => {
    const made = network();
    const { stdout } = runProgram(
      made,
      `${NO_HOOK}
int main(void)
{
    printf("%lu %lu %d\\n", (unsigned long)sizeof(network_arena),
        (unsigned long)sizeof(((network_arena *)0)->activations), NETWORK_ARENA_BYTES);
    return 0;
}`,
    );
    const { arena } = made.plan().memory;
    expect(stdout).toBe(`${arena} ${arena} ${arena}\n`);
  });

  test("the image between the parts of a fused step lies in the arena, too", () => {
    const made = new HandMade("fused", [4, 4, 2]);
    const geometry = conv({ inH: 4, inW: 4, inC: 2, kH: 1, kW: 1, outC: 3 });
    const pooling = window({ inH: 4, inW: 4, inC: 3, kH: 2, kW: 2, strideH: 2, strideW: 2 });
    made.keep(made.conv("fused", made.input, geometry, { pool: { mode: "max", window: pooling } }));
    const { stdout } = runProgram(
      made,
      `${NO_HOOK}
int main(void)
{
    printf("%lu %d\\n", (unsigned long)sizeof(network_arena), NETWORK_SCRATCH_BYTES);
    return 0;
}`,
    );
    const image = 4 * 4 * 4 * 3;
    expect(stdout).toBe(`${made.plan().memory.arena + image} ${image}\n`);
    expect(symbols(made, / [bB] /)).toEqual([expect.stringMatching(/^arena/)]);
  });

  test("input and outputs may lie in the arena, where the Plan has room for them", () => {
    const { status, stdout } = runProgram(
      network(),
      `${OPERANDS}
${NO_HOOK}
static network_arena arena;
int main(void)
{
    fill(values);
    network_run(values, output_1, output_2);
    fill(NETWORK_INPUT_AT(&arena));
    network_run_in(&arena, NETWORK_INPUT_AT(&arena), NETWORK_OUTPUT_1_AT(&arena), NETWORK_OUTPUT_2_AT(&arena));
    return memcmp(NETWORK_OUTPUT_1_AT(&arena), output_1, sizeof output_1) != 0
        || memcmp(NETWORK_OUTPUT_2_AT(&arena), output_2, sizeof output_2) != 0;
}`,
      ["-fsanitize=address,undefined"].slice(0, canSanitize("cc") ? 1 : 0),
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  test("runs on arenas of their own may interrupt each other", () => {
    const { status, stdout } = runProgram(
      network(),
      `${OPERANDS}
static network_arena outer, inner;
static float other[NETWORK_INPUT_VALUES], inner_1[NETWORK_OUTPUT_1_SIZE], alone_1[NETWORK_OUTPUT_1_SIZE];
static int8_t inner_2[NETWORK_OUTPUT_2_SIZE], alone_2[NETWORK_OUTPUT_2_SIZE];
static int depth = 0, interrupted = 0;
void network_hook(int step, const void *data)
{
    (void)step;
    (void)data;
    if (depth != 1)
        return;
    depth = 2;
    interrupted += network_run_in(&inner, other, inner_1, inner_2) == NETWORK_OK;
    depth = 1;
}
int main(void)
{
    fill(values);
    network_run(values, alone_1, alone_2);
    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        other[i] = -values[i];
    depth = 1;
    network_run_in(&outer, values, output_1, output_2);
    printf("%d of %d\\n", interrupted, NETWORK_STEPS);
    return memcmp(output_1, alone_1, sizeof alone_1) != 0 || memcmp(output_2, alone_2, sizeof alone_2) != 0
        || memcmp(output_1, inner_1, sizeof inner_1) == 0;
}`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "4 of 4\n" });
  });

  test("descriptors say what the tensors are, and network_values reads all formats by them", () => {
    const { status, stdout } = runProgram(
      network(),
      `${OPERANDS}
static float read[NETWORK_INPUT_VALUES];
static int wrong = 0;
static void describe(const network_tensor *tensor)
{
    static const char *const formats[] = { "f32", "s8", "s1" };
    printf("%s %s", tensor->name, formats[tensor->format]);
    for (int32_t i = 0; i < tensor->rank; i++)
        printf(" %d", (int)tensor->shape[i]);
    printf(", %u values in %u bytes\\n", (unsigned)tensor->values, (unsigned)tensor->bytes);
}
void network_hook(int step, const void *data)
{
    describe(&network_steps[step]);
    network_values(&network_steps[step], data, read);
    if (step == 0)
        for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
            wrong += read[i] != (values[i] >= 0.0f ? 1.0f : -1.0f);
    if (step == 2)
        wrong += memcmp(read, data, network_steps[step].bytes) != 0;
    if (step == 3)
        for (size_t i = 0; i < network_steps[step].values; i++)
            wrong += read[i] != (float)((const int8_t *)data)[i] / 4.0f;
}
int main(void)
{
    fill(values);
    describe(&network_input);
    wrong += network_run(values, output_1, output_2) != NETWORK_OK;
    describe(&network_outputs[0]);
    describe(&network_outputs[1]);
    network_values(&network_outputs[1], output_2, read);
    wrong += read[5] != (float)output_2[5] / 4.0f;
    return wrong;
}`,
    );
    expect(stdout.split("\n")).toEqual([
      "input_output f32 3 5 33, 495 values in 1980 bytes",
      "pack s1 3 5 33, 495 values in 120 bytes",
      "hidden s1 3 3 33, 297 values in 72 bytes",
      "unpack f32 3 3 33, 297 values in 1188 bytes",
      "levels s8 3 3 33, 297 values in 297 bytes",
      "unpack_output f32 3 3 33, 297 values in 1188 bytes",
      "levels_output s8 3 3 33, 297 values in 297 bytes",
      "",
    ]);
    expect(status).toBe(0);
  });

  test("packed input is 1b-32bpacked: channel 0 at bit 31, a new word for each pixel, +1 as 0", () => {
    const { status, stdout } = runProgram(
      network("s1"),
      `${NO_HOOK}
static float values[NETWORK_INPUT_VALUES], read[NETWORK_INPUT_VALUES];
static uint32_t packed[NETWORK_INPUT_SIZE];
int main(void)
{
    int wrong = 0;
    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        values[i] = i == 0 || i == 32 || i == 33 + 1 ? -1.0f : 1.0f;
    network_pack_input(values, packed);
    printf("%08lx %08lx %08lx %08lx\\n", (unsigned long)packed[0], (unsigned long)packed[1],
        (unsigned long)packed[2], (unsigned long)packed[3]);
    network_values(&network_input, packed, read);
    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        wrong += read[i] != values[i];
    return wrong;
}`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "80000000 80000000 40000000 00000000\n" });
  });

  test("8-bit input is levels of the input's quantizer", () => {
    const { status, stdout } = runProgram(
      network(LEVELS),
      `${NO_HOOK}
static float values[NETWORK_INPUT_VALUES] = { 0.0f, 1.0f, -3.0f, 0.3f, 100.0f };
static int8_t quantized[NETWORK_INPUT_SIZE];
int main(void)
{
    network_quantize_input(values, quantized);
    for (int i = 0; i < 5; i++)
        printf("%d ", quantized[i]);
    return 0;
}`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "0 4 -8 1 7 " });
  });
});

/** Symbols of network.o compiled with `flags`: of the given kind of nm, sorted. */
function symbols(made: HandMade, kind: RegExp, flags: readonly string[] = []): string[] {
  return inDirectory(filesOf(made), (cwd) => {
    const compiled = spawnSync("cc", ["-std=c99", "-O2", ...flags, "-c", "network.c"], {
      cwd,
      encoding: "utf8",
    });
    if (compiled.status !== 0) throw new Error(compiled.stderr);
    const { stdout } = spawnSync("nm", ["network.o"], { cwd, encoding: "utf8" });
    const lines = stdout.trim().split("\n");
    return lines
      .flatMap((line) => (kind.test(line) ? [line.trim().split(/\s+/).at(-1) as string] : []))
      .sort();
  });
}

test.skipIf(!canSanitize("clang"))("network.h is C++ as well", () => {
  inDirectory(filesOf(network()), (cwd) => {
    const args = [
      "-x",
      "c++",
      "-std=c++11",
      "-Wall",
      "-Wextra",
      "-Wpedantic",
      "-Werror",
      "-fsyntax-only",
      "network.h",
    ];
    const { status, stderr } = spawnSync("clang", ["-Wno-pragma-once-outside-header", ...args], {
      cwd,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("the object code of network.c", () => {
  test("calls nothing but memory functions where only signs and sums are at work", () => {
    const outside = symbols(network(), / U /).filter((name) => !name.startsWith("data_"));
    expect(outside.filter((name) => !/^(memcpy|memset|rintf|_GLOBAL_OFFSET_TABLE_)$/.test(name))).toEqual([]);
    const bits = new HandMade("bits", [3, 3, 4], "s1");
    bits.keep(bits.dense("dense", bits.input, { units: 3, weights: "s1", finish: "bias" }));
    const project = projectWithTest(bits.plan(), bits.graph).project.files;
    expect(project.find(({ path }) => path === "Makefile")?.text).toMatch(/^LIBS = $/m);
  });

  test("has a static arena unless NETWORK_ARENA_EXTERNAL, and no hook unless NETWORK_HOOKS", () => {
    const named = /(network_run|network_run_in|network_hook|network_steps|arena[.\d]*)$/;
    const made = network();
    expect(symbols(made, named).map((name) => name.replace(/[.\d]+$/, ""))).toEqual([
      "arena",
      "network_run",
      "network_run_in",
    ]);
    expect(symbols(made, named, ["-DNETWORK_ARENA_EXTERNAL"])).toEqual(["network_run_in"]);
    expect(symbols(made, named, ["-DNETWORK_ARENA_EXTERNAL", "-DNETWORK_HOOKS"])).toEqual([
      "network_hook",
      "network_run_in",
      "network_steps",
    ]);
  });
});
