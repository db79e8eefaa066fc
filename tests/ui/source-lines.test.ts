import { describe, expect, it } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { pretty } from "../../src/document/serialise.ts";
import { layerAtLine, linesOfLayer } from "../../src/ui/panes/source/layer-lines.ts";

const conv = { type: "QuantConv2D", filters: 16, kernel_size: 3 };
const document: Document = {
  sxor: 1,
  input: { shape: [32, 32, 1] },
  layers: [conv, { ...conv, name: "second" }, conv],
};
const NAMES = ["quant_conv2d", "second", "quant_conv2d_1"];

/** Every layer over several lines, as somebody may write it. */
const spread = JSON.stringify(document, null, 2);

describe.each([
  ["pretty", pretty(document)],
  ["spread", spread],
])("layers and lines of a %s text", (_, text) => {
  it("leads from each layer to the lines that hold its object alone", () => {
    const lines = text.split("\n");
    for (const [i, name] of NAMES.entries()) {
      const range = linesOfLayer(text, document, name);
      if (range === null) throw new Error(`${name} has no lines`);
      const object = lines
        .slice(range.from - 1, range.to)
        .join("\n")
        .replace(/,\s*$/, "");
      expect(JSON.parse(object)).toEqual(document.layers[i]);
    }
  });

  it("leads back from each of these lines to the layer, and from other lines to none", () => {
    const owner = new Map<number, string>();
    for (const name of NAMES) {
      const range = linesOfLayer(text, document, name);
      for (let line = range?.from ?? 1; line <= (range?.to ?? 0); line++) owner.set(line, name);
    }
    expect(owner.size).toBeGreaterThanOrEqual(NAMES.length);
    text.split("\n").forEach((_line, i) => {
      expect(layerAtLine(text, document, i + 1)).toBe(owner.get(i + 1) ?? null);
    });
  });

  it("finds nothing for a layer that is not there", () => {
    expect(linesOfLayer(text, document, "third")).toBeNull();
    expect(linesOfLayer(text, document, null)).toBeNull();
  });
});

it("finds no layer in a text that is cut", () => {
  expect(layerAtLine(spread.slice(0, spread.length / 2), document, 18)).toBeNull();
});
