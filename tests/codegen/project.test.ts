import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { generateProject, MAX_ACTIVATION_BYTES, MAX_CONSTANT_BYTES } from "../../src/codegen/generate.ts";
import { projectZip } from "../../src/codegen/zip.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { compileAndRun, inDirectory, requireCompiler } from "./compile.ts";
import { conv, window } from "./geometry.ts";
import { HandMade } from "./hand-made.ts";
import { projectWithTest } from "./tested-project.ts";

beforeAll(requireCompiler);

function network(names = ["conv", "conv"]): HandMade {
  const made = new HandMade("project", [4, 4, 2]);
  const geometry = conv({ inH: 4, inW: 4, inC: 2, kH: 3, kW: 3, outC: 3 });
  for (const name of names) made.keep(made.conv(name, made.input, geometry));
  return made;
}

const refused = (plan: Plan, made: HandMade) => {
  const { files, segments, diagnostics } = generateProject(plan, made.graph, null);
  expect(files).toEqual([]);
  expect(segments).toEqual([]);
  return diagnostics;
};

describe("the self-test", () => {
  test("fails, and names the step, when an output is not as expected", () => {
    const made = network(["first", "second"]);
    const plan = made.plan();
    const { input, expected } = projectWithTest(plan, made.graph);
    const wrong = expected.map(({ stepId, checksum }) => ({
      stepId,
      checksum: stepId === 1 ? checksum ^ 1 : checksum,
    }));
    const { status, stdout } = compileAndRun(
      generateProject(plan, made.graph, { input, expected: wrong }).files,
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^second: 0x[0-9a-f]{8} was expected$/m);
    expect(stdout).not.toMatch(/^first: /m);
    expect(stdout).toContain("not as expected");
  });

  test("without expected values says that it compares nothing", () => {
    const made = network();
    const { status, stdout } = compileAndRun(generateProject(made.plan(), made.graph, null).files);
    expect(status).toBe(0);
    expect(stdout).toContain("nothing was compared");
    expect(stdout.match(/^checksum 0x[0-9a-f]{8} output_[12]$/gm)).toHaveLength(2);
  });

  test("that does not fit the plan is an error of the caller", () => {
    const made = network();
    const { input, expected } = projectWithTest(made.plan(), made.graph);
    const generate = (test: Parameters<typeof generateProject>[2]) => () =>
      generateProject(made.plan(), made.graph, test);
    expect(generate({ input, expected: expected.slice(1) })).toThrow("no checksum for step 0 (conv)");
    expect(generate({ input: input.subarray(1), expected })).toThrow("31 values, the network takes 32");
  });
});

test("make test builds and runs it, with a compiler and flags of one's own, and make clean leaves the sources", () => {
  const made = network();
  const { files } = projectWithTest(made.plan(), made.graph).project;
  inDirectory(files, (cwd) => {
    const make = (...args: string[]) => spawnSync("make", args, { cwd, encoding: "utf8" });
    const built = make("test", "CC=cc", "CFLAGS=-O1 -Wall -Wextra -Wpedantic -Wshadow -Werror");
    expect(built.stderr).toBe("");
    expect(built.stdout).toContain("-std=c99 -ffp-contract=off -fno-strict-aliasing -O1");
    expect(built.stdout).toContain("all as expected");
    expect(built.status).toBe(0);
    expect(make().stdout).toContain("ar rcs build/host/libnetwork.a");
    expect(make("clean").status).toBe(0);
    const left = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(left.map(({ name }) => name).sort()).toEqual(files.map(({ path }) => basename(path)).sort());
  });
});

test("layers of any name compile", () => {
  const names = [
    "int",
    "while",
    "exp",
    "memcpy",
    "3x3",
    "a b",
    "a-b",
    "名前",
    "*/",
    "??/",
    '"\\',
    "",
    "%s%n",
    "output",
  ];
  const made = network([...names, ...names]);
  const { status, stdout } = compileAndRun(projectWithTest(made.plan(), made.graph).project.files, {
    flags: ["-trigraphs"],
  });
  expect(status, stdout).toBe(0);
});

