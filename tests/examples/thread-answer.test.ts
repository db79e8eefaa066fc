import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Document, targetOf } from "../../src/document/document.ts";
import { runReference } from "../../src/engine/reference.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { decodeLink } from "../../src/share/codec.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { isStopped, type Plan, totalMacc } from "../../src/targets/plan.ts";
import { threadModel } from "../fixtures/thread/thread.ts";

const page = readFileSync(new URL("../../docs/thread.md", import.meta.url), "utf8");

/** A row `| [label](link) | cell | … |` of the page. */
interface Row {
  label: string;
  cells: string[];
  document: Document;
}

function documentOf(link: string): Document {
  const decoded = decodeLink(link);
  if (decoded.kind !== "ok") throw new Error(`${link}: ${decoded.kind}`);
  expect(decoded.diagnostics).toEqual([]);
  return decoded.state.document;
}

const ROWS: Row[] = [...page.matchAll(/^\| \[([^\]]+)\]\((http[^)]+)\) \| (.*) \|$/gm)].map(
  ([, label = "", link = "", cells = ""]) => ({
    label,
    cells: cells.split(" | "),
    document: documentOf(link),
  }),
);

const planOf = (document: Document): Plan => lower(buildGraph(document), targetOf(document));
const count = (n: number): string => n.toLocaleString("en-US");

/** What a row of figures has to say of a plan. */
function figures(plan: Plan): string[] {
  const opTypes = plan.steps.map(({ opType }) => opType).join(", ");
  if (isStopped(plan)) return [opTypes, "–", "–", "–"];
  const { weights, activations } = plan.memory;
  return [opTypes, count(totalMacc(plan)), `${count(weights)} B`, `${count(activations)} B`];
}

const rowsWithFigures = ROWS.filter(({ cells }) => cells.length === 4);
const row = (label: string): Row => {
  const found = ROWS.find((each) => each.label === label);
  if (found === undefined) throw new Error(`the page has no row "${label}"`);
  return found;
};

