import { deflateSync, strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { type Document, fileWeightsOf } from "../../src/document/document.ts";
import { digestOf, type WeightTable } from "../../src/document/layer-weights.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { serialise } from "../../src/document/serialise.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { DIGITS, fromBase64url, toBase64url } from "../../src/share/base64url.ts";
import { type Decoded, decodeLink } from "../../src/share/codec.ts";
import { cleanFragment, frame, unframe } from "../../src/share/frame.ts";
import { packedSize, packWeights, unpackWeights } from "../../src/share/link-weights.ts";
import { encodePayload } from "../../src/share/payload.ts";
import { weightedLink } from "../../src/share/weighted-link.ts";
import { cases } from "../engine/cases.ts";
import { type Trained, trained } from "./weighted-models.ts";

/** Links with weights that lie: none opens as another model than was shared, and each is refused with a message. */

const RUNS = cases(600).numRuns;
const view = { tab: "why" } as const;

const parsed = (value: unknown): Document => parseDocument(value).document as Document;
const quantized = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };
const honest = trained(
  parsed({
    sxor: 1,
    input: { shape: [8, 8, 3] },
    layers: [
      { type: "QuantConv2D", filters: 5, kernel_size: 3, ...quantized },
      { type: "BatchNormalization" },
      { type: "Flatten" },
      { type: "QuantDense", units: 10, ...quantized },
    ],
  }),
);
const link = weightedLink({ document: honest.document, view }, honest.weights).link;
const opened = decodeLink(link);
if (opened.kind !== "ok" || opened.state.weights === undefined)
  throw new Error("the honest link does not open");
const { document, weights } = opened.state as Trained;

/** mulberry32, so that a failure can be had again. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function refused(decoded: Decoded): void {
  expect(decoded.kind).not.toBe("ok");
  expect(decoded.kind === "ok" ? "" : decoded.message.length).toBeGreaterThan(20);
}

/** It is refused, or it is a model with the very weights that it names. */
function soundOrRefused(decoded: Decoded): boolean {
  if (decoded.kind !== "ok") {
    refused(decoded);
    return false;
  }
  const { document: read, weights: own } = decoded.state;
  const named = fileWeightsOf(read);
  expect(own === undefined ? undefined : digestOf(own.table)).toBe(
    own === undefined ? undefined : named?.digest,
  );
  if (own !== undefined)
    expect(buildGraph(read, own).diagnostics.map(({ code }) => code)).not.toContain("SX063");
  return true;
}

describe("mutated", () => {
  test(`characters, ${RUNS} times: each is noticed`, { timeout: Math.max(20_000, 5 * RUNS) }, () => {
    const random = generator(6);
    const below = (n: number) => Math.floor(random() * n);
    for (let i = 0; i < RUNS; i++) {
      const at = 1 + below(link.length - 1);
      const length = below(3) === 0 ? below(link.length - at) : 1;
      const inserted = below(4) === 0 ? "" : (DIGITS[below(64)] as string).repeat(1 + below(3));
      const changed = link.slice(0, at) + inserted + link.slice(at + length);
      if (changed !== link) refused(decodeLink(changed));
    }
  });

  test(`bytes, ${RUNS} times, with the right checksum`, { timeout: Math.max(20_000, 20 * RUNS) }, () => {
    const unframed = unframe(cleanFragment(link));
    const bytes = fromBase64url(unframed.kind === "ok" ? unframed.payload : "");
    if (bytes === null) throw new Error("no payload");
    const random = generator(7);
    const below = (n: number) => Math.floor(random() * n);
    const kinds = new Map<string, number>();
    let slowest = 0;
    for (let i = 0; i < RUNS; i++) {
      const mutated = bytes.slice(0, below(6) === 0 ? below(bytes.length) : bytes.length);
      for (let n = 1 + below(3); n > 0 && mutated.length > 0; n--) {
        const at = below(4) === 0 ? below(Math.min(4, mutated.length)) : below(mutated.length);
        mutated[at] = below(2) === 0 ? below(256) : (mutated[at] as number) ^ (1 << below(8));
      }
      const started = performance.now();
      const decoded = decodeLink(`#${frame("w", toBase64url(mutated))}`);
      slowest = Math.max(slowest, performance.now() - started);
      soundOrRefused(decoded);
      kinds.set(decoded.kind, (kinds.get(decoded.kind) ?? 0) + 1);
    }
    expect(slowest).toBeLessThan(2_000);
    // Not all of them fail at the same check.
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(["damaged", "illegal"]));
  });
});

