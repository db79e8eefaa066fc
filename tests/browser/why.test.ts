import { expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { decodeLink, encodeLink } from "../../src/share/codec.ts";
import { eventually, openPage } from "./page.ts";
import { answer, openAnswer, rows, verdict } from "./parts.ts";

test("the Why of a layer says what was looked up, where the sign went, which rules apply, and what the figures rest on", async () => {
  const page = await openPage();
  await rows(page).filter({ hasText: "smul_f32_f32" }).click();
  const how = answer(page).getByRole("region", { name: "How it was decided" });
  await how.waitFor();
  const text = await how.innerText();
  expect(text).toMatch(/looked up: .*s1 input.*s1 weights.*f32 output.*not in ST Edge AI Core 1\.0/);
  expect(text).toContain("The way of the sign");
  const rule = how.locator("details").filter({ hasText: "R2" }).first();
  await rule.locator("summary").click();
  expect(await rule.innerText()).toContain("observed");

  const facts = answer(page).locator(".step-facts").first();
  const mark = facts.locator(".figure-mark").first();
  await mark.locator("summary").click();
  expect(await mark.innerText()).toMatch(/906 of 906/);
});

test("what rests on one sample is marked so", async () => {
  const page = await openPage();
  await rows(page).filter({ hasText: "sxor_s1_s1" }).click();
  const macc = answer(page).locator(".step-facts dl > div").filter({ hasText: "MACC" }).first();
  await eventually(() => macc.innerText()).toContain("one sample");
});

test("a code leads to its place in the reference", async () => {
  const page = await openPage();
  const link = answer(page).getByRole("link", { name: "SX101" });
  await link.first().click();
  await page.waitForURL(/reference\.html#SX101$/);
  await page.locator("#SX101").waitFor();
  expect(await page.locator("#SX101").innerText()).toContain("SX101");
});

test("the version of the tool is chosen in the page and kept by the link", async () => {
  const page = await openPage();
  await page.getByLabel("Target").selectOption("st-edge-ai@7.2");
  const target = () => {
    const decoded = decodeLink(new URL(page.url()).hash);
    return decoded.kind === "ok" ? decoded.state.document.target : decoded.kind;
  };
  await eventually(target).toBe("st-edge-ai@7.2");
  const other = await openPage({ hash: new URL(page.url()).hash });
  await eventually(() => other.getByLabel("Target").inputValue()).toBe("st-edge-ai@7.2");
});

/** Unpadded: the kernel without padding left the archives with X-CUBE-AI 8.1. */
const unpadded: Document = {
  sxor: 1,
  input: { shape: [8, 8, 32] },
  layers: [1, 2].map(() => ({
    type: "QuantConv2D",
    filters: 32,
    kernel_size: 3,
    use_bias: false,
    input_quantizer: "ste_sign",
    kernel_quantizer: "ste_sign",
  })),
};

test("Compare shows what two versions of the tool do differently with the model", async () => {
  const page = await openPage({ hash: encodeLink({ document: unpadded, view: { tab: "compare" } }) });
  const versions = (await openAnswer(page, "Compare")).getByRole("region", {
    name: "Between versions of the tool",
  });
  await versions.getByLabel("against").selectOption("st-edge-ai@7.2");
  const row = versions.getByRole("row").filter({ hasText: "kernel" }).filter({ hasText: "quant_conv2d" });
  expect(await row.first().innerText()).toMatch(/conv2d_is1os1ws1_bn_pad0[\s\S]*conv2d_is1os1ws1_bn\b/);
  await versions.getByLabel("against").selectOption("st-edge-ai@4.0");
  await eventually(() => versions.getByRole("status").innerText()).toContain("run this model alike");
});

test("the second opinion tells the tool from the model, and leads to the plan of the other tool", async () => {
  const page = await openPage();
  await rows(page).filter({ hasText: "smul_f32_f32" }).click();
  const opinion = answer(page).getByRole("region", { name: "Second opinion" });
  await opinion.waitFor();
  expect(await opinion.innerText()).toContain("LceBconv2d");
  await opinion.getByRole("button", { name: "Show the model as Larq Compute Engine" }).click();
  await eventually(() => verdict(page).innerText()).toContain("Both binary convolutions run binary");
  expect(await page.getByLabel("Target").inputValue()).toBe("lce");
});
