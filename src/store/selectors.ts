import { type Diagnostic, gravestFirst } from "../document/diagnostic.ts";
import { type Document, type TargetId, targetOf } from "../document/document.ts";
import { buildGraph } from "../graph/build.ts";
import type { Graph } from "../graph/graph.ts";
import { type Verdict, verdict } from "../report/verdict.ts";
import { lower } from "../targets/lower.ts";
import type { Plan } from "../targets/plan.ts";
import type { AppState, Diagnose } from "./state.ts";

/**
 * Everything that follows from a Document, computed when it is first asked for and kept as long as the
 * Document is. Documents are immutable, so identity is the key.
 */

function memo<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}

export const graphOf: (document: Document) => Graph = memo(buildGraph);

const plansOf = memo((_: Document) => new Map<TargetId, Plan>());

/** What `target` would run. */
export function planFor(document: Document, target: TargetId): Plan {
  const plans = plansOf(document);
  const known = plans.get(target);
  if (known) return known;
  const plan = lower(graphOf(document), target);
  plans.set(target, plan);
  return plan;
}

/** What the target chosen in the document would run. */
export const planOf = (document: Document): Plan => planFor(document, targetOf(document));

/** What there is to say about a model. */
export interface Answer {
  verdict: Verdict;
  /** The gravest first. */
  diagnostics: readonly Diagnostic[];
  /** By the name of the layer that they concern. */
  byLayer: ReadonlyMap<string, readonly Diagnostic[]>;
}

function group(diagnostics: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const byLayer = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    for (const layer of diagnostic.layers) {
      const list = byLayer.get(layer);
      if (list) list.push(diagnostic);
      else byLayer.set(layer, [diagnostic]);
    }
  }
  return byLayer;
}

const answersOf = memo((_: Document) => new Map<Diagnose | null, Answer>());

/** What the target of the document makes of it; without the rules only what is wrong with the model itself. */
export function answerOf({ document, diagnose }: Pick<AppState, "document" | "diagnose">): Answer {
  const answers = answersOf(document);
  const known = answers.get(diagnose);
  if (known) return known;
  const graph = graphOf(document);
  const diagnostics = gravestFirst(diagnose ? diagnose(graph, targetOf(document)) : graph.diagnostics);
  const answer = {
    verdict: verdict(planOf(document), graph, diagnostics),
    diagnostics,
    byLayer: group(diagnostics),
  };
  answers.set(diagnose, answer);
  return answer;
}
