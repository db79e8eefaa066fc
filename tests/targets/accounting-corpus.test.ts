import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { importText } from "../../src/import/detect.ts";
import { lower } from "../../src/targets/lower.ts";
import { totalMacc } from "../../src/targets/plan.ts";
import { VERSIONS } from "../../src/targets/st-edge-ai/versions.ts";
import { documentOf, kerasConfig } from "./accounting-documents.ts";
import { type Dump, readDump } from "./accounting-dumps.ts";
import { type Figures, predict, type ReadNetwork } from "./accounting-network.ts";
import { readText } from "./accounting-texts.ts";

/**
 * Our figures against those of public reports and dumps of the tool, which are not part of the project. `npm run
 * check:accounting` prints the table.
 */

const ROOT = new URL("../../../shared/data/reports/", import.meta.url);
const present = existsSync(ROOT);
const files = (folder: string, end: string): string[] =>
  present ? readdirSync(new URL(folder, ROOT)).filter((name) => name.endsWith(end)) : [];
const read = (name: string): string => readFileSync(new URL(name, ROOT), "utf8");

const dumps = files("c_info/", ".json").map((name) => {
  const [repository = "", rest = ""] = name.replace("_c_info.json", "").split("__");
  const model = rest.slice(rest.indexOf("network_") + 8);
  return readDump(`${repository} ${model}`, JSON.parse(read(`c_info/${name}`)) as Dump);
});
const texts = files("./", ".txt").map((name) => ({ name, network: attempt(name) }));
const networks = [
  ...dumps,
  ...texts.flatMap(({ network }) => (typeof network === "string" ? [] : [network])),
];

function attempt(name: string): ReadNetwork | string {
  try {
    return (
      readText(name.replace(".txt", ""), read(name)) ?? "no table of c-layers of a version that sxor has"
    );
  } catch (problem) {
    return (problem as Error).message;
  }
}

const isFloat = (network: ReadNetwork): boolean =>
  network.layers.every(({ output }) => output.format === "f32");
const foreign = (network: ReadNetwork): string[] => [
  ...new Set(network.layers.filter(({ what }) => what.kind === "foreign").map(({ type }) => type)),
];

/** Why the activations of a network cannot be expected to be exact. */
function reasons(network: ReadNetwork): string[] {
  const found = foreign(network).map((type) => `${type} is no layer of sxor`);
  if (isFloat(network)) return found;
  if (network.layers.some(({ what }) => what.kind === "conv" && what.pool)) {
    found.push("8-bit convolutions with a fused pooling");
  }
  if (network.layers.some(({ type }) => type.toLowerCase() === "pad"))
    found.push("8-bit padding in place, residual blocks");
  return found;
}

const table: string[] = [];
const tally = new Map<string, [exact: number, all: number]>();

function cell(key: string, predicted: number, truth: number): string {
  const [exact, all] = tally.get(key) ?? [0, 0];
  tally.set(key, [exact + (predicted === truth ? 1 : 0), all + 1]);
  return predicted === truth ? `${truth} ok` : `${predicted} / ${truth} off by ${predicted - truth}`;
}

type Totals = ReadNetwork["totals"];

function line(
  source: string,
  title: string,
  version: number,
  ours: Totals,
  truth: Totals,
  why: string[],
): void {
  const cells = (["macc", "weights", "activations"] as const).map((key) =>
    cell(`${source} ${key}`, ours[key], truth[key]),
  );
  const off = (["macc", "weights", "activations"] as const).some((key) => ours[key] !== truth[key]);
  table.push(
    [source.padEnd(13), title.slice(0, 44).padEnd(44), String(version).padEnd(5)]
      .concat(cells.map((text) => text.padEnd(24)))
      .concat(off && why.length > 0 ? `[${why.join("; ")}]` : "")
      .join(" ")
      .trimEnd(),
  );
}

/** Rows of a network whose figure is not exact. */
function wrongRows(network: ReadNetwork, figures: readonly Figures[], key: keyof Figures): string[] {
  const round = (bytes: number): number => Math.ceil(bytes / 4) * 4;
  return network.layers.flatMap((layer, i) => {
    const ours = figures[i]?.[key];
    const truth = key === "scratch" ? (layer.scratch ?? []).map(round) : layer[key];
    return JSON.stringify(ours) === JSON.stringify(truth) ? [] : [`${layer.name} ${ours} / ${truth}`];
  });
}

