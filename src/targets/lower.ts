import type { TargetId } from "../document/document.ts";
import type { Graph } from "../graph/graph.ts";
import { lowerKeras } from "./keras/lower.ts";
import { lowerNative } from "./native/lower.ts";
import type { Plan } from "./plan.ts";
import { lowerStEdgeAi } from "./st-edge-ai/lower.ts";

const LOWERINGS: Readonly<Record<TargetId, (graph: Graph) => Plan>> = {
  "st-edge-ai@1.0": lowerStEdgeAi,
  native: lowerNative,
  keras: lowerKeras,
};

/** What a target runs for a graph: pure, and fast enough for every keystroke. */
export const lower = (graph: Graph, target: TargetId): Plan => LOWERINGS[target](graph);
