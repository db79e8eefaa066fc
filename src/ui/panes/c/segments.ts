import type { GeneratedProject } from "../../../codegen/generate.ts";
import type { Plan } from "../../../targets/plan.ts";
import type { LineRange } from "../../editor/editor-props.ts";

/** Lines of `file` that belong to the steps which compute `layer`. */
export function linesOfLayer(
  project: GeneratedProject,
  plan: Plan,
  file: string,
  layer: string | null,
): LineRange[] {
  if (layer === null) return [];
  return project.segments
    .filter((segment) => segment.file === file && plan.steps[segment.stepId]?.layers.includes(layer))
    .map(({ from, to }) => ({ from, to }));
}

/** The layer to which `line` of `file` belongs; of several segments the narrowest counts. */
export function layerAtLine(
  project: GeneratedProject,
  plan: Plan,
  file: string,
  line: number,
): string | null {
  const around = project.segments
    .filter((segment) => segment.file === file && segment.from <= line && line <= segment.to)
    .sort((a, b) => a.to - a.from - (b.to - b.from));
  const step = plan.steps[around[0]?.stepId ?? -1];
  return step?.layers[0] ?? null;
}
