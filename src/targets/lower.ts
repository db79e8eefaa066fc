import type { TargetId } from "../document/document.ts";
import type { Graph } from "../graph/graph.ts";
import { lowerKeras } from "./keras/lower.ts";
import { lowerLce } from "./lce/lower.ts";
import { lowerNative } from "./native/lower.ts";
import type { Plan } from "./plan.ts";
import { lowerStEdgeAi } from "./st-edge-ai/lower.ts";
import { versionOf } from "./st-edge-ai/versions.ts";

/** What a target runs for a graph: pure, and fast enough for every keystroke. */
export function lower(graph: Graph, target: TargetId): Plan {
  const version = versionOf(target);
  if (version) return lowerStEdgeAi(graph, version);
  switch (target) {
    case "native":
      return lowerNative(graph);
    case "lce":
      return lowerLce(graph);
    default:
      return lowerKeras(graph);
  }
}
