import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Diagnostic, hasError } from "../../src/document/diagnostic.ts";
import { type Document, targetOf } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { serialise } from "../../src/document/serialise.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { editsFor, type Progress } from "../../src/fixes/find-edits.ts";
import type { Fix } from "../../src/fixes/fix.ts";
import { prove } from "../../src/fixes/proof.ts";
import { findFixes, finished, searchFixes } from "../../src/fixes/search.ts";
import {
  diagnosticsOf,
  gainedLayers,
  helps,
  type Trial,
  trialOf,
  tryDocument,
} from "../../src/fixes/trial.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { biRealBlocks, conv, EIGHT_BITS, last, NORM, quickNetBlocks, stack } from "./stacks.ts";

const example = (id: string) => EXAMPLES.find((candidate) => candidate.id === id)?.document as Document;
const titles = (fixes: readonly Fix[]) => fixes.map(({ effect, steps }) => [effect, ...steps].join(" | "));

const about = (document: Document, code: string): Diagnostic => {
  const found = diagnosticsOf(trialOf(document)).find((diagnostic) => diagnostic.code === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return found;
};

function stepsOf(document: Document): Progress[] {
  const steps: Progress[] = [];
  const searching = searchFixes(document, null);
  for (let step = searching.next(); !step.done; step = searching.next()) steps.push(step.value);
  return steps;
}

describe("the thread's models", () => {
  test("one layer padded with ones: two ways that keep the function, both proved", () => {
    const fixes = findFixes(threadModel(1, 1), null);
    expect(titles(fixes)).toMatchInlineSnapshot(`
      [
        "same function | switch to the native target, sxor's own C",
        "same function | quant_conv2d: pad by ZeroPadding2D in front, with padding "valid"",
        "needs retraining | quant_conv2d: add BatchNormalization and Activation STCustomDoReFa (ST's model zoo) with 8 bits behind",
        "needs retraining | quant_conv2d: add BatchNormalization and Activation ste_sign behind",
        "needs retraining | quant_conv2d: set pad_values to 0",
        "different architecture | quant_conv2d: a binary 1×1 convolution behind, as the last layer",
        "different architecture | quant_conv2d: a binary dense layer behind, as the last layer",
        "different architecture | quant_conv2d: set kernel_size to 1",
      ]
    `);
    expect(fixes.slice(0, 2).map(({ proof }) => proof.kind)).toEqual(["equal", "equal"]);
    expect(fixes[0]?.after.sxor).toBe(32 * 32 * 16 * 9);
    expect(fixes.every(({ before, after }) => before.stopped && !after.stopped)).toBe(true);
  });

  test("two layers: what is found for the diagnostic is what is found for the whole model", () => {
    const document = example("thread-2-layers");
    const fixes = findFixes(document, about(document, "SX101"));
    expect(titles(fixes)).toMatchInlineSnapshot(`
      [
        "same function | switch to the native target, sxor's own C",
        "needs retraining | quant_conv2d_1: add BatchNormalization and Activation STCustomDoReFa (ST's model zoo) with 8 bits behind",
        "needs retraining | quant_conv2d_1: add BatchNormalization and Activation ste_sign behind",
        "different architecture | quant_conv2d_1: a binary 1×1 convolution behind, as the last layer",
        "different architecture | quant_conv2d_1: a binary dense layer behind, as the last layer",
        "different architecture | quant_conv2d_1: set kernel_size to 1",
      ]
    `);
    expect(titles(findFixes(document, null))).toEqual(titles(fixes));
  });
});

describe("residual blocks", () => {
  test("Bi-Real: no edit alone, but a kernel without scale and 8 bits around the sums together", () => {
    const fixes = findFixes(biRealBlocks, null);
    expect(titles(fixes)).toMatchInlineSnapshot(`
      [
        "needs retraining | first and second: make the kernel ±1 by ste_sign | sum_1 and sum_2: Activation STCustomDoReFa (ST's model zoo) with 8 bits on all operands and behind the sum",
        "needs retraining | first and second: make the kernel ±1 by ste_sign | first and second: add Activation STCustomDoReFa (ST's model zoo) with 8 bits behind the BatchNormalization",
        "needs retraining | first and second: make the kernel ±1 by ste_sign | first and second: add Activation ste_sign behind the BatchNormalization",
        "needs retraining | switch to the native target, sxor's own C | first and second: make the kernel ±1 by ste_sign",
        "different architecture | first and second: make the kernel ±1 by ste_sign | first and second: set kernel_size to 1",
      ]
    `);
    const [first] = fixes;
    expect(first?.gained).toEqual(["first", "second"]);
    expect(first?.after.float).toBeLessThan(first?.before.float ?? 0);
    for (const { effect, steps } of fixes)
      if (effect !== "different architecture") expect(steps.length).toBe(2);
  });

  test("QuickNet: the relu out of the convolution and 8 bits around the sums", () => {
    const fixes = findFixes(quickNetBlocks, null);
    expect(titles(fixes)).toMatchInlineSnapshot(`
      [
        "same function | switch to the native target, sxor's own C",
        "same function | first and second: pad by ZeroPadding2D in front, with padding "valid"",
        "needs retraining | first and second: leave out the activation in front of the quantizer | sum_1 and sum_2: Activation STCustomDoReFa (ST's model zoo) with 8 bits on all operands and behind the sum",
        "needs retraining | first and second: leave out the activation in front of the quantizer | first and second: add Activation STCustomDoReFa (ST's model zoo) with 8 bits behind the BatchNormalization",
        "needs retraining | first and second: leave out the activation in front of the quantizer | first and second: add Activation ste_sign behind the BatchNormalization",
        "needs retraining | first and second: set pad_values to 0",
        "different architecture | first and second: set kernel_size to 1",
      ]
    `);
    const both = fixes.find(({ steps }) => steps.length === 2);
    expect(both?.gained).toEqual(["first", "second"]);
    expect(both?.after.macc.op_s8_s8).toBeGreaterThan(0);
  });
});

describe("what a search gives", () => {
  const odd = stack([conv({ pad_values: 0.5, dilation_rate: 2 }), NORM, EIGHT_BITS]);

  test("a pair is listed where neither edit of it helps alone, and only there", () => {
    const fixes = findFixes(odd, null, { without: ["target"] });
    const pairs = fixes.filter(({ steps }) => steps.length === 2);
    expect(pairs.length).toBeGreaterThan(0);
    const singles = new Set(fixes.filter(({ steps }) => steps.length === 1).flatMap(({ steps }) => steps));
    for (const pair of pairs) {
      const single = fixes.find(({ steps }) => steps.length === 1 && pair.steps.includes(steps[0] ?? ""));
      if (single) expect(pair.gained.length).toBeGreaterThan(single.gained.length);
    }
    expect(singles.size).toBe(fixes.length - pairs.length);
  });

  test("those that keep most come first", () => {
    const order = ["same function", "needs retraining", "different architecture"];
    for (const document of [quickNetBlocks, odd, threadModel(1, -1)]) {
      const ranks = findFixes(document, null).map(({ effect }) => order.indexOf(effect));
      expect(ranks).toEqual([...ranks].sort());
    }
  });

  test("the same model twice has the same fixes", () => {
    expect(findFixes(quickNetBlocks, null)).toEqual(findFixes(quickNetBlocks, null));
  });

  test("a budget bounds the Documents that are lowered, and progress never runs back", () => {
    const steps = stepsOf(quickNetBlocks).filter(({ doing }) => doing === "trying");
    expect(steps.map(({ tried }) => tried)).toEqual(steps.map((_, i) => i + 1));
    const searching = searchFixes(quickNetBlocks, null, { budget: 5 });
    let most = 0;
    for (let step = searching.next(); !step.done; step = searching.next())
      if (step.value.doing === "trying") most = Math.max(most, step.value.tried);
    expect(most).toBe(5);
  });

  test("nothing is found where nothing is missing", () => {
    expect(findFixes(example("binary-net"), null)).toEqual([]);
    expect(findFixes(stack([{ type: "ReLU" }]), null)).toEqual([]);
  });

  test("an info has the edit after which it is not said any more", () => {
    const document = stack([conv({ filters: 20 }), NORM, last()]);
    const fixes = findFixes(document, about(document, "SX104"));
    expect(titles(fixes)).toEqual([
      "different architecture | quant_conv2d: round the filters up to a multiple of 32",
    ]);
    expect(diagnosticsOf(trialOf(fixes[0]?.document as Document)).map(({ code }) => code)).not.toContain(
      "SX104",
    );
  });

  test("the diff holds every line that changes", () => {
    for (const fix of findFixes(quickNetBlocks, null)) {
      expect(fix.diff.some(({ kind }) => kind === "added" || kind === "removed")).toBe(true);
      const lines = fix.diff.filter(({ kind }) => kind === "added").length;
      expect(lines).toBeLessThanOrEqual(fix.document.layers.length + 3);
    }
  });
});

/** Every edit that claims the same function, with the Document that it makes. */
const claims = (base: Trial, layers: readonly string[]) =>
  editsFor(base, layers).flatMap(({ same, change }) => {
    const after = same === undefined ? undefined : tryDocument(change(base.document));
    const runs = after && !hasError(after.graph.diagnostics);
    return runs && same !== undefined ? [{ same, document: after.document }] : [];
  });

describe("any model", () => {
  test("each fix is a legal, canonical Document that helps, breaks nothing, and has the figures that are shown", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const base = trialOf(document);
        for (const fix of findFixes(document, null, { budget: 40 })) {
          expect(serialise(parseDocument(fix.document).document as Document)).toBe(serialise(fix.document));
          const after = trialOf(fix.document);
          expect(helps(base, after)).toBe(true);
          expect([...after.errors].filter((error) => !base.errors.has(error))).toEqual([]);
          expect(fix.gained).toEqual(gainedLayers(base, after));
          expect(fix.after).toMatchObject({ rom: after.plan.memory.weights, stopped: isStopped(after.plan) });
          if (fix.effect === "same function") expect(["equal", "not run"]).toContain(fix.proof.kind);
          if (fix.effect === "needs retraining")
            expect(after.graph.outputs.map((id) => after.graph.nodes[id]?.shape)).toEqual(
              base.graph.outputs.map((id) => base.graph.nodes[id]?.shape),
            );
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("a claim that a run refutes is never kept: no edit of the list claims what is not so", () => {
    fc.assert(
      fc.property(arbitraryDocument({ size: 6, channels: 6, steps: 6 }), (document) => {
        const base = trialOf(document);
        const layers = base.graph.nodes.map((node) => node.layer);
        for (const edit of claims(base, layers)) {
          const proof = finished(prove(document, edit.document, edit.same));
          expect(proof, edit.same).not.toBeNull();
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test("the target of the model is kept, but by the edit that changes it", () => {
    const document = { ...quickNetBlocks, target: "st-edge-ai@2.2" as const };
    for (const fix of findFixes(document, null))
      expect([targetOf(document), "native"]).toContain(targetOf(fix.document));
  });
});
