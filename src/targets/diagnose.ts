import type { Diagnostic } from "../document/diagnostic.ts";
import type { TargetId } from "../document/document.ts";
import type { Graph } from "../graph/graph.ts";
import { diagnoseLce } from "./lce/diagnose.ts";
import { diagnoseNative } from "./native/diagnose.ts";
import { diagnoseStEdgeAi } from "./st-edge-ai/diagnose.ts";
import { versionOf } from "./st-edge-ai/versions.ts";

/**
 * What a target does with a model other than what is asked, and why. A second look at the same decisions that `lower`
 * took: a Plan says what runs, this says why, and none of the printers of a Plan needs it.
 */
export function diagnose(graph: Graph, target: TargetId): Diagnostic[] {
  const version = versionOf(target);
  if (version) return diagnoseStEdgeAi(graph, version);
  switch (target) {
    case "lce":
      return diagnoseLce(graph);
    case "native":
      return diagnoseNative(graph);
    default:
      return [...graph.diagnostics];
  }
}
