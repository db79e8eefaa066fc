import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph, Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

const isInferred = ({ op }: Node): boolean =>
  "inputQuantizer" in op && op.inputQuantizer.kind === "sign" && op.inputQuantizer.inferred === true;

/** Types of the layers whose sign is inferred. */
function inferredIn(layers: readonly object[]): string[] {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape: [6, 6, 2] }, layers });
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  const graph = buildGraph(document);
  expect(graph.diagnostics).toEqual([]);
  return graph.nodes.filter(isInferred).map((node) => node.name);
}

const binary = { type: "QActivation", activation: "binary" };
const conv = {
  type: "QConv2D",
  filters: 2,
  kernel_size: 1,
  kernel_quantizer: { name: "binary", alpha: "1" },
};
const dense = { type: "QDense", units: 2, kernel_quantizer: { name: "binary", alpha: "1" } };

describe("signs that are there already", () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ["QActivation in front of QConv2D", [binary, conv], ["q_conv2d"]],
    [
      "Larq's activation in front of a layer without input quantizer",
      [
        { ...conv, activation: "ste_sign" },
        { type: "QuantConv2D", filters: 1, kernel_size: 3 },
      ],
      ["quant_conv2d"],
    ],
    [
      "through what moves values only",
      [
        binary,
        { type: "MaxPooling2D", padding: "same", pool_size: 4 },
        { type: "Dropout" },
        { type: "Activation", activation: "linear" },
        { type: "Reshape", target_shape: [1, 1, 8] },
        { type: "Flatten" },
        dense,
      ],
      ["q_dense"],
    ],
    [
      "Concatenate of signs",
      [binary, { type: "Concatenate", inputs: ["q_activation", "q_activation"] }, conv],
      ["q_conv2d"],
    ],
    [
      "Concatenate with something else",
      [binary, { type: "Concatenate", inputs: ["q_activation", "input_1"] }, conv],
      [],
    ],
    [
      "the input quantizer of Larq stays",
      [binary, { ...conv, type: "QuantConv2D", input_quantizer: "ste_tern" }],
      [],
    ],
    ["not behind a binary convolution", [binary, conv, conv], ["q_conv2d"]],
    ...[
      { type: "ZeroPadding2D" },
      { type: "AveragePooling2D" },
      { type: "BatchNormalization" },
      { type: "Activation", activation: "relu" },
      { type: "PReLU" },
      { type: "Add", inputs: ["q_activation", "q_activation"] },
    ].map((layer): [string, object[], string[]] => [`not behind ${layer.type}`, [binary, layer, conv], []]),
    ["not behind three levels", [{ type: "QActivation", activation: "ternary" }, conv], []],
    ["not behind 0 and 1", [{ type: "QActivation", activation: "ste_heaviside" }, conv], []],
  ])("%s", (_, layers, names) => {
    expect(inferredIn(layers)).toEqual(names);
  });

  const outputs = (graph: Graph): Float32Array[] => {
    const plan = lower(graph, "keras");
    const contents = runReference(plan, materialise(plan, graph), [seededInput(3, graph.nodes[0] as Node)]);
    return plan.outputs.map((id) => contents.get(id) as Float32Array);
  };

  test("what Keras computes stays the same, bit for bit", () => {
    const seen = { inferred: 0 };
    const withSign = (document: Document) => buildGraph(document).nodes.some(isInferred);
    fc.assert(
      fc.property(arbitraryDocument({ size: 6, channels: 6, steps: 5 }).filter(withSign), (document) => {
        const graph = buildGraph(document);
        const nodes = graph.nodes.map((node) =>
          isInferred(node)
            ? ({ ...node, op: { ...node.op, inputQuantizer: { kind: "none" } } } as Node)
            : node,
        );
        seen.inferred++;
        expect(outputs(graph)).toEqual(outputs({ ...graph, nodes }));
      }),
      { numRuns: 60 },
    );
    expect(seen.inferred).toBeGreaterThanOrEqual(60);
  });
});
