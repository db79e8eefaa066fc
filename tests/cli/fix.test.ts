import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { serialise } from "../../src/document/serialise.ts";
import { trialOf } from "../../src/fixes/trial.ts";
import { biRealBlocks, conv, stack } from "../fixes/stacks.ts";
import { sxor } from "./memory-io.ts";

const padded = { "model.json": serialise(stack([conv({ pad_values: 1 })])) };
const numbered = (out: string) => out.split("\n").filter((line) => /^\d+\. /.test(line));

describe("sxor fix", () => {
  test("prints ranked fixes with what is known of them, their diff and figures", async () => {
    const { code, out, err } = await sxor(["fix", "model.json"], padded);
    expect([code, err]).toEqual([0, ""]);
    expect(numbered(out).slice(0, 2)).toEqual([
      "1. same function: switch to the native target, sxor's own C",
      '2. same function: quant_conv2d: pad by ZeroPadding2D in front, with padding "valid"',
    ]);
    expect(out).toContain("Proved by running both");
    expect(out).toMatch(/^ {2}-\s+\{ "type": "QuantConv2D".*"pad_values": 1/m);
    expect(out).toMatch(/^ {2}\+\s+\{ "type": "ZeroPadding2D"/m);
    expect(out).toMatch(/^ {2}MACC sxor_s1_s1 +- +[\d,]+$/m);
    const effects = numbered(out).map((line) => line.replace(/^\d+\. ([^:]*):.*/, "$1"));
    const order = ["same function", "needs retraining", "different architecture"];
    expect(effects).toEqual([...effects].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });

  test("--apply writes the model that the fix makes", async () => {
    const { code, files, out } = await sxor(
      ["fix", "model.json", "--apply", "2", "--out", "new.json"],
      padded,
    );
    expect([code, out]).toEqual([0, ""]);
    const { document } = parseDocument(JSON.parse(String(files.get("new.json"))));
    expect(document?.layers.map(({ type }) => type)).toEqual(["ZeroPadding2D", "QuantConv2D"]);
    const printed = await sxor(["fix", "model.json", "--apply", "2"], padded);
    expect(printed.out).toBe(files.get("new.json"));
  });

  test("--all gives one set of edits, and --apply writes it", async () => {
    const model = { "model.json": serialise(biRealBlocks) };
    const { out } = await sxor(["fix", "model.json", "--all"], model);
    expect(out).toMatch(/^2 of 2 layers that ask for bits are binary after it, 0 before\.$/m);
    expect(numbered(out).length).toBe(1);
    const applied = await sxor(["fix", "model.json", "--all", "--apply", "1"], model);
    const document = parseDocument(JSON.parse(applied.out)).document as Document;
    expect([...trialOf(document).binary]).toEqual(["first", "second"]);
  });

  test("says so where nothing helps", async () => {
    const binary = { "model.json": serialise(stack([conv({ kernel_size: 1, padding: "valid" })])) };
    expect((await sxor(["fix", "model.json"], binary)).out).toContain("No change was found that helps.");
  });

  test.each([
    [["--apply", "99"], /--apply 99: fixes are numbered from 1 to \d+/],
    [["--apply", "0"], /--apply 0: fixes are numbered/],
    [["--apply", "one"], /--apply one: fixes are numbered/],
    [["--out", "x.json"], /--out is for --apply N only/],
    [["--target", "keras"], /keras computes everything in float/],
    [["--target", "st"], /--target is /],
  ])("%j is one line on stderr and exit code 2", async (argv, message) => {
    const { code, out, err } = await sxor(["fix", "model.json", ...argv], padded);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^sxor: [^\n]+\n$/);
    expect(err).toMatch(message);
  });
});
