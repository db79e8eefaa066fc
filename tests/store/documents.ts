import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { type App, createApp } from "../../src/store/store.ts";

/** A Document of `value`; fails the test where it is not legal. */
export function parsed(value: unknown): Document {
  const { document, diagnostics } = parseDocument(value);
  if (document === null) throw new Error(diagnostics.map((diagnostic) => diagnostic.title).join("; "));
  return document;
}

export const conv = (more: object = {}) => ({
  type: "QuantConv2D",
  filters: 16,
  kernel_size: 3,
  padding: "same",
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
  ...more,
});

export const stack = (...layers: object[]): Document =>
  parsed({ sxor: 1, input: { shape: [32, 32, 1] }, layers });

/** An app on a clock that the test moves. */
export function appOf(document: Document): App & { clock: { now: number } } {
  const clock = { now: 0 };
  return { ...createApp({ document }, () => clock.now), clock };
}
