import { type Diagnostic, gravestFirst } from "../document/diagnostic.ts";
import { type Document, type TargetId, targetOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { buildGraph } from "../graph/build.ts";
import type { Graph } from "../graph/graph.ts";
import { type Verdict, verdict } from "../report/verdict.ts";
import { lower } from "../targets/lower.ts";
import type { Plan } from "../targets/plan.ts";
import { heldWeights } from "./held-weights.ts";
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

const graphs = new WeakMap<Document, { graph: Graph; weights: GivenWeights | undefined }>();

/** With the weights that the document names, also if they have come after it. */
export function graphOf(document: Document): Graph {
  const weights = heldWeights(document);
  const known = graphs.get(document);
  if (known && known.weights === weights) return known.graph;
  const graph = buildGraph(document, weights);
  graphs.set(document, { graph, weights });
  return graph;
}

const plansOf = memo((_: Graph) => new Map<TargetId, Plan>());

/** What `target` would run. */
export function planFor(document: Document, target: TargetId): Plan {
  const graph = graphOf(document);
  const plans = plansOf(graph);
  const known = plans.get(target);
  if (known) return known;
  const plan = lower(graph, target);
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

const answersOf = memo((_: Graph) => new Map<Diagnose | null, Answer>());

/** What the target of the document makes of it; without the rules only what is wrong with the model itself. */
export function answerOf({ document, diagnose }: Pick<AppState, "document" | "diagnose">): Answer {
  const graph = graphOf(document);
  const answers = answersOf(graph);
  const known = answers.get(diagnose);
  if (known) return known;
  const diagnostics = gravestFirst(diagnose ? diagnose(graph, targetOf(document)) : graph.diagnostics);
  const answer = {
    verdict: verdict(planOf(document), graph, diagnostics),
    diagnostics,
    byLayer: group(diagnostics),
  };
  answers.set(diagnose, answer);
  return answer;
}