test.each([
  ["f32", "pack", "s1"],
  ["s1", "unpack", "f32"],
  [{ divisor: 3, low: 0, high: 3 }, "dequantize", "f32"],
] as const)("an output that is the %s input itself", (input, kind, output) => {
  const made = new HandMade("fork", [1, 3, 33], input);
  const other = made.step("other", { kind }, [made.input], [1, 3, 33], output);
  const { status, stdout } = compileAndRun(
    projectWithTest(made.plan([made.input, other]), made.graph).project.files,
  );
  expect(stdout).toContain("output_1");
  expect(status, stdout).toBe(0);
});

describe("no files, and the reason, for", () => {
  test("a plan with an error", () => {
    const made = network();
    const error = {
      code: "SX101",
      severity: "error",
      layers: ["conv"],
      title: "it cannot be",
      why: "",
      evidence: [],
    } as const;
    const [diagnostic] = refused({ ...made.plan(), diagnostics: [error] }, made);
    expect(diagnostic).toMatchObject({ code: "SX401", severity: "error", layers: ["conv"] });
    expect(diagnostic?.why).toContain("it cannot be");
  });

  test("a plan without steps", () => {
    const made = network([]);
    expect(refused(made.plan([made.input]), made)).toMatchObject([{ code: "SX402", severity: "error" }]);
  });

  test.each([
    [
      "constants",
      ({ params }: Plan) => ({
        params: params.slice(0, 1).map((p) => ({ ...p, bytes: MAX_CONSTANT_BYTES + 1 })),
      }),
      ...["4,194,308", "4,194,304"],
    ],
    [
      "activations",
      ({ memory }: Plan) => ({ memory: { ...memory, arena: MAX_ACTIVATION_BYTES + 4 } }),
      ...["67,108,868", "67,108,864"],
    ],
  ] as const)("more %s than the limit, before any is made", (what, more, bytes, limit) => {
    const made = network();
    const plan = made.plan();
    const [diagnostic] = refused({ ...plan, ...more(plan) }, made);
    expect(diagnostic).toMatchObject({ code: "SX403", severity: "error" });
    expect(diagnostic?.title).toContain(`${bytes} bytes of ${what}`);
    expect(diagnostic?.why).toContain(`${limit} bytes of ${what}`);
  });

  test("an input that main.c could not hold", () => {
    const made = new HandMade("wide", [1024, 1024, 2], "s1");
    made.keep(made.step("unpack", { kind: "unpack" }, [made.input], [1024, 1024, 2]));
    const [diagnostic] = refused(made.plan(), made);
    expect(diagnostic?.title).toContain("8,388,608 bytes of input");
  });

  test("a fused step whose image takes more scratch than the limit", () => {
    const made = new HandMade("large", [1000, 1000, 1]);
    const geometry = conv({ inH: 1000, inW: 1000, inC: 1, kH: 1, kW: 1, outC: 32 });
    const pooling = window({ inH: 1000, inW: 1000, inC: 32, kH: 2, kW: 2, strideH: 2, strideW: 2 });
    made.keep(made.conv("conv", made.input, geometry, { pool: { mode: "max", window: pooling } }));
    const [diagnostic] = refused(made.plan(), made);
    expect(diagnostic?.title).toContain("128,000,000 bytes of scratch");
  });

  test("steps that nobody can run, each with its layer", () => {
    const made = network();
    made.keep(
      made.step("lambda", { kind: "opaque", reason: "sxor does not know Lambda" }, [made.input], [4, 4, 2]),
    );
    const quantizer = { kind: "dorefa_weights", levels: 3 } as const;
    made.keep(made.step("tanh", { kind: "quantize", quantizer, output: "f32" }, [made.input], [4, 4, 2]));
    const diagnostics = refused(made.plan(), made);
    expect(diagnostics.map(({ code, layers }) => [code, layers])).toEqual([
      ["SX404", ["lambda"]],
      ["SX404", ["tanh"]],
    ]);
    expect(diagnostics[0]?.why).toContain("sxor does not know Lambda");
  });
});

test("the zip holds the files as they are, and is the same each time", () => {
  const made = network();
  const { files } = projectWithTest(made.plan(), made.graph).project;
  const zip = projectZip(files);
  expect(projectZip(files)).toEqual(zip);
  const entries = Object.entries(unzipSync(zip)).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }));
  expect(entries).toEqual(files.map(({ path, text }) => ({ path: `network/${path}`, text })));
});
