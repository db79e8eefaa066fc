import { expect, it } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { graphOf, planFor } from "../../src/store/selectors.ts";
import { layerAtLine, linesOfLayer } from "../../src/ui/panes/c/segments.ts";

const document = START_DOCUMENT;
const plan = planFor(document, "native");
const project = generateProject(plan, graphOf(document), null);

it("leads from a layer to lines of the generated C and back", () => {
  for (const layer of ["quant_conv2d", "quant_conv2d_1"]) {
    const ranges = linesOfLayer(project, plan, "network.c", layer);
    expect(ranges).not.toEqual([]);
    for (const { from, to } of ranges) {
      expect(layerAtLine(project, plan, "network.c", from)).toBe(layer);
      expect(layerAtLine(project, plan, "network.c", to)).toBe(layer);
    }
  }
});

it("has no lines for no layer, an unknown layer or another file, and no layer for the head of the file", () => {
  expect(linesOfLayer(project, plan, "network.c", null)).toEqual([]);
  expect(linesOfLayer(project, plan, "network.c", "no_such_layer")).toEqual([]);
  expect(linesOfLayer(project, plan, "Makefile", "quant_conv2d")).toEqual([]);
  expect(layerAtLine(project, plan, "network.c", 1)).toBeNull();
});
