import { describe, expect, test } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import type { GivenWeights, LayerVariables } from "../../src/document/layer-weights.ts";
import { digestOf } from "../../src/document/layer-weights.ts";
import { createFixSearch } from "../../src/fixes/client.ts";
import { type Proof, proofText } from "../../src/fixes/fix.ts";
import { createJobs } from "../../src/fixes/jobs.ts";
import { makeAllSxor } from "../../src/fixes/make-all.ts";
import { prove } from "../../src/fixes/proof.ts";
import type { FixMessage, FixRequest, FixResult } from "../../src/fixes/protocol.ts";
import { findFixes, finished } from "../../src/fixes/search.ts";
import { diagnosticsOf, type Trial, trialOf, tryDocument } from "../../src/fixes/trial.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { sxor } from "../cli/memory-io.ts";
import { bytesOf, read } from "../import/files/fixtures.ts";

/** The model of the fixtures, whose `norm` has gammas of both signs, with changes that leave its weights fitting. */
function model(change: Readonly<Record<string, Partial<Layer>>>): {
  document: Document;
  weights: GivenWeights;
} {
  const { document, weights } = read("model.h5");
  if (document === null || weights === null) throw new Error("nothing was read");
  const layers = document.layers.map((layer) => ({ ...layer, ...change[layer.name ?? ""] }));
  const given = attachWeights({ ...document, layers } as Document, weights);
  const canonical = given.attached ? tryDocument(given.document, weights)?.document : undefined;
  if (canonical === undefined) throw new Error("the weights do not fit");
  return { document: canonical, weights };
}

/** Its first layer is binary if the sign moves from `second` through `norm` and the max pooling. */
const binaryFirst = model({ first: { input_quantizer: "ste_sign", activation: "linear", pad_values: 1 } });

/** The table with another array of gammas of `norm`. */
function withGammas(weights: GivenWeights, gammas: (value: number) => number): GivenWeights {
  const norm = new Map(weights.table.get("norm") as LayerVariables);
  const gamma = norm.get("gamma");
  if (gamma === undefined) throw new Error("norm has no gamma");
  norm.set("gamma", { ...gamma, values: gamma.values.map(gammas) });
  const table = new Map(weights.table).set("norm", norm);
  return { file: "other.h5", digest: digestOf(table), table };
}

const changed = (document: Document, name: string, more: Partial<Layer>): Document => {
  const layers = document.layers.map((layer) => (layer.name === name ? { ...layer, ...more } : layer));
  const trial = tryDocument({ ...document, layers });
  if (trial === undefined) throw new Error("not legal");
  return trial.document;
};

describe("a trial knows the gammas of the file", () => {
  const { document, weights } = binaryFirst;

  test("where they fall, no sign moves through the pooling; where they rise, it does", () => {
    expect(trialOf(document, weights).binary).not.toContain("first");
    const rising = withGammas(weights, Math.abs);
    const named = attachWeights(document, rising).document;
    expect(trialOf(named, rising).binary).toContain("first");
  });

  test("also when a layer was changed, and when the BatchNormalization itself has other channels", () => {
    const units = changed(document, "hidden", { units: 9 });
    const filters = changed(document, "first", { filters: 32 });
    for (const after of [units, filters]) {
      const trial = trialOf(after, weights);
      expect(trial.graph.withoutWeights).toMatch(/do not fit/);
      expect(trial.binary).not.toContain("first");
    }
    const rising = withGammas(weights, Math.abs);
    const named = { ...filters, weights: { file: rising.file, digest: rising.digest } };
    expect(trialOf(named, rising).binary).toContain("first");
  });

  test("so that no fix gains the layer but by what changes its reader or the order", () => {
    const fixes = findFixes(document, null, { without: ["target"] }, weights).filter(({ gained }) =>
      gained.includes("first"),
    );
    expect(fixes.length).toBeGreaterThan(0);
    for (const fix of fixes) {
      // What the page will say of it, with the same weights, is what the fix promises.
      expect(trialOf(fix.document, weights).binary).toContain("first");
      expect(JSON.stringify(fix.document.layers.slice(0, 3))).not.toBe(
        JSON.stringify(document.layers.slice(0, 3)),
      );
    }
    const all = finished(makeAllSxor(document, undefined, weights));
    expect(all.before).toBe(trialOf(document, weights).binary.size);
    expect(finished(makeAllSxor(document)).before).toBe(all.before + 1);
  });
});

