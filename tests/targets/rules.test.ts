import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { CODES } from "../../src/document/codes.ts";
import type { Document } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph, Node } from "../../src/graph/graph.ts";
import type { LayerWeights } from "../../src/graph/weights.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";
import { isBinary, isConv, isDense } from "../../src/targets/layers.ts";
import { floatDemands } from "../../src/targets/st-edge-ai/demand.ts";
import { diagnoseStEdgeAi } from "../../src/targets/st-edge-ai/diagnose.ts";
import { lowerStEdgeAi } from "../../src/targets/st-edge-ai/lower.ts";
import { RULES } from "../../src/targets/st-edge-ai/rules/all.ts";
import { caseOf, type Rule } from "../../src/targets/st-edge-ai/rules/rule.ts";
import { situationOf } from "../../src/targets/st-edge-ai/situation.ts";
import { VERSIONS, type Version, versionOf } from "../../src/targets/st-edge-ai/versions.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { expectEffect, stepOf } from "./effects.ts";
import { layerOf, RULE_CASES } from "./rule-cases.ts";
import { signStack } from "./sign-stacks.ts";

const CORE_1 = versionOf("st-edge-ai@1.0") as Version;

/** The model with this gamma in every BatchNormalization, other weights from the seed. */
function graphOf(document: Document, gamma?: number): Graph {
  const graph = buildGraph(document);
  if (gamma === undefined) return graph;
  const of = (node: Node): LayerWeights => {
    const weights = graph.weights.of(node);
    return weights.gamma ? { ...weights, gamma: weights.gamma.map(() => gamma) } : weights;
  };
  return { ...graph, weights: { of } };
}

/** The rules that speak of a layer. */
function rulesOf(graph: Graph, layer: string): { rule: Rule; node: Node }[] {
  const situation = situationOf(graph, CORE_1);
  const nodes = [graph.nodes[0] as Node, ...situation.reading.layers()].filter(
    (node) => node.layer === layer,
  );
  return nodes.flatMap((node) =>
    RULES.filter((rule) => rule.applies(caseOf(situation, node))).map((rule) => ({ rule, node })),
  );
}

const idsOf = (graph: Graph, layer: string): string[] => rulesOf(graph, layer).map(({ rule }) => rule.id);