describe.skipIf(!present)("figures of public reports and dumps", () => {
  const rebuilt = networks.filter(isFloat).flatMap((network) => {
    const document = documentOf(network);
    const target = VERSIONS.find(({ xCubeAi }) => xCubeAi === network.version)?.target;
    if (typeof document !== "string" && target) return [{ title: network.title, network, document, target }];
    table.push(
      `not lowered   ${network.title}: ${typeof document === "string" ? document : "no such target"}`,
    );
    return [];
  });

  afterAll(() => {
    const totals = [...tally].map(([key, [exact, all]]) => `${key} ${exact}/${all}`);
    console.log(
      [
        "predicted / true; ok where they are equal",
        "",
        "source        network                                      tool  macc                     weights                  activations",
        ...table,
        "",
        `exact: ${totals.join(", ")}`,
      ].join("\n"),
    );
  });

  it("the corpus is what it was: enough of it is read", () => {
    expect(dumps.length).toBeGreaterThanOrEqual(12);
    expect(networks.filter(isFloat).length).toBeGreaterThanOrEqual(30);
    expect(rebuilt.length).toBeGreaterThanOrEqual(25);
    for (const { name, network } of texts) {
      if (typeof network === "string") table.push(`not read      ${name}: ${network}`);
    }
  });

  it.each(networks.map((network) => [network.title, network] as const))("%s", (_, network) => {
    const ours = predict(network);
    const why = reasons(network);
    line(isFloat(network) ? "float" : "8-bit", network.title, network.version, ours, network.totals, why);
    expect(wrongRows(network, ours.layers, "macc")).toEqual([]);
    expect(wrongRows(network, ours.layers, "rom")).toEqual([]);
    expect(ours.macc).toBe(network.totals.macc);
    // Layers that are not ours may share arrays.
    if (foreign(network).length === 0) expect(ours.weights).toBe(network.totals.weights);
    if (isFloat(network)) {
      expect(wrongRows(network, ours.layers, "scratch")).toEqual([]);
      expect(ours.activations).toBe(network.totals.activations);
    } else if (ours.activations !== network.totals.activations) expect(why).not.toEqual([]);
  });

  it.each(rebuilt)("$title, lowered from its model", ({ network, document, target }) => {
    const graph = buildGraph({ ...document, target });
    expect(graph.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const plan = lower(graph, target);
    const ours = { macc: totalMacc(plan), ...plan.memory };
    const why = network.inPlace ? [] : ["made with optimization: time, which writes nothing in place"];
    line("lowered", network.title, network.version, ours, network.totals, why);
    expect(plan.steps.map(({ macc, rom }) => [macc, rom])).toEqual(
      network.layers.map(({ macc, rom }) => [macc, rom]),
    );
    expect(ours.weights).toBe(network.totals.weights);
    if (network.inPlace) expect(ours.activations).toBe(network.totals.activations);
  });

  it.each(files("./", ".h5"))("%s, read and lowered", async (name) => {
    const text = kerasConfig(readFileSync(new URL(name, ROOT)));
    const { document, diagnostics } = await importText(text);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const report = readText(name, read(name.replace(".model.h5", ".txt")));
    const target = VERSIONS.find(({ xCubeAi }) => xCubeAi === report?.version)?.target;
    if (document === null || report === null || target === undefined)
      throw new Error(`${name} has no report`);
    const plan = lower(buildGraph(document), target);
    const ours = { macc: totalMacc(plan), ...plan.memory };
    const why = report.inPlace ? [] : ["made with optimization: time, which writes nothing in place"];
    line("h5", name, report.version, ours, report.totals, why);
    expect(plan.steps.map(({ name, macc, rom }) => [name, macc, rom])).toEqual(
      report.layers.map(({ name, macc, rom }) => [name, macc, rom]),
    );
    expect(ours.macc).toBe(report.totals.macc);
    expect(ours.weights).toBe(report.totals.weights);
    if (report.inPlace) expect(ours.activations).toBe(report.totals.activations);
  });
});
