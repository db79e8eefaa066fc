import { type Diagnostic, gravestFirst } from "../document/diagnostic.ts";
import { type Document, type TargetId, targetOf } from "../document/document.ts";
import { buildGraph } from "../graph/build.ts";
import type { Graph } from "../graph/graph.ts";
import { type Verdict, verdict } from "../report/verdict.ts";
import { lower } from "../targets/lower.ts";
import type { Plan } from "../targets/plan.ts";

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

export const verdictOf: (document: Document) => Verdict = memo((document) =>
  verdict(planOf(document), graphOf(document)),
);

/** What there is to say about the model and the target's plan of it, the gravest first. */
export const diagnosticsOf: (document: Document) => readonly Diagnostic[] = memo((document) =>
  gravestFirst(planOf(document).diagnostics),
);

/** The diagnostics by the name of the layer that they concern. */
export const diagnosticsByLayer: (document: Document) => ReadonlyMap<string, readonly Diagnostic[]> = memo(
  (document) => {
    const byLayer = new Map<string, Diagnostic[]>();
    for (const diagnostic of diagnosticsOf(document)) {
      for (const layer of diagnostic.layers) {
        const list = byLayer.get(layer);
        if (list) list.push(diagnostic);
        else byLayer.set(layer, [diagnostic]);
      }
    }
    return byLayer;
  },
);
