import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import { type Document, fileWeightsOf, targetOf } from "../../src/document/document.ts";
import { digestOf, type GivenWeights } from "../../src/document/layer-weights.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { serialise } from "../../src/document/serialise.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { decodeLink, encodeLink, MAX_LINK } from "../../src/share/codec.ts";
import { packedSize, packWeights, unpackWeights } from "../../src/share/link-weights.ts";
import { carriedText, type WeightedLink, weightedLink } from "../../src/share/weighted-link.ts";
import { lower } from "../../src/targets/lower.ts";
import { cases } from "../engine/cases.ts";
import { bytesOf, read } from "../import/files/fixtures.ts";
import { layerValues } from "../import/files/layer-values.ts";
import { type Trained, trained, trainedStacks } from "./weighted-models.ts";

const view = { tab: "why", layer: null } as const;
const linkOf = ({ document, weights }: Trained): WeightedLink => weightedLink({ document, view }, weights);

/** What a link with weights opens as. */
function opened(link: string): Trained {
  const decoded = decodeLink(link);
  if (decoded.kind !== "ok") throw new Error(decoded.message);
  const { document, weights } = decoded.state;
  if (weights === undefined) throw new Error("there are no weights in the link");
  return { document, weights };
}

function carried(model: Trained): string {
  const { link, weights } = linkOf(model);
  if (weights?.in !== true) throw new Error(`not carried: ${weights?.why}`);
  return link;
}

const parsed = (value: unknown): Document => {
  const { document, diagnostics } = parseDocument(value);
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  return document;
};

const stack = (...layers: object[]) => parsed({ sxor: 1, input: { shape: [6, 6, 4] }, layers });
const binary = { type: "QuantConv2D", filters: 8, kernel_size: 3, input_quantizer: "ste_sign" };
const signed = { ...binary, kernel_quantizer: "ste_sign" };
const sized = (filters: number) => trained(stack({ ...signed, filters }));

const bits = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");

/** The bits that every layer puts out for a random input, and the C, as each target has them. */
function computed({ document, weights }: Trained) {
  const graph = buildGraph(document, weights);
  expect(graph.withoutWeights).toBeUndefined();
  const input = seededInput(3, graph.nodes[0] as (typeof graph.nodes)[0]);
  return [...new Set(["keras", "native", targetOf(document)] as const)].map((target) => {
    const plan = lower(graph, target);
    const runs = plan.steps.every(({ operation }) => operation.kind !== "opaque");
    const layers = runs
      ? [...layerValues(graph, target, input)].map(([name, values]) => [name, bits(values)])
      : [];
    return { target, layers, files: generateProject(plan, graph, null).files };
  });
}

