import { beforeAll, expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import type { Quantizer, Uniform } from "../../src/graph/quantizer.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { compileAndRun, printedChecksums, requireCompiler } from "./compile.ts";
import { conv } from "./geometry.ts";
import { HandMade } from "./hand-made.ts";
import { chain, DOREFA, LEVEL_NETWORKS, start } from "./level-networks.ts";
import { expectAgreement } from "./tested-project.ts";

beforeAll(requireCompiler);

test("levels are rounded half to even, held to their range and stored around the zero point", () => {
  const network = new HandMade("by hand", [2, 5, 1], { divisor: 255, low: 0, high: 255 });
  const floats = network.step("floats", { kind: "dequantize" }, [network.input], [2, 5, 1]);
  const halves: Uniform = { divisor: 2, low: -3, high: 3 };
  const quantizer: Quantizer = { kind: "uniform", ...halves };
  network.keep(
    network.step("halves", { kind: "quantize", quantizer, output: "s8" }, [floats], [2, 5, 1], halves),
  );
  network.keep(network.step("signs", { kind: "pack" }, [network.input], [2, 5, 1], "s1"));
  // k = 0, 255, 0, 64 (63.75), 128 (127.5), 126 (126.5), 255, 0, 255, 0
  const input = Float32Array.of(-1, 2, -0, 0.25, 0.5, 126.5 / 255, 1, Number.NaN, Infinity, -Infinity);
  const levels = [0, 255, 0, 64, 128, 126, 255, 0, 255, 0];
  const values = Float32Array.from(levels, (k) => k / 255);
  // 2 x: 0, 2, 0, 0.502, 1.004, 0.988, 2, 0, 2, 0
  const bytes = Uint8Array.of(0, 2, 0, 1, 1, 1, 2, 0, 2, 0);
  const expected = [new Uint8Array(values.buffer), bytes, new Uint8Array(40)].map((data, stepId) => ({
    stepId,
    checksum: checksum(data),
  }));
  const { files } = generateProject(network.plan(), network.graph, { input, expected });
  const { status, stdout } = compileAndRun(files);
  expect(printedChecksums(stdout).steps).toEqual(expected.map((step) => step.checksum));
  expect(status, stdout).toBe(0);
});

test.each(LEVEL_NETWORKS)("C agrees with the reference, step by step: %s", (_, network) => {
  expectAgreement(network());
});

test("a chain of layers reuses its memory", () => {
  expect(chain().plan().memory.arena).toBeLessThan(700);
});

test("sums that could leave 32 bits are refused", () => {
  const { network, quantized } = start(1, DOREFA);
  const geometry = conv({ inH: 7, inW: 6, inC: 1, kH: 1, kW: 1, outC: 1 });
  const wide = { ...geometry, inC: 33_000 };
  const weights: Quantizer = { kind: "dorefa_weights", levels: 255 };
  network.keep(
    network.convLevels("wide", quantized, wide, { kernel: weights, output: "f32", weights: "s8" }),
  );
  const { files, diagnostics } = generateProject(network.plan(), network.graph, null);
  expect(files).toEqual([]);
  expect(diagnostics[0]?.code).toBe("SX404");
  // 33,000 * 255 * (2 * 128 + 1)
  expect(diagnostics[0]?.why).toContain("its sums may reach 2,162,655,000");
});
