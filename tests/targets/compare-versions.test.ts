import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { CATALOGUE } from "../../src/targets/st-edge-ai/catalogue.ts";
import { compareVersions } from "../../src/targets/st-edge-ai/compare-versions.ts";
import { isDefined } from "../../src/targets/st-edge-ai/lookup.ts";
import { type Version, versionOf } from "../../src/targets/st-edge-ai/versions.ts";
import { conv, model } from "./rule-cases.ts";

const version = (target: Parameters<typeof versionOf>[0]): Version => versionOf(target) as Version;

describe("compareVersions", () => {
  const unpadded = buildGraph(model([conv({ name: "a", padding: "valid" }), conv({ name: "b" })]));
  const compared = (
    a: Parameters<typeof versionOf>[0],
    b: Parameters<typeof versionOf>[0],
    graph = unpadded,
  ) => compareVersions(graph, version(a), version(b));

  it("7.2 defines the unpadded kernel, 8.1 and later do not", () => {
    const { layers, kernels } = compared("st-edge-ai@7.2", "st-edge-ai@1.0");
    expect(layers.map(({ layer, differs }) => ({ layer, differs }))).toEqual([
      { layer: "a", differs: ["kernel"] },
    ]);
    expect(layers[0]?.a?.kernels[0]).toBe("conv2d_is1os1ws1_bn");
    expect(layers[0]?.b?.kernels[0]).toBe("conv2d_is1os1ws1_bn_pad0");
    const gone = kernels.find(({ kernel }) => kernel === "conv2d_is1os1ws1_bn");
    expect(gone?.a).toMatchObject({ declared: true, defined: true });
    expect(gone?.b).toMatchObject({ declared: true, defined: false });
    expect(gone?.a.source).toMatch(/^headers and archive: .*dd5bf95 .*v7\.2\.0/);
  });

  it("says what each version is known from", () => {
    const { kernels } = compared("st-edge-ai@7.2", "st-edge-ai@3.0");
    expect(kernels[0]?.b.source).toContain("headers only");
  });

  it("a version differs from itself in nothing, and 8.1 to 4.0 have the same binary kernels", () => {
    for (const target of ["st-edge-ai@7.2", "st-edge-ai@1.0", "st-edge-ai@4.0"] as const) {
      const { layers, kernels, activations } = compared(target, target);
      expect({ layers, kernels, activations }).toEqual({ layers: [], kernels: [], activations: undefined });
    }
    expect(compared("st-edge-ai@8.1", "st-edge-ai@4.0").layers).toEqual([]);
  });

  it("names kernels only that one of the versions has and the model could use", () => {
    const float = buildGraph(model([{ type: "Conv2D", filters: 4, kernel_size: 3 }]));
    expect(compared("st-edge-ai@7.2", "st-edge-ai@1.0", float).kernels).toEqual([]);
    const { a, b, kernels } = compared("st-edge-ai@7.2", "st-edge-ai@1.0");
    for (const { kernel: name } of kernels) {
      const kernel = CATALOGUE.find((entry) => entry.name === name);
      if (kernel === undefined) throw new Error(`${name} is not in the catalogue`);
      expect(isDefined(kernel, a.xCubeAi)).not.toBe(isDefined(kernel, b.xCubeAi));
    }
  });
});
