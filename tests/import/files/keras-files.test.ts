import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { GivenWeights } from "../../../src/document/layer-weights.ts";
import { layerNames } from "../../../src/document/names.ts";
import { buildGraph } from "../../../src/graph/build.ts";
import { attachWeights } from "../../../src/graph/given-weights.ts";
import { seededInput } from "../../../src/graph/weights.ts";
import { sniff } from "../../../src/import/files/sniff.ts";
import { importKerasJson } from "../../../src/import/keras-json.ts";
import { bytesOf, MODELS, plain, read, trueWeights } from "./fixtures.ts";
import { difference, layerValues } from "./layer-values.ts";
import { type TfLayer, tfValues } from "./tfjs-model.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const json = readFileSync(new URL("../../fixtures/model-files/model.json", import.meta.url), "utf8");

/** The layers as the JSON has them, quantizers by their names. */
function tfLayers(): TfLayer[] {
  const names: Readonly<Record<string, string>> = {
    SteSign: "ste_sign",
    MagnitudeAwareSign: "magnitude_aware_sign",
  };
  const simple = (value: unknown) => {
    const className = (value as { class_name?: string } | null)?.class_name;
    return className === undefined ? value : names[className];
  };
  const layers = (
    JSON.parse(json) as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }
  ).config.layers;
  return layers.slice(1).map(({ class_name: type, config }, i) => ({
    type,
    name: String(config.name),
    inputs: [String(layers[i]?.config.name)],
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, simple(value)])),
  }));
}

/** The names that Keras gives to variables, as the table has them: the only kernel of a depthwise layer is `kernel`. */
function expectedTable() {
  const { deep, ...others } = trueWeights();
  const { depthwise_kernel: kernel, ...more } = deep ?? {};
  return { ...others, deep: { kernel, ...more } };
}

describe.each(MODELS)("%s", (name) => {
  test("holds the model of the JSON and the weights that were written", () => {
    const { document, notes, weights, format } = read(name);
    expect(notes.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(format).toBe(name.endsWith(".keras") ? "keras zip" : "keras h5");
    expect(document).toEqual(importKerasJson(json).document);
    expect(plain(weights as GivenWeights)).toEqual(expectedTable());
    expect(weights?.file).toBe(name);
  });

  test("every layer gives what tfjs computes with the weights that were written", () => {
    const { document, weights } = read(name);
    if (document === null || weights === null) throw new Error("nothing was read");
    const attached = attachWeights(document, weights);
    expect(attached).toMatchObject({ attached: true, diagnostics: [] });
    const graph = buildGraph(attached.document, weights);
    const node = graph.nodes[0];
    if (node === undefined) throw new Error("no input");
    for (const seed of [1, 2, 3]) {
      const input = seededInput(seed, node);
      const theirs = tfValues(tfLayers(), trueWeights(), {
        name: "image",
        values: input,
        shape: [1, 9, 9, 2],
      });
      const ours = layerValues(graph, "keras", input);
      const names = layerNames(document.layers).filter((layer) => ours.has(layer));
      expect(names.length).toBeGreaterThanOrEqual(11);
      // Where a sum is so near to 0 that the order of its terms decides the sign, behind it all may differ.
      for (const layer of names)
        expect([layer, difference(ours.get(layer) ?? [], theirs.get(layer) ?? []) < 1e-5]).toEqual([
          layer,
          true,
        ]);
      const native = layerValues(graph, "native", input).get("classes") ?? [];
      expect(difference(native, theirs.get("classes") ?? [])).toBeLessThan(1e-5);
    }
  });
});

test("weights have one digest, in whatever file they are", () => {
  const digests = [...MODELS, "model.weights.h5"].map((name) => read(name).weights?.digest);
  expect(digests[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set(digests).size).toBe(1);
});

test("weights alone are read without a model, and fit the one that they are of", () => {
  const { document, notes, weights } = read("model.weights.h5");
  expect([document, notes]).toEqual([null, []]);
  const model = importKerasJson(json).document;
  if (model === null || weights === null) throw new Error("nothing was read");
  const { attached, document: fitted } = attachWeights(model, weights);
  expect(attached).toBe(true);
  expect(fitted.weights).toEqual({ file: "model.weights.h5", digest: weights.digest });
});

test("files are told apart by their content", () => {
  expect(["model.h5", "behind-user-block.h5", "model.keras"].map((name) => sniff(bytesOf(name)))).toEqual([
    "hdf5",
    "hdf5",
    "zip",
  ]);
  expect(sniff(new TextEncoder().encode('{"class_name": "Sequential"}'))).toBe("text");
  expect(sniff(new Uint8Array())).toBe("text");
});

test.each(["nested.h5", "nested.keras"])(
  "%s: the layers of a model within a model, with their weights",
  (name) => {
    const { document, notes, weights } = read(name);
    if (document === null || weights === null) throw new Error(JSON.stringify(notes));
    expect(layerNames(document.layers)).toEqual(["inner_conv", "inner_norm", "flatten", "classes"]);
    expect(plain(weights)).toEqual(trueWeights("nested-weights.json"));
    expect(attachWeights(document, weights)).toMatchObject({ attached: true, diagnostics: [] });
  },
);
