import type { Diagnostic, Evidence } from "../../document/diagnostic.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { isConv } from "../layers.ts";
import { type Decision, obstacleOf } from "./decide.ts";
import { neighbours } from "./neighbours.ts";
import { inWords } from "./query-words.ts";
import { RULES } from "./rules/all.ts";
import { type Case, caseOf, type Effect, type Rule } from "./rules/rule.ts";
import { type SignStep, signPath } from "./sign-path.ts";
import { type Situation, situationOf } from "./situation.ts";
import type { Version } from "./versions.ts";

/** Every layer that computes something, and the input. */
const nodesOf = ({ reading }: Situation): Node[] => [reading.node(0), ...reading.layers()];

/** All of them in front of the tool. */
const casesOf = (situation: Situation): Case[] => nodesOf(situation).map((node) => caseOf(situation, node));

/** Groups whose causes, as sets of words, are part of another group's join it. */
function joined(byCause: ReadonlyMap<string, Case[]>): Case[][] {
  const wide: { words: Set<string>; group: Case[] }[] = [];
  const sets = [...byCause].map(([cause, group]) => ({ words: cause.split(" "), group }));
  for (const { words, group } of sets.sort((a, b) => b.words.length - a.words.length)) {
    const wider = wide.find((other) => words.every((word) => other.words.has(word)));
    if (wider) wider.group.push(...group);
    else wide.push({ words: new Set(words), group: [...group] });
  }
  return wide.map(({ group }) => group.sort((a, b) => a.node.id - b.node.id));
}

/** The diagnostics of one rule: one per cause, with all layers that share it. */
function findings(rule: Rule, cases: readonly Case[]): Diagnostic[] {
  const { finding } = rule;
  if (finding === undefined) return [];
  const byCause = new Map<string, Case[]>();
  for (const c of cases) {
    if (!rule.applies(c)) continue;
    const cause = finding.cause(c);
    if (cause === undefined) continue;
    byCause.set(cause, [...(byCause.get(cause) ?? []), c]);
  }
  const groups = finding.joins ? joined(byCause) : [...byCause.values()];
  return groups.map((group): Diagnostic => {
    const { evidence = [], except = [], beside = [], ...message } = finding.message(group[0] as Case, group);
    return {
      code: finding.code,
      severity: finding.severity,
      rule: rule.id,
      layers: [...new Set([...group.map(({ node }) => node.layer), ...beside])],
      ...message,
      evidence: [...rule.evidence.filter((item) => !except.includes(item)), ...evidence],
    };
  });
}

/** What the tool of a version does with a model other than what is asked, and why; the graph's own diagnostics first. */
export function diagnoseStEdgeAi(graph: Graph, version: Version): Diagnostic[] {
  const cases = casesOf(situationOf(graph, version));
  return [...graph.diagnostics, ...RULES.flatMap((rule) => findings(rule, cases))];
}

/** What was looked up for a layer, and what came of it. */
export interface Lookup {
  /** Of the node: a separable convolution has two. */
  name: string;
  runs: Decision["runs"];
  /** "looked up: conv2d, s1 input, s1 weights, f32 output, zero padding: not in ST Edge AI Core 1.0" */
  text: string;
  /** The kernel that was found; null if there is none, or none with a known name. */
  kernel: string | null;
  /** Without a kernel: those that come closest, and what would have to be different. */
  nearest: NonNullable<Diagnostic["nearest"]>;
}

/** A rule that speaks of a layer. */
export interface Spoken {
  id: Rule["id"];
  subject: string;
  text: string;
  effect: Effect;
  evidence: readonly Evidence[];
}

/** All that is known of why a layer runs as it does. */
export interface Explanation {
  layer: string;
  /** One per convolution or dense layer in it; empty for other layers. */
  lookups: readonly Lookup[];
  /** From the readers that ask for a sign back to the layer, one path per entry of `lookups`. */
  signs: readonly (readonly SignStep[])[];
  rules: readonly Spoken[];
}

function notLookedUp({ node, decision }: Case): string {
  const obstacle = isConv(node) ? obstacleOf(node) : undefined;
  if (obstacle !== undefined && obstacle !== "pad_values")
    return `nothing was looked up: no kernel for ±1 or 8-bit operands has an argument for ${obstacle}`;
  if (obstacle === "pad_values") return "nothing was looked up: no kernel pads with anything but 0, 1 and -1";
  const which = decision?.input === "other" ? "input" : "weights";
  return `nothing was looked up: the ${which} ${which === "input" ? "is" : "are"} quantized in a way that no kernel of the catalogue knows`;
}

function lookupOf(c: Case, decision: Decision): Lookup {
  const { version } = c.situation;
  const { query, kernel, runs } = decision;
  const { name } = c.node;
  if (query === null) return { name, runs, text: notLookedUp(c), kernel: null, nearest: [] };
  const sought = `looked up: ${inWords(query)}`;
  if (runs !== "kernel" && query.input === "f32" && query.weights === "f32")
    return { name, runs, text: `${sought}: a float layer`, kernel: null, nearest: [] };
  if (runs === "kernel") {
    const found = kernel === null ? "the tool's usual 8-bit convolution" : kernel;
    const seen = version.archive ? "" : " (headers only: the archive of this version was not seen)";
    return { name, runs, text: `${sought}: ${found} in ${version.label}${seen}`, kernel, nearest: [] };
  }
  const nearest = neighbours(query, version.xCubeAi);
  return { name, runs, text: `${sought}: not in ${version.label}`, kernel: null, nearest };
}

/** Why the tool of a version runs a layer of the Document as it does; undefined if no layer that computes something has the name. */
export function explainLayer(graph: Graph, version: Version, layer: string): Explanation | undefined {
  const situation = situationOf(graph, version);
  const cases = nodesOf(situation)
    .filter((node) => node.layer === layer)
    .map((node) => caseOf(situation, node));
  if (cases.length === 0) return undefined;
  const weighted = cases.filter((c): c is Case & { decision: Decision } => c.decision !== undefined);
  return {
    layer,
    lookups: weighted.map((c) => lookupOf(c, c.decision)),
    signs: weighted.map((c) => signPath(situation, c.node, c.decision.output)),
    rules: RULES.filter((rule) => cases.some((c) => rule.applies(c))).map(
      ({ id, subject, text, effect, evidence }) => ({ id, subject, text, effect, evidence }),
    ),
  };
}
