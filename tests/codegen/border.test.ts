import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import { shareOutside } from "../../src/codegen/operators/border.ts";
import type { Document } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { arbitraryWindow } from "./arbitrary-window.ts";

test("the share of windows that reach outside the image is what looking at each of them gives", () => {
  fc.assert(
    fc.property(arbitraryWindow, (w) => {
      let outside = 0;
      for (let oy = 0; oy < w.outH; oy++)
        for (let ox = 0; ox < w.outW; ox++) {
          const [top, left] = [oy * w.strideH - w.padTop, ox * w.strideW - w.padLeft];
          const [bottom, right] = [top + (w.kH - 1) * w.dilationH, left + (w.kW - 1) * w.dilationW];
          if (top < 0 || left < 0 || bottom >= w.inH || right >= w.inW) outside++;
        }
      expect(shareOutside(w)).toBeCloseTo(outside / (w.outH * w.outW), 12);
    }),
  );
});

describe("a window is gathered as one row of bits", () => {
  /** The binary kernels of a QuantConv2D 3x3. */
  function kernels(size: number, channels: number, pad_values: number, filters = 32): string[] {
    const layer = {
      ...{ type: "QuantConv2D", filters, kernel_size: 3, padding: "same", pad_values, use_bias: false },
      ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
    };
    const input = { shape: [size, size, channels] };
    const graph = buildGraph({ sxor: 1, name: "one", input, layers: [layer] } as unknown as Document);
    const { files } = generateProject(lower(graph, "native"), graph, null);
    const source = files.find(({ path }) => path === "network.c")?.text ?? "";
    return [...source.matchAll(/^KERNEL void (conv2d_s1_s1_\w+)\(/gm)].map((match) => match[1] as string);
  }

  test.each([
    ["taps of few channels, whatever lies around the image", 8, 3, 0, "gathered"],
    ["no zeros outside", 8, 64, 1, "gathered"],
    ["zeros outside and words of channels, of which the pieces skip the zeros", 32, 64, 0, "sliced"],
    ["zeros outside few of the windows, and a tap that ends in a word", 32, 16, 0, "gathered"],
    ["zeros outside most of the windows", 4, 16, 0, "sliced"],
    ["a row longer than what lies on the stack", 16, 256, 1, "sliced"],
  ])("%s: %i x %i pixels", (_, size, channels, padValue, layout) => {
    expect(kernels(size, channels, padValue)).toEqual([`conv2d_s1_s1_${layout}_f32`]);
  });
});