describe("the answer to the thread", () => {
  it("has a link in every table row, and no other links to models", () => {
    expect(rowsWithFigures).toHaveLength(12);
    expect(ROWS).toHaveLength(15);
    expect(page.match(/#1[a-z][\w-]+\.[\w-]{6}/g)).toHaveLength(ROWS.length);
  });

  it.each(rowsWithFigures.map((each) => [each.label, each] as const))("%s", (_, { document, cells }) => {
    expect(figures(planOf(document))).toEqual(cells);
  });

  it("the labels say which model it is", () => {
    expect(row("one convolution, pad_values 0").document).toEqual(threadModel(1));
    expect(row("one convolution, pad_values 1").document).toEqual(threadModel(1, 1));
    expect(row("one convolution, pad_values -1").document).toEqual(threadModel(1, -1));
    expect(row("two convolutions, pad_values 0").document).toEqual(threadModel(2));
    for (const { label, document } of ROWS) {
      const native = label.includes("native") || /^-?\d$/.test(label);
      const target = native ? "native" : label.includes("Larq") ? "lce" : "st-edge-ai@1.0";
      expect(targetOf(document), label).toBe(target);
      const pad = /pad_values (-?\d)|^(-?\d)$/.exec(label);
      if (pad) expect(Number(document.layers[0]?.pad_values ?? 0), label).toBe(Number(pad[1] ?? pad[2]));
    }
  });

  it("every figure in the text is one of a plan", () => {
    const known = new Set<string>();
    for (const { document } of ROWS) {
      const plan = planOf(document);
      for (const n of [totalMacc(plan), plan.memory.weights, plan.memory.activations]) known.add(count(n));
      for (const { macc } of plan.steps) known.add(count(macc));
    }
    const stated = page.match(/\b\d{1,3}(,\d{3})+\b/g) ?? [];
    expect(stated.length).toBeGreaterThan(20);
    for (const figure of stated) expect(known, figure).toContain(figure);
    const two = planOf(row("two convolutions, pad_values 0").document);
    expect(page).toContain(`${((100 * (two.steps[2]?.macc ?? 0)) / totalMacc(two)).toFixed(1)} %`);
    expect(two.steps[0]?.scratch).toMatchObject([{ items: 18 }]);
    expect(page).toContain("18 words for 9 taps");
  });

  it("every kernel in the text that a link uses is that of its plan", () => {
    const kernels = (label: string) => planOf(row(label).document).steps.map(({ kernel }) => kernel);
    expect(kernels("two convolutions, pad_values 0")[0]).toBe("conv2d_is1os1ws1_bn_pad0");
    expect(kernels("pad_values 1, then BatchNormalization and a 1×1 convolution")).toEqual([
      ...["conv2d_is1os1ws1_bn_pad1", "pw_is1of32ws1_bn"],
    ]);
    const cell = EXAMPLES.find(({ id }) => id === "hybrid-cell")?.document as Document;
    expect(planOf(cell).steps.map(({ kernel }) => kernel)).toEqual(
      expect.arrayContaining(["dw_is1os1ws1_bn_pad1", "concat_is1os1", "pw_is1os8ws1_bn"]),
    );
    for (const kernel of [
      "dw_is1os1ws1_bn_pad1",
      "pw_is1os8ws1_bn",
      "pw_is1of32ws1_bn",
      "conv2d_is1os1ws1_bn_pad0",
    ])
      expect(page).toContain(`\`${kernel}\``);
  });

  it("the corner: filter, sum of the outside taps, and the value for each padding", () => {
    const runs = ["-1", "0", "1"].map((label) => run(row(label)));
    const [minus, zero, plus] = runs.map(({ values }) => values) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(["-1", "0", "1"].map((label) => row(label).cells)).toEqual([
      [`${minus[0]}`],
      [`${zero[0]}`],
      [`${plus[0]}`],
    ]);
    const { graph } = runs[1] as { graph: Graph };
    const kernel = graph.weights.of(graph.nodes[1] as Graph["nodes"][number]).kernel as Float32Array;
    const filter = Array.from({ length: 9 }, (_, tap) => ((kernel[tap * 16] as number) >= 0 ? 1 : -1));
    const rows = [0, 3, 6].map((at) => filter.slice(at, at + 3).map((w) => (w > 0 ? "+1" : "-1")));
    expect(page).toContain(`\`${rows.map((each) => each.join(" ")).join("`, `")}\``);
    const outside = filter
      .filter((_, tap) => tap < 3 || tap % 3 === 0)
      .reduce<number>((sum, w) => sum + w, 0);
    expect(page).toContain(`add up to ${outside}:`);
    expect((plus[0] as number) - outside).toBe(zero[0]);
    zero.forEach((y, i) => {
      expect((plus[i] as number) + (minus[i] as number)).toBe(2 * y);
    });
  });

  it("the examples that the text names are in the menu", () => {
    for (const name of ["Bi-Real net", "Hybrid cell"]) {
      expect(page).toContain(`"${name}"`);
      expect(EXAMPLES.some(({ title }) => title.startsWith(name))).toBe(true);
    }
  });

  it("every statement about the tool's kernels and reports carries its class of evidence", () => {
    const bullets = page
      .split(/\n(?=- |\n|\|)/)
      .filter((part) => /`(conv2d|dw|pw)_is1|is1of32ws1/.test(part));
    expect(bullets.length).toBeGreaterThan(3);
    for (const part of bullets) expect(part).toMatch(/\((observed|documented|header|calc|inferred)[^)]*\)/);
  });
});

function run({ document }: Row): { graph: Graph; values: Float32Array } {
  const graph = buildGraph(document);
  const plan = lower(graph, targetOf(document));
  const input = seededInput(1, graph.nodes[0] as Graph["nodes"][number]);
  const values = runReference(plan, materialise(plan, graph), [input]).get(plan.outputs[0] as number);
  return { graph, values: values as Float32Array };
}