describe("random stacks", () => {
  test("a link with weights opens as a model that computes the same bits, layer by layer, and gives the same C", () => {
    const seen = { carried: 0, signs: 0, floats: 0, layers: 0, files: 0 };
    fc.assert(
      fc.property(trainedStacks(), (model) => {
        const { link, weights } = linkOf(model);
        fc.pre(weights?.in === true);
        const back = opened(link);
        const [before, after] = [computed(model), computed(back)];
        expect(after).toEqual(before);
        seen.carried++;
        seen.signs += weights.size.signs;
        seen.floats += weights.size.floats;
        for (const { layers, files } of before) {
          seen.layers += layers.length;
          seen.files += files.length;
        }
      }),
      cases(100),
    );
    // What was compared: none of it is nothing.
    expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(100);
  });

  test("what it opens as has the digest that its document names, and makes the same link again", () => {
    fc.assert(
      fc.property(trainedStacks(), (model) => {
        const { link, weights } = linkOf(model);
        fc.pre(weights?.in === true);
        const back = opened(link);
        const named = fileWeightsOf(back.document);
        expect(named).toMatchObject({ file: "trained.h5", digest: digestOf(back.weights.table) });
        expect(back.weights.digest).toBe(named?.digest);
        expect(linkOf(back)).toEqual({ link, weights });
        expect(encodeLink({ ...back, view })).toBe(link);
        // Weights that were signs and floats already are the very ones of the file.
        expect(named?.signs === true).toBe(named?.digest !== fileWeightsOf(model.document)?.digest);
      }),
      cases(150),
    );
  });

  test("packing is exact: unpacked weights pack to the same bytes, floats keep their bits", () => {
    fc.assert(
      fc.property(trainedStacks(), ({ document, weights }) => {
        const graph = buildGraph(document, weights);
        const bytes = packWeights(graph, weights.table);
        expect(bytes.length).toBe(packedSize(graph).bytes);
        const table = unpackWeights(graph, bytes);
        if (table === null) throw new Error("not unpacked");
        expect(packWeights(graph, table)).toEqual(bytes);
        for (const [layer, variables] of table)
          for (const [name, { values }] of variables) {
            const own = weights.table.get(layer)?.get(name)?.values ?? new Float32Array();
            const signs = own.map((x) => (x >= 0 ? 1 : -1));
            expect([bits(own), bits(signs)]).toContain(bits(values));
          }
        expect(unpackWeights(graph, bytes.subarray(1))).toBeNull();
      }),
      cases(100),
    );
  });
});

describe("what is in the link", () => {
  test("a bit for each binary weight, float32 for the rest", () => {
    const model = trained(
      stack(signed, { type: "BatchNormalization" }, { type: "Conv2D", filters: 2, kernel_size: 1 }),
    );
    const { weights } = linkOf(model);
    const size = { signs: 9 * 4 * 8, floats: 8 + 4 * 8 + 8 * 2 + 2, bytes: 36 + 4 * 58 };
    expect(weights).toEqual({ in: true, size });
    expect(carriedText(size)).toBe(
      "the signs of 288 binary weights (36 bytes) and 58 other weights as float32 (232 bytes)",
    );
    const { document, weights: back } = opened(carried(model));
    expect(document.weights).toMatchObject({ file: "trained.h5", signs: true });
    const kernel = back.table.get("quant_conv2d")?.get("kernel")?.values ?? new Float32Array();
    expect([...new Set(kernel)].sort()).toEqual([-1, 1]);
    expect(back.table.get("conv2d")).toEqual(model.weights.table.get("conv2d"));
  });

  test.each([
    "ste_sign",
    "approx_sign",
    "swish_sign",
    { name: "binary", alpha: "1" },
    { name: "quantized_bits", bits: 1, alpha: "1" },
  ])("of %j the signs alone", (kernel_quantizer) => {
    const layer =
      typeof kernel_quantizer === "string"
        ? { ...binary, kernel_quantizer }
        : { type: "QConv2D", filters: 8, kernel_size: 3, kernel_quantizer };
    expect(linkOf(trained(stack(layer))).weights).toMatchObject({ size: { signs: 288 } });
  });

  test.each([
    ...["magnitude_aware_sign", "ste_tern", "ste_heaviside", "no_op", null],
    { name: "dorefa_quantizer", k_bit: 1, mode: "weights" },
    { name: "binary", alpha: "auto" },
  ])("of %j the floats", (kernel_quantizer) => {
    const layer =
      kernel_quantizer !== null && typeof kernel_quantizer === "object" && "alpha" in kernel_quantizer
        ? { type: "QConv2D", filters: 8, kernel_size: 3, kernel_quantizer }
        : { ...binary, kernel_quantizer };
    expect(linkOf(trained(stack(layer))).weights).toMatchObject({ size: { signs: 0, floats: 288 + 8 } });
  });

  test("the model of the fixtures: a file of 39 kB in 2,200 characters", () => {
    const { document, weights } = read("model.h5");
    if (document === null || weights === null) throw new Error("nothing was read");
    const model = { document: attachWeights(document, weights).document, weights };
    const link = carried(model);
    expect(bytesOf("model.h5").length).toBeGreaterThan(39_000);
    expect(link.length).toBeLessThan(2_200);
    expect(computed(opened(link))).toEqual(computed(model));
  });
});

