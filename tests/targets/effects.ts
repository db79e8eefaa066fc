import { expect } from "vitest";
import type { Node } from "../../src/graph/graph.ts";
import { bodyName, isConv, isDense } from "../../src/targets/layers.ts";
import { NOT_IMPLEMENTED, type Plan, type Step } from "../../src/targets/plan.ts";
import type { Effect } from "../../src/targets/st-edge-ai/rules/rule.ts";

/** The step that computes a node: the layer itself, not a conversion in front of it or an activation behind it. */
export function stepOf(plan: Plan, node: Node): Step | undefined {
  if (isConv(node) || isDense(node)) {
    const names = [node.name, bodyName(node)];
    return plan.steps.find(
      ({ name, layerType }) => names.includes(name) && (layerType === "Conv2D" || layerType === "Dense"),
    );
  }
  return plan.steps.find(
    ({ layers, layerType }) => layers.includes(node.layer) && layerType !== "Conversion",
  );
}

const OP_TYPES: Readonly<Partial<Record<Effect, RegExp>>> = {
  sxor: /^sxor_s1_s1$/,
  "8-bit": /^(smul_s8_(s8|s1)|op_s8_s8)$/,
  mixed: /^smul_(f32_s1|s1_f32)$/,
  float: /^smul_f32_f32$/,
  refused: new RegExp(`^${NOT_IMPLEMENTED}$`),
  unknown: /^(?!sxor_|smul_s8_)/,
};

/** Whether the Plan does with a node what a rule says that becomes of it. */
export function expectEffect(plan: Plan, node: Node, effect: Effect): void {
  if (effect === "note") return;
  const step = stepOf(plan, node);
  if (effect !== "moved") {
    expect(step?.opType, `${node.name}: ${effect}`).toMatch(OP_TYPES[effect] as RegExp);
    return;
  }
  expect(step, `${node.name}: in no step`).toBeDefined();
  // On packed signs in a step of its own, or part of another layer's step.
  const output = step && plan.tensors[step.outputs[0] as number];
  if (step?.layers[0] === node.layer) expect(output?.format, `${node.name}: ${effect}`).toBe("s1");
}
