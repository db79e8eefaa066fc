import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { restacked } from "../../src/fixes/edits/stack.ts";
import { type Proof, proofText } from "../../src/fixes/fix.ts";
import { MACC_LIMIT, prove } from "../../src/fixes/proof.ts";
import { finished, fixOf } from "../../src/fixes/search.ts";
import { gainedLayers, type Trial, trialOf, tryDocument } from "../../src/fixes/trial.ts";
import { conv, last, NORM, stack } from "./stacks.ts";

const proof = (before: Document, after: Document): Proof | null => finished(prove(before, after, "Because."));

describe("prove", () => {
  test("a sign in front of a sign changes nothing, and that is found by running both", () => {
    const before = stack([conv(), { type: "MaxPooling2D" }, last()]);
    const after = stack([
      conv(),
      { type: "Activation", activation: "ste_sign" },
      { type: "MaxPooling2D" },
      last(),
    ]);
    expect(proof(before, after)).toEqual({
      ...{ kind: "equal", why: "Because.", runs: 3, values: 3 * 3 * 3 * 32, image: null },
      weights: { from: "random", instead: null },
    });
  });

  test("a bias more is another function", () => {
    expect(proof(stack([conv()]), stack([conv({ use_bias: true })]))).toBeNull();
  });

  test("a positive scale of the kernel turns no sign but that of a sum of zero, which is found, too", () => {
    const scaled = stack([conv({ kernel_quantizer: "magnitude_aware_sign" }), last()]);
    expect(proof(scaled, stack([conv(), last()]))).toBeNull();
  });

  test("another constant around the image is another function", () => {
    expect(proof(stack([conv({ pad_values: 1 })]), stack([conv()]))).toBeNull();
  });

  test("max pooling does not pass a BatchNormalization whose gamma may be negative, but one without gamma", () => {
    const pooled = (norm: object, first: boolean) =>
      stack([
        conv(),
        ...(first
          ? [{ type: "MaxPooling2D" }, { ...NORM, ...norm }]
          : [{ ...NORM, ...norm }, { type: "MaxPooling2D" }]),
      ]);
    expect(proof(pooled({}, true), pooled({}, false))).toBeNull();
    expect(proof(pooled({ scale: false }, true), pooled({ scale: false }, false))?.kind).toBe("equal");
  });

  test("for the native target the numbers are those of its own Plan", () => {
    const before = stack([conv({ pad_values: -1 }), NORM, conv()]);
    expect(proof(before, { ...before, target: "native" })?.kind).toBe("equal");
  });

  test("outputs of another shape are another function", () => {
    expect(proof(stack([conv()]), stack([conv(), { type: "MaxPooling2D" }]))).toBeNull();
  });

  test("what takes too long is run on a smaller image, and says so", () => {
    const large = { ...stack([conv({ filters: 64 })]), input: { shape: [48, 64, 32] } };
    const found = proof(large, { ...large, target: "native" });
    expect(found).toMatchObject({ kind: "equal", image: [12, 16], values: 3 * 12 * 16 * 64 });
    expect(found && proofText(found)).toContain("on a smaller image (12×16)");
    expect(proof(large, { ...large, layers: [conv({ filters: 64, pad_values: 1 })] })).toBeNull();
  });

  test("what is too large on any image is not run and not called proved", () => {
    const large = stack([conv({ filters: 4096, kernel_size: 5 }), conv({ filters: 4096, kernel_size: 5 })]);
    const found = proof(large, { ...large, target: "native" });
    expect(found).toMatchObject({ kind: "not run", why: "Because." });
    const because = found?.kind === "not run" ? found.because : "";
    expect(Number(because.replace(/\D/g, ""))).toBeGreaterThan(MACC_LIMIT);
  });

  test("a model that cannot be computed is not run", () => {
    const opaque = stack([conv(), { type: "Mystery" }, last()]);
    expect(proof(opaque, { ...opaque, target: "native" })).toEqual({
      kind: "not run",
      why: "Because.",
      because: "sxor cannot compute all of its layers",
    });
  });
});

describe("an edit that claims the same function wrongly", () => {
  test("is shown as what it is", () => {
    const base = trialOf(stack([conv({ pad_values: 1 })]));
    const edit = {
      ...{ kind: "lie", title: "a lie", layers: ["quant_conv2d"], same: "It is not true." },
      change: (document: Document) => restacked(document, (s) => s.set("quant_conv2d", { pad_values: 0 })),
    };
    const trial = tryDocument(edit.change(base.document)) as Trial;
    const fix = finished(fixOf(base, { edits: [edit], trial, gained: gainedLayers(base, trial) }));
    expect(fix.effect).toBe("needs retraining");
    expect(fix.proof.kind).toBe("shapes");
  });
});