describe("what is not", () => {
  const why = (model: Trained) => {
    const { link, weights } = linkOf(model);
    const decoded = decodeLink(link);
    // The link is the one without weights, and holds the document as it is.
    expect(decoded).toMatchObject({ kind: "ok", state: { document: model.document } });
    expect(decoded.kind === "ok" && "weights" in decoded.state).toBe(false);
    return weights?.in === false ? weights.why : null;
  };

  test("too many: the length that the link would have is said, exactly or as a bound", () => {
    const some = stack({ ...signed, filters: 128 }, { ...signed, filters: 128 });
    expect(why(trained(some))).toMatch(
      /^with them it would have (?:2\d,\d{3}) characters, and 16,000 are the limit$/,
    );
    const many = stack({ ...signed, filters: 256 }, { ...signed, filters: 256 });
    expect(why(trained(many))).toMatch(/^with them it would have up to \d{3},\d{3} characters, and 16,000/);
  });

  test("the longest that is carried is no longer than the limit", () => {
    let last = 0;
    for (let filters = 8; ; filters += 8) {
      const { link, weights } = linkOf(trained(stack({ ...signed, filters: 64 }, { ...signed, filters })));
      if (weights?.in !== true) break;
      last = link.length;
    }
    expect(last).toBeLessThanOrEqual(MAX_LINK);
    expect(last).toBeGreaterThan(0.9 * MAX_LINK);
  });

  test("weights that are not here, do not fit, or are no numbers", () => {
    const model = sized(8);
    expect(weightedLink({ document: model.document, view }, undefined).weights).toMatchObject({
      why: /not here/,
    });
    const changed = { ...model.document, layers: [{ ...signed, filters: 9 }] };
    expect(why({ ...model, document: parsed(changed) })).toMatch(/do not fit the layer quant_conv2d/);
    const kernel = model.weights.table.get("quant_conv2d")?.get("bias");
    if (kernel === undefined) throw new Error("no bias");
    kernel.values[3] = Number.NaN;
    expect(why(model)).toMatch(/no numbers/);
  });

  test("a model whose weights are drawn has none to carry", () => {
    expect(weightedLink({ document: stack(signed), view }, undefined).weights).toBeNull();
  });

  test("where a kernel that is no sign is ±1, signs could not be told from it", () => {
    const model = trained(stack(signed, { type: "Conv2D", filters: 2, kernel_size: 1 }));
    model.weights.table.get("conv2d")?.get("kernel")?.values.fill(-1);
    const again = attachWeights(parsed(serialiseWithout(model.document)), refreshed(model.weights));
    expect(why({ document: again.document, weights: refreshed(model.weights) })).toMatch(
      /the kernel of conv2d is ±1/,
    );
  });
});

const serialiseWithout = (document: Document): unknown => {
  const { weights: _, ...rest } = JSON.parse(serialise(document)) as Document;
  return rest;
};
const refreshed = (weights: GivenWeights): GivenWeights => ({ ...weights, digest: digestOf(weights.table) });

test("a quantizer that takes magnitudes does not get signs in their place", () => {
  const { document, weights } = opened(carried(sized(8)));
  const asked = { ...document, layers: [{ ...binary, kernel_quantizer: "magnitude_aware_sign" }] };
  const graph = buildGraph(parsed(asked), weights);
  expect(graph.withoutWeights).toBe("of the kernel of quant_conv2d in trained.h5 only the signs are here");
  expect(graph.diagnostics).toMatchObject([{ code: "SX067" }]);
  const kept = { ...document, layers: [{ ...binary, kernel_quantizer: "approx_sign" }] };
  expect(buildGraph(parsed(kept), weights).withoutWeights).toBeUndefined();
});
