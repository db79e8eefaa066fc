import { listed } from "../document/listed.ts";
import type { Graph } from "../graph/graph.ts";
import { lceOpinions } from "../targets/lce/opinion.ts";
import { type Plan, stepClass } from "../targets/plan.ts";

/**
 * What Larq Compute Engine's converter makes of the layers that run neither on packed signs nor in 8 bits: one line for
 * all layers with the same answer. None for its own plan, nor for those of sxor, which fall back by nobody's choice.
 */
export function secondOpinionLines(plan: Plan, graph: Graph): string[] {
  if (!plan.target.startsWith("st-edge-ai")) return [];
  const low = plan.steps.filter((step) => ["sxor", "int8"].includes(stepClass(step)));
  const kept = new Set(low.flatMap((step) => step.layers));
  const layersOf = new Map<string, string[]>();
  for (const { layer, runs, because } of lceOpinions(graph)) {
    if (kept.has(layer)) continue;
    const answer = `${runs}, because ${because}`;
    layersOf.set(answer, [...(layersOf.get(answer) ?? []), layer]);
  }
  return [...layersOf].map(
    ([answer, layers]) => `second opinion (--target lce): ${listed(layers)}: ${answer}`,
  );
}