describe("the rule table", () => {
  it("is numbered from R1 without a gap, and R1 to R34 are all there", () => {
    expect(RULES.map(({ id }) => id)).toEqual(RULES.map((_, i) => `R${i + 1}`));
    expect(RULES.length).toBeGreaterThanOrEqual(34);
  });

  it("has evidence, a text of sentences and declared codes", () => {
    for (const { id, subject, text, evidence, finding } of RULES) {
      expect(evidence.length, id).toBeGreaterThan(0);
      for (const { source } of evidence) expect(source.length, id).toBeGreaterThan(20);
      expect(text, id).toMatch(/^.{60,}\.$/s);
      expect(subject, id).not.toMatch(/\.$/);
      if (finding) expect(CODES, id).toHaveProperty(finding.code);
    }
    expect(new Set(RULES.map(({ subject }) => subject)).size).toBe(RULES.length);
  });

  it("has a case for every rule", () => {
    expect(RULE_CASES.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  });
});

describe.each(RULE_CASES)("$id", (row) => {
  const { id, gamma, code } = row;
  const rule = RULES.find((candidate) => candidate.id === id) as Rule;

  it("speaks of the layer, and the plan does what it says", () => {
    const graph = graphOf(row.applies, gamma);
    const spoken = rulesOf(graph, layerOf(row));
    expect(spoken.map((entry) => entry.rule.id)).toContain(id);
    const plan = lowerStEdgeAi(graph, CORE_1);
    for (const entry of spoken) expectEffect(plan, entry.node, entry.rule.effect);
  });

  it("does not speak of the near miss", () => {
    const graph = graphOf(row.miss, gamma);
    expect(graph.nodes.map(({ layer }) => layer)).toContain(layerOf(row));
    expect(idsOf(graph, layerOf(row))).not.toContain(id);
  });

  it(code ? `says ${code}` : "has nothing to find fault with", () => {
    const found = diagnoseStEdgeAi(graphOf(row.applies, gamma), CORE_1).filter(
      (diagnostic) => diagnostic.rule === id,
    );
    expect(found.map((diagnostic) => diagnostic.code)).toEqual(code ? [code] : []);
    for (const { layers, severity, evidence } of found) {
      expect(layers).toContain(layerOf(row));
      expect(severity).toBe(rule.finding?.severity);
      expect(evidence.slice(0, rule.evidence.length)).toEqual(rule.evidence);
    }
  });
});

/** Whether a layer with a quantizer runs as asked: on packed signs, in 8 bits, or with the one operand packed that is. */
function runsAsAsked(node: Node, opType: string): boolean {
  if (/^(sxor_s1_s1|smul_s8_s8|smul_s8_s1)$/.test(opType)) return true;
  if (!isDense(node)) return false;
  const [input, weights] = [node.op.inputQuantizer.kind, node.op.kernelQuantizer.kind];
  return (
    (opType === "smul_f32_s1" && input === "none" && weights === "sign") ||
    (opType === "smul_s1_f32" && input === "sign" && weights === "none")
  );
}

/** Holds for every model: nothing falls back in silence, and the rules say what the Plan does. */
function expectExplained(graph: Graph, version: Version): void {
  const plan = lowerStEdgeAi(graph, version);
  const situation = situationOf(graph, version);
  const diagnostics = diagnoseStEdgeAi(graph, version);
  const named = new Set(
    diagnostics.filter(({ severity }) => severity !== "info").flatMap(({ layers }) => layers),
  );
  for (const node of situation.reading.layers()) {
    const c = caseOf(situation, node);
    const rules = RULES.filter((rule) => rule.applies(c));
    for (const rule of rules) expectEffect(plan, node, rule.effect);
    if (!isConv(node) && !isDense(node)) continue;
    // A layer that could put out signs does not for a reason that the walk to its readers finds.
    if (c.decision?.output === "f32" && isBinary(node) && c.decision.query !== null) {
      const kinds = floatDemands(situation, node).map(({ kind }) => kind);
      expect(kinds, node.name).not.toContain("no_sign_kernel");
    }
    const { opType } = stepOf(plan, node) ?? {};
    expect(opType, node.name).toBeDefined();
    const told = rules.map(({ id }) => id);
    if (opType === "sxor_s1_s1")
      expect(
        rules.map(({ effect }) => effect),
        `${node.name} ${told}`,
      ).toContain("sxor");
    const quantized = node.op.inputQuantizer.kind !== "none" || node.op.kernelQuantizer.kind !== "none";
    if (quantized && !runsAsAsked(node, opType as string))
      expect([...named], `${node.name} ${opType} ${told}`).toContain(node.layer);
  }
  for (const { code, rule, evidence, why, title } of diagnostics) {
    expect(CODES).toHaveProperty(code);
    expect(title).not.toMatch(/undefined|NaN/);
    expect(why).not.toMatch(/undefined|NaN/);
    if (rule !== undefined) expect(evidence.length).toBeGreaterThan(0);
  }
}

describe("every fallback is explained", () => {
  it("in random stacks, for every version", () => {
    const version = fc.constantFrom(...VERSIONS);
    fc.assert(
      fc.property(arbitraryDocument({ steps: 8 }), version, (document, at) =>
        expectExplained(buildGraph(document), at),
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it("in stacks through which signs move, with gammas of either sign", () => {
    fc.assert(
      fc.property(signStack, fc.constantFrom(1, -1), (document, gamma) => {
        const graph = graphOf(document, gamma);
        expect(graph.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        expectExplained(graph, CORE_1);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  const root = new URL("../../../shared/data/configs/", import.meta.url).pathname;
  const files = ["", "generated", "snippets"].flatMap((folder) => {
    const path = join(root, folder);
    if (!existsSync(path)) return [];
    const found = readdirSync(path).filter((file) => /^(?!.*\.(?:meta|shapes)\.json$).*\.json$/.test(file));
    return found.map((file) => join(folder, file));
  });

  test.each(files)("in %s", (file) => {
    const { document, notes } = importKerasJson(readFileSync(join(root, file), "utf8"));
    if (document === null) {
      expect(notes.map(({ severity }) => severity)).toContain("error");
      return;
    }
    expectExplained(buildGraph(document), CORE_1);
  });
});
