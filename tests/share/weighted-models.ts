import type { Document } from "../../src/document/document.ts";
import {
  digestOf,
  type GivenWeights,
  type VariableName,
  type WeightArray,
} from "../../src/document/layer-weights.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { expectedVariables } from "../../src/graph/weight-shapes.ts";
import type { LayerWeights } from "../../src/graph/weights.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

export interface Trained {
  document: Document;
  weights: GivenWeights;
}

const FIELDS: Readonly<Record<VariableName, keyof LayerWeights>> = {
  kernel: "kernel",
  depthwise_kernel: "kernel",
  pointwise_kernel: "kernel",
  bias: "bias",
  gamma: "gamma",
  beta: "beta",
  moving_mean: "movingMean",
  moving_variance: "movingVariance",
  alpha: "alpha",
};

/** A model as if its weights, those of its seed with zeros of both signs among them, had come in a file. */
export function trained(document: Document): Trained {
  const { weights: _, ...rest } = document;
  const graph = buildGraph(document);
  const table = new Map<string, Map<VariableName, WeightArray>>();
  for (const node of graph.nodes) {
    for (const [variable, shape] of expectedVariables(node)) {
      const drawn = graph.weights.of(node)[FIELDS[variable]] as Float32Array;
      const values = drawn.map((x, i) =>
        /kernel/.test(variable) && i % 13 === 5 ? (i % 2 === 0 ? 0 : -0) : x,
      );
      const variables = table.get(node.layer) ?? new Map<VariableName, WeightArray>();
      table.set(node.layer, variables.set(variable, { shape, values }));
    }
  }
  const weights = { file: "trained.h5", digest: digestOf(table), table };
  const attached = attachWeights(rest, weights);
  return { document: attached.attached ? attached.document : rest, weights };
}

export const trainedStacks = () =>
  arbitraryDocument({ size: 7, channels: 20, steps: 6 })
    .map(trained)
    .filter(({ document, weights }) => document.weights !== undefined && weights.table.size > 0);