describe("a proof", () => {
  const proof = (before: Document, after: Document, weights?: GivenWeights): Proof | null =>
    finished(prove(before, after, "Because.", weights));
  const { document, weights } = binaryFirst;
  const moved = (from: Document): Document => {
    const [first, pool, norm, ...rest] = from.layers as [Layer, Layer, Layer, ...Layer[]];
    return (tryDocument({ ...from, layers: [first, norm, pool, ...rest] }) as Trial).document;
  };

  test("runs with the weights of the file: max pooling passes gammas that rise, and no others", () => {
    expect(proof(document, moved(document), weights)).toBeNull();
    const rising = withGammas(weights, Math.abs);
    const named = attachWeights(document, rising).document;
    const found = proof(named, moved(named), rising);
    expect(found).toMatchObject({ kind: "equal", weights: { from: "file", file: "other.h5" } });
    expect(found && proofText(found)).toContain("with random inputs and the weights of other.h5 agree");
    // Random weights have gammas of both signs; a proof of before is not taken for one with other weights.
    expect(proof(named, moved(named))).toBeNull();
  });

  test("with weights that do not fit, or are not here, runs with random ones and says why", () => {
    const native = (from: Document): Document => ({ ...from, target: "native" });
    const wider = changed(document, "hidden", { units: 9 });
    const found = proof(wider, native(wider), weights);
    const instead = "the weights of model.h5 do not fit the layer hidden";
    expect(found).toMatchObject({ kind: "equal", weights: { from: "random", instead } });
    expect(found && proofText(found)).toContain(`random inputs and weights (${instead}) agree`);
    expect(proof(document, native(document))).toMatchObject({
      weights: { from: "random", instead: "the weights of model.h5 are not here" },
    });
  });

  test("on a smaller image has those weights only where they fit it", () => {
    const large = { ...document, input: { ...document.input, shape: [256, 256, 2] } } as Document;
    const headless = { ...large, layers: large.layers.slice(0, 5) };
    expect(proof(headless, { ...headless, target: "native" }, weights)).toMatchObject({
      kind: "equal",
      image: [expect.any(Number), expect.any(Number)],
      weights: { from: "file" },
    });
    // The dense layer behind Flatten has another kernel on every image.
    expect(proof(large, { ...large, target: "native" }, weights)).toMatchObject({
      kind: "equal",
      weights: { from: "random", instead: expect.stringContaining("do not fit the layer hidden") },
    });
  });
});

describe("the search in a worker", () => {
  const { document, weights } = binaryFirst;

  /** Runs one job after the other; gives what was sent and what came back. */
  function searched(documents: readonly Document[], weightsOf: (of: Document) => GivenWeights | undefined) {
    const sent: FixRequest[] = [];
    const results: FixResult[] = [];
    const tasks: (() => void)[] = [];
    const worker = {
      onmessage: null as ((event: MessageEvent<FixMessage>) => void) | null,
      onerror: null,
      terminate: () => {},
      postMessage(request: FixRequest) {
        sent.push(request);
        take(structuredClone(request));
      },
    };
    const take = createJobs(
      (data) => worker.onmessage?.({ data } as MessageEvent<FixMessage>),
      () => 0,
      (task) => tasks.push(task),
    );
    const search = createFixSearch(() => worker, weightsOf);
    for (const asked of documents)
      search.start(
        { kind: "all", document: asked },
        {
          onResult: (result) => results.push(result),
          onFailed: (why) => {
            throw new Error(why);
          },
        },
      );
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
    return { sent: sent.map(({ type }) => type), results };
  }

  test("has the weights that the documents name, each sent once", () => {
    const rising = withGammas(weights, Math.abs);
    const named = attachWeights(document, rising).document;
    const { sent, results } = searched([document, document, named], (of) =>
      of === named ? rising : weights,
    );
    expect(sent).toEqual(["weights", "start", "start", "weights", "start"]);
    const before = trialOf(document, weights).binary.size;
    expect(results.map((result) => result.kind === "all" && result.before)).toEqual([
      before,
      before,
      before + 1,
    ]);
  });
});

test("sxor fix and survey --fixes look with the weights of the file", async () => {
  const files = { "model.h5": bytesOf("model.h5") };
  const { out, code } = await sxor(["fix", "model.h5"], files);
  expect(code).toBe(0);
  expect(out).toContain("with random inputs and the weights of model.h5 agree bit for bit");
  const { document, weights } = binaryFirst;
  const { weights: _, ...alone } = document;
  const two = { ...files, "first.json": JSON.stringify(alone) };
  const all = await sxor(["fix", "first.json", "--weights", "model.h5", "--all"], two);
  const before = trialOf(document, weights).binary.size;
  expect(all.out).toContain(`that ask for bits are binary after it, ${before} before.`);
  expect(diagnosticsOf(trialOf(document, weights)).length).toBeGreaterThan(0);
  const table = await sxor(["survey", "--fixes", "model.h5"], files);
  expect(table.out).toMatch(/model\.h5: 1 -> \d of/);
});
