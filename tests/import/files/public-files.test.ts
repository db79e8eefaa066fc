import "@tensorflow/tfjs-backend-cpu";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { LAYERS } from "../../../src/document/attributes.ts";
import { attribute } from "../../../src/document/defaults.ts";
import type { Document } from "../../../src/document/document.ts";
import { inputName, layerNames } from "../../../src/document/names.ts";
import { buildGraph } from "../../../src/graph/build.ts";
import { attachWeights } from "../../../src/graph/given-weights.ts";
import { seededInput } from "../../../src/graph/weights.ts";
import { readModelFile } from "../../../src/import/files/read-model-file.ts";
import { plain } from "./fixtures.ts";
import { difference, layerValues } from "./layer-values.ts";
import { type TfLayer, tfValues } from "./tfjs-model.ts";

/** Model files of public projects beside this one, where somebody has put them. */
const root = new URL("../../../../shared/data/configs/", import.meta.url);
const files = existsSync(root) ? readdirSync(root).filter((file) => /\.(?:h5|keras|tflite)$/.test(file)) : [];

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function imported(name: string) {
  const file = readModelFile(new Uint8Array(readFileSync(new URL(name, root))), name);
  if (file.document === null || file.weights === null) throw new Error(JSON.stringify(file.notes));
  const { document, attached, diagnostics } = attachWeights(file.document, file.weights);
  return {
    document,
    attached,
    diagnostics,
    weights: file.weights,
    graph: buildGraph(document, file.weights),
  };
}

/** The layers with all their attributes, those that have their defaults, too. */
function tfLayers(document: Document): TfLayer[] {
  const names = layerNames(document.layers, inputName(document));
  return document.layers.map((layer, i) => ({
    type: layer.type,
    name: names[i] as string,
    inputs: layer.inputs ?? [i === 0 ? inputName(document) : (names[i - 1] as string)],
    config: Object.fromEntries(
      Object.keys(LAYERS[layer.type]?.attributes ?? {}).map((key) => [key, attribute(layer, key)]),
    ),
  }));
}

describe.skipIf(files.length === 0)("public model files", () => {
  test.each(files)("%s is read with its weights, and every layer is understood", (name) => {
    const { attached, diagnostics, graph } = imported(name);
    expect([attached, diagnostics]).toEqual([true, []]);
    expect(graph.nodes.filter(({ op }) => op.kind === "opaque")).toEqual([]);
  });

  test.each(["embedia-fashion_mnist_binary.h5", "bnnprint-Har_bnn1.h5", "bnnprint-gasId_bnn1.h5"])(
    "%s: every layer gives what tfjs computes, and the native target the same output",
    (name) => {
      const { document, weights, graph } = imported(name);
      const node = graph.nodes[0];
      if (node === undefined) throw new Error("no input");
      const last = layerNames(document.layers, inputName(document)).at(-1) as string;
      for (const seed of [1, 2, 3]) {
        const values = seededInput(seed, node);
        const input = { name: inputName(document), values, shape: [1, ...node.shape] };
        const theirs = tfValues(tfLayers(document), plain(weights), input);
        const ours = layerValues(graph, "keras", values);
        expect(ours.size).toBeGreaterThan(3);
        for (const [layer, found] of ours)
          expect([layer, difference(found, theirs.get(layer) ?? []) < 2e-6]).toEqual([layer, true]);
        const native = layerValues(graph, "native", values).get(last) ?? [];
        expect(difference(native, ours.get(last) ?? [])).toBeLessThan(2e-6);
      }
    },
  );
});
