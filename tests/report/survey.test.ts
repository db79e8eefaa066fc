import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { importText } from "../../src/import/detect.ts";
import { survey } from "../../src/report/survey.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadModel } from "../fixtures/thread/thread.ts";

function surveyOf(document: Document) {
  const graph = buildGraph(document);
  const plan = lower(graph, "st-edge-ai@1.0");
  return { plan, ...survey(plan, graph, diagnose(graph, "st-edge-ai@1.0")) };
}

describe("what becomes of the binary layers of a model", () => {
  test("of the thread: the second of two falls back, for the cause that the page names", () => {
    expect(surveyOf(threadModel(2))).toMatchObject({
      ...{ binary: 2, sxor: 1, float: 1, refused: 0, otherwise: 0, eightBit: 0 },
      causes: new Map([["SX101", 1]]),
      unexplained: [],
    });
    expect(surveyOf(threadModel(1, 1))).toMatchObject({
      ...{ binary: 1, sxor: 0, float: 0, refused: 1 },
      causes: new Map([["SX102", 1]]),
    });
  });
});

const configs = path.resolve(import.meta.dirname, "../../../shared/data/configs");

describe.skipIf(!existsSync(configs))("public models", () => {
  // A suite that is not run is read all the same.
  const folders = existsSync(configs) ? ["", "generated", "snippets"] : [];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(configs, folder))
      .filter((name) => /\.(json|keras)$/.test(name) && !/\.(meta|shapes)\.json$/.test(name))
      .map((name) => path.join(folder, name)),
  );

  const read = async (file: string): Promise<Document> => {
    const bytes = readFileSync(path.join(configs, file));
    const json = file.endsWith(".keras") ? unzipSync(bytes)["config.json"] : bytes;
    const { document } = await importText(strFromU8(json as Uint8Array));
    if (document === null) throw new Error(`${file} is not read`);
    return document;
  };

  test.each(files)(
    "every layer of %s has a step or a diagnostic, and every fallback a cause",
    async (file) => {
      const found = surveyOf(await read(file));
      expect(found.unexplained).toEqual([]);
      const fallen = found.float + found.refused;
      const named = [...found.causes.values()].reduce((sum, n) => sum + n, 0);
      expect(named).toBeGreaterThanOrEqual(fallen);
    },
  );

  // Counted by hand from the architectures: 16 blocks with a residual Add each, padded with +1 (QuickNet) or with
  // scaled weights (BiRealNet); no residual connections in AlexNet and XNORNet; in ResNet 8 Hybrid 6 cells of a depthwise
  // and a 1×1 binary layer, and 8-bit ones: the first, 6 pairs of depthwise and 1×1, 2 shortcuts.
  test.each([
    ["generated/zoo-QuickNet.json", { binary: 16, sxor: 0, float: 0, refused: 16 }],
    ["generated/zoo-BiRealNet.json", { binary: 0, otherwise: 16 }],
    ["generated/zoo-BinaryAlexNet.json", { binary: 7, sxor: 7, float: 0 }],
    ["larqzoo-xnorNet.json", { binary: 6, sxor: 6, float: 0 }],
    ["generated/zoo-XNORNet.json", { binary: 0, otherwise: 6 }],
    ["snippets/S13-st_resnet_8_hybrid_v1.json", { binary: 12, sxor: 12, eightBit: 15 }],
  ])("%s", async (file, counts) => {
    expect(surveyOf(await read(file))).toMatchObject(counts);
  });

  // 85.79 and 66.28 KiB, as published with ST's model zoo.
  test.each([
    ["snippets/S13-st_resnet_8_hybrid_v1.json", "85.79"],
    ["snippets/S14-st_resnet_8_hybrid_v2.json", "66.28"],
  ])("the flash of %s is the published %s KiB", async (file, published) => {
    const { plan } = surveyOf(await read(file));
    expect((plan.memory.weights / 1024).toFixed(2)).toBe(published);
  });
});
