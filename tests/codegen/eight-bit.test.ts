import { beforeAll, describe, expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import type { Quantizer, Uniform } from "../../src/graph/quantizer.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { compileAndRun, printedChecksums, requireCompiler } from "./compile.ts";
import { conv } from "./geometry.ts";
import { HandMade, type Kind } from "./hand-made.ts";
import { expectAgreement } from "./tested-project.ts";

beforeAll(requireCompiler);

/** 8-bit DoReFa activations: stored with a zero point. */
const DOREFA: Uniform = { divisor: 255, low: 0, high: 255 };
const TWO_BITS: Uniform = { divisor: 3, low: 0, high: 3 };
const SIGNED: Uniform = { divisor: 64, low: -128, high: 127 };
const LEVELS = [DOREFA, TWO_BITS, SIGNED];

const name = ({ divisor }: Uniform) => `1/${divisor}`;

/** Input [7, 6, channels] and its levels. */
function start(channels: number, levels: Uniform): { network: HandMade; quantized: number } {
  const network = new HandMade("levels", [7, 6, channels]);
  const quantizer: Quantizer = { kind: "uniform", ...levels };
  const quantize = { kind: "quantize", quantizer, output: "s8" } as const;
  const quantized = network.step("quantize", quantize, [network.input], [7, 6, channels], levels);
  return { network, quantized };
}

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

describe("C agrees with the reference, step by step", () => {
  test.each(LEVELS.map((levels) => [name(levels), levels] as const))(
    "conversions of levels of %s",
    (_, levels) => {
      const { network, quantized } = start(37, levels);
      const shape = [7, 6, 37];
      network.keep(quantized);
      network.keep(network.step("dequantize", { kind: "dequantize" }, [quantized], shape));
      network.keep(network.step("pack", { kind: "pack" }, [quantized], shape, "s1"));
      expectAgreement(network);
    },
  );

  test("additions of floats and levels", () => {
    const { network, quantized } = start(5, SIGNED);
    const shape = [7, 6, 5];
    const quantizer: Quantizer = { kind: "uniform", ...DOREFA };
    const quantize = { kind: "quantize", quantizer, output: "s8" } as const;
    const other = network.step("other", quantize, [network.input], shape, DOREFA);
    const combinations = [
      [quantized, other],
      [network.input, quantized, other],
      [other, network.input, network.input, quantized],
      [network.input, network.input],
    ];
    for (const [i, inputs] of combinations.entries()) {
      network.keep(network.step(`float ${i}`, { kind: "add", output: "f32" }, inputs, shape));
      network.keep(network.step(`level ${i}`, { kind: "add", output: "s8" }, inputs, shape, SIGNED));
    }
    expectAgreement(network);
  });

  const KERNELS: readonly [string, Quantizer, "s8" | "s1"][] = [
    ["signs as bits", { kind: "sign" }, "s1"],
    ["signs as bytes", { kind: "sign" }, "s8"],
    ["signed levels", { kind: "uniform", divisor: 64, low: -128, high: 127 }, "s8"],
    ["DoReFa levels around 0", { kind: "dorefa_weights", levels: 255 }, "s8"],
    ["DoReFa levels with a 0", { kind: "dorefa_weights", levels: 254 }, "s8"],
  ];
  const OUTPUTS: readonly Kind[] = ["f32", "s1", DOREFA, SIGNED];

  test.each(KERNELS)("convolutions of levels with %s", (_, kernel, weights) => {
    for (const levels of [DOREFA, SIGNED]) {
      const { network, quantized } = start(6, levels);
      const pads = { padTop: 1, padBottom: 2, padLeft: 2, padRight: 1 };
      const image = { inH: 7, inW: 6, inC: 6, ...pads, kH: 3, kW: 2, strideH: 2, dilationW: 2 };
      for (const [i, output] of OUTPUTS.entries()) {
        for (const [groups, outC] of [
          [1, 37],
          [2, 34],
          [6, 6],
        ] as const) {
          const geometry = conv({ ...image, outC, groups });
          const options = { kernel, output, weights };
          network.keep(network.convLevels(`conv ${i} groups ${groups}`, quantized, geometry, options));
        }
      }
      expectAgreement(network);
    }
  });

  test("convolutions of levels with signs over more than one word", () => {
    const { network, quantized } = start(70, TWO_BITS);
    const geometry = conv({ inH: 7, inW: 6, inC: 70, kH: 2, kW: 3, outC: 4, groups: 2 });
    const options = { kernel: { kind: "sign" }, output: "f32", weights: "s1" } as const;
    network.keep(network.convLevels("conv", quantized, geometry, options));
    expectAgreement(network);
  });

  test.each([false, true])("binary convolutions with levels as output, depthwise %s", (depthwise) => {
    const network = new HandMade("level output", [7, 6, 37], "s1");
    const groups = depthwise ? 37 : 1;
    const geometry = conv({ inH: 7, inW: 6, inC: 37, padTop: 1, kH: 3, kW: 3, outC: 37, groups });
    for (const levels of LEVELS) {
      const options = { finish: "norm", padValue: 1, depthwise, levels } as const;
      network.keep(network.conv(name(levels), network.input, geometry, options));
    }
    expectAgreement(network);
  });

  test("memory is reused: a chain of levels, signs and floats from a quantized input", () => {
    const network = new HandMade("chain", [7, 5, 3], DOREFA);
    const kernel: Quantizer = { kind: "dorefa_weights", levels: 255 };
    const same = { padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 };
    const geometry = conv({ inH: 7, inW: 5, inC: 3, kH: 3, kW: 3, ...same, outC: 3 });
    let levels = network.input;
    for (let i = 0; i < 3; i++) {
      const options = { kernel, output: DOREFA, weights: "s8" } as const;
      const next = network.convLevels(`conv ${i}`, levels, geometry, options);
      levels = network.step(`add ${i}`, { kind: "add", output: "s8" }, [levels, next], [7, 5, 3], DOREFA);
    }
    const floats = network.step("floats", { kind: "dequantize" }, [levels], [7, 5, 3]);
    network.keep(network.dense("head", floats, { units: 4, weights: "s1", finish: "bias" }));
    expect(network.plan().memory.arena).toBeLessThan(700);
    expectAgreement(network);
  });
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