/** A link around any text and any deflated weights. */
function linkAround(text: string, deflated: Uint8Array): string {
  const { payload } = encodePayload(text, new Uint8Array(0));
  const bytes = fromBase64url(payload) as Uint8Array;
  const end = 2 + new DataView(bytes.buffer).getUint16(0);
  const whole = new Uint8Array(end + deflated.length);
  whole.set(bytes.subarray(0, end));
  whole.set(deflated, end);
  return `#${frame("w", toBase64url(whole))}`;
}

const textOf = (own: Document) => `{"document":${serialise(own)}}`;
const packed = packWeights(buildGraph(document), weights.table);
const naming = (own: Document, table: WeightTable): Document => ({
  ...own,
  weights: { file: "w.h5", digest: digestOf(table) },
});
const copy = (table: WeightTable): WeightTable =>
  new Map([...table].map(([layer, variables]) => [layer, structuredClone(variables)]));

describe("made by hand", () => {
  const around = (bytes: Uint8Array, own = document) =>
    linkAround(textOf(own), deflateSync(bytes, { level: 9 }));

  test("the honest one opens", () => {
    expect(decodeLink(around(packed))).toMatchObject({ kind: "ok", state: { document } });
  });

  const flipped = packed.slice();
  flipped[3] = (flipped[3] as number) ^ 4;
  const padded = packed.slice();
  padded[16] = (padded[16] as number) | 1;
  const huge = {
    ...document,
    layers: [
      { type: "QuantDense", units: 60_000 },
      { type: "Dense", units: 60_000 },
    ],
  };
  const { weights: _, ...seeded } = document;
  const drawn = deflateSync(packed);

  test.each([
    ["other weights than are named", around(flipped)],
    ["bits behind the last sign", around(padded)],
    ["a byte too few", around(packed.subarray(1))],
    ["a byte too many", around(Uint8Array.of(...packed, 0))],
    ["no weights", around(new Uint8Array(0))],
    ["a bomb in place of the weights", around(new Uint8Array(20_000_000))],
    ["a model that takes far more", around(packed, huge)],
    ["a model with another layer", around(packed, { ...document, layers: document.layers.slice(0, 2) })],
    ["a model whose weights are drawn", around(packed, seeded)],
    ["weights that are cut", linkAround(textOf(document), drawn.subarray(0, drawn.length >> 1))],
    ["weights that are no deflate stream", linkAround(textOf(document), strToU8("these are no weights"))],
  ])("%s: refused", (_, hostile) => {
    const decoded = decodeLink(hostile);
    expect(decoded.kind).toBe("illegal");
    refused(decoded);
    expect(decoded.kind === "ok" ? "" : decoded.message).toContain("the weights in it");
  });

  test("a bomb in place of the text, and lengths beyond the data", () => {
    const bomb = deflateSync(new Uint8Array(30_000_000), { level: 9 });
    const head = (length: number, ...parts: Uint8Array[]) =>
      Uint8Array.of(length >> 8, length & 255, ...parts.flatMap((part) => [...part]));
    const of = (bytes: Uint8Array) => decodeLink(`#${frame("w", toBase64url(bytes))}`);
    expect(of(head(bomb.length, bomb, drawn)).kind).toBe("oversized");
    for (const bytes of [head(65_535, drawn), head(drawn.length, drawn), head(0, drawn), Uint8Array.of(7)])
      expect(of(bytes).kind).toBe("damaged");
  });

  test("weights that are no numbers are named as those of a file are", () => {
    const table = copy(weights.table);
    const gamma = table.get("batch_normalization")?.get("gamma");
    if (gamma === undefined) throw new Error("no gamma");
    gamma.values[2] = Number.POSITIVE_INFINITY;
    const own = naming(document, table);
    const decoded = decodeLink(around(packWeights(buildGraph(own), table), own));
    expect(decoded).toMatchObject({ kind: "illegal", diagnostics: [{ code: "SX065" }] });
  });

  test("a layer that is called as Object's own properties are is a layer", () => {
    const layers = [
      { type: "Dense", units: 2, name: "__proto__" },
      { type: "Dense", units: 2, name: "constructor" },
    ];
    const model = trained(parsed({ sxor: 1, input: { shape: [3] }, layers }));
    const decoded = decodeLink(weightedLink({ document: model.document, view }, model.weights).link);
    expect(decoded.kind === "ok" && decoded.state.weights?.table).toEqual(model.weights.table);
  });

  test("unpacking takes as many bytes as the model has weights", () => {
    const graph = buildGraph(document);
    expect(packedSize(graph).bytes).toBe(packed.length);
    for (const length of [0, packed.length - 1, packed.length + 1])
      expect(unpackWeights(graph, new Uint8Array(length))).toBeNull();
  });
});
