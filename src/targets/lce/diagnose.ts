import type { Diagnostic } from "../../document/diagnostic.ts";
import type { Graph } from "../../graph/graph.ts";
import { RULES } from "./rules/all.ts";
import { type Case, caseOf, type Rule } from "./rules/rule.ts";
import { situationOf } from "./situation.ts";

export function casesOf(graph: Graph): Case[] {
  const situation = situationOf(graph);
  return situation.reading.layers().map((node) => caseOf(situation, node));
}

function finding(rule: Rule, cases: readonly Case[]): Diagnostic[] {
  const met = rule.finding ? cases.filter((c) => rule.applies(c)) : [];
  const first = met[0];
  if (rule.finding === undefined || first === undefined) return [];
  const { code, severity, message } = rule.finding;
  const layers = [...new Set(met.map(({ node }) => node.layer))];
  return [{ code, severity, rule: rule.id, layers, ...message(first, met), evidence: rule.evidence }];
}

/** What the converter does with a model other than what is asked, and why; the graph's own diagnostics first. */
export function diagnoseLce(graph: Graph): Diagnostic[] {
  const cases = casesOf(graph);
  return [...graph.diagnostics, ...RULES.flatMap((rule) => finding(rule, cases))];
}
