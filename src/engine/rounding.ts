import type { TargetId } from "../document/document.ts";
import type { Recipe } from "../targets/parameters.ts";
import type { Plan, Step, Tensor, TensorValue } from "../targets/plan.ts";

export interface RoundedOtherwise {
  target: TargetId;
  /** What the target does, as a verb phrase behind its name. */
  how: string;
}

/** The tensors of a Plan that hold a value of the model. */
export function tensorsOf(plan: Plan, { layer, stage }: TensorValue): Tensor[] {
  return plan.tensors.filter((tensor) => tensor.value?.layer === layer && tensor.value.stage === stage);
}

/** How a target rounds otherwise on the way to a value from the values of layers before it. */
export function roundingsOf(plan: Plan, value: TensorValue): RoundedOtherwise[] {
  const hows = new Set<string>();
  const visited = new Set<number>();
  const visit = (tensor: Tensor) => {
    if (visited.has(tensor.id)) return;
    visited.add(tensor.id);
    for (const step of plan.steps.filter(({ outputs }) => outputs.includes(tensor.id))) {
      const how = roundingOf(plan, step);
      if (how !== undefined) hows.add(how);
      // What no layer has as its value is compared nowhere else.
      for (const id of step.inputs) if (plan.tensors[id]?.value === null) visit(plan.tensors[id]);
    }
  };
  tensorsOf(plan, value).forEach(visit);
  return [...hows].map((how) => ({ target: plan.target, how }));
}

function roundingOf(plan: Plan, { operation, params }: Step): string | undefined {
  if (operation.kind === "conv2d_s8") return "adds up 8-bit levels in integers and scales the sum";
  for (const id of params) {
    const how = roundingOfRecipe(plan.params[id]?.recipe);
    if (how !== undefined) return how;
  }
}

/** What a constant takes together that Keras computes in turn. */
function roundingOfRecipe(recipe: Recipe | undefined): string | undefined {
  switch (recipe?.from) {
    case "kernel":
      if (recipe.batchNorm === undefined) return;
      return "multiplies the float weights by the scale of a BatchNormalization";
    case "output_scale":
      return recipe.magnitude && "multiplies the sum of signs by the scale of the weights";
    case "threshold": {
      const scaled = recipe.stages.some(({ kind }) => kind === "magnitude");
      return scaled ? "multiplies the sum of signs by the scale of the weights" : undefined;
    }
    case "output_offset":
      if (recipe.batchNorm === undefined) return;
      return "applies bias and BatchNormalization as one scale and offset";
  }
}
