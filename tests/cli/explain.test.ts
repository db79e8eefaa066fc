import { describe, expect, test } from "vitest";
import { serialise } from "../../src/document/serialise.ts";
import { encodeLink } from "../../src/share/codec.ts";
import { threadError, threadModel, threadReports } from "../fixtures/thread/thread.ts";
import { ACCELERATOR, C_INFO } from "../import/tool-report-texts.ts";
import { sxor } from "./memory-io.ts";

const report = threadReports[1].text;
const files = { "report.txt": report, "model.json": serialise(threadModel(2)) };

describe("sxor explain", () => {
  test("says what falls back, why and what is not known, from a file or standard input", async () => {
    const { code, out, err } = await sxor(["explain", "report.txt"], files);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^1 of 2 binary convolutions falls back to float: 92\.9 %/);
    expect(out).toContain("ST Edge AI Core 1.0.0-19899 analyze test");
    expect(out).toMatch(/ 2 {5}quant_conv2d_1 +Conv2D +smul_f32_f32 +float +f32 -> f32 +2,359,312 +9,280/);
    expect(out).toContain("quant_conv2d_1: binary input, but float here");
    expect(out).toMatch(/header: .*no binary 3×3 convolution with float output/);
    expect(out).toMatch(/nearest kernel: conv2d_is1os1ws1_bn_pad0 /);
    expect(out).toMatch(/not known: pad_values/);
    expect(await sxor(["explain", "-"], {}, report)).toMatchObject({ code: 0, out });
  });

  test("with the model of the report: all agree, exit code 0", async () => {
    const { code, out } = await sxor(["explain", "report.txt", "--model", "model.json"], files);
    expect(code).toBe(0);
    expect(out).toContain("agree in all 3 layers and all totals");
    const link = encodeLink({ document: threadModel(2), view: { tab: "why" } });
    const linked = await sxor(["explain", "-", "--model", link], {}, report);
    expect(linked).toMatchObject({ code: 0, out });
  });

  test("with another model: each difference, exit code 1", async () => {
    const one = { ...files, "model.json": serialise(threadModel(1)) };
    const { code, out } = await sxor(["explain", "report.txt", "--model", "model.json"], one);
    expect(code).toBe(1);
    expect(out).toContain("quant_conv2d: op type is sxor_s1_s1 in the report, smul_f32_f32 predicted");
    expect(out).toContain("quant_conv2d_1: only in the report");
    expect(out).toContain("input_1_0_conversion: only in the prediction (smul_s1_f32)");
    expect(out).toContain("MACC: 2,539,536 in the report, 149,520 predicted");
  });

  test("predicts for the version of the report unless --target says otherwise", async () => {
    const argv = ["explain", "report.txt", "--model", "model.json"];
    expect((await sxor(argv, files)).out).toContain("the prediction for st-edge-ai@1.0 agree");
    const native = await sxor([...argv, "--target", "native"], files);
    expect(native).toMatchObject({ code: 1 });
    expect(native.out).toContain("the prediction for native");
  });

  test("a dump, and the message of a layer that is not implemented", async () => {
    const dump = await sxor(["explain", "-"], {}, JSON.stringify(C_INFO));
    expect(dump).toMatchObject({ code: 0, err: "" });
    expect(dump.out).toContain("conv2d_is1os1ws1_bn_pad0");
    const error = await sxor(["explain", "-"], {}, threadError);
    expect(error.code).toBe(0);
    expect(error.out).toMatch(/^The tool stopped: NOT IMPLEMENTED: QuantConv2D \(padded with 1\)/);
    expect(error.out).toContain("nearest kernel: conv2d_is1os1ws1_bn_pad1 ");
  });

  test("what is missing in a report goes to stderr with its line", async () => {
    const { code, err } = await sxor(["explain", "small.txt"], { "small.txt": ACCELERATOR });
    expect(code).toBe(0);
    expect(err).toMatch(/^small\.txt:\d+:1: warning SX041: the report lists no C layers/);
  });

  test("no report is exit code 2; a report as a model says what it is", async () => {
    const { code, err } = await sxor(["explain", "model.json"], files);
    expect(code).toBe(2);
    expect(err).toMatch(/there is no report in model\.json\nerror SX040: this is not a report of the tool/);
    const analyzed = await sxor(["analyze", "report.txt"], files);
    expect(analyzed.code).toBe(2);
    expect(analyzed.err).toMatch(/SX045: this is a report of the tool, not a model\n.*sxor explain/);
  });
});
