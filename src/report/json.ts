import type { Diagnostic } from "../document/diagnostic.ts";
import { maccByOpType, type Plan, type Tensor, totalMacc } from "../targets/plan.ts";
import { tensorShape } from "./arrays.ts";

/** The figures of a Plan as plain JSON, for scripts and continuous integration. */
export function planJson(plan: Plan, diagnostics: readonly Diagnostic[]): Record<string, unknown> {
  const tensor = (id: number) => {
    const { name, bytes } = plan.tensors[id] as Tensor;
    return { name, type: tensorShape(plan.tensors[id] as Tensor), bytes };
  };
  return {
    target: plan.target,
    name: plan.name,
    macc: totalMacc(plan),
    macc_by_op_type: Object.fromEntries(maccByOpType(plan)),
    weights: plan.memory.weights,
    activations: plan.memory.activations,
    inputs: plan.inputs.map(tensor),
    outputs: plan.outputs.map(tensor),
    layers: plan.steps.map((step) => ({
      c_id: step.id,
      m_id: step.mId,
      name: step.name,
      layer_type: step.layerType,
      op_type: step.opType,
      kernel: step.kernel,
      keras_layers: step.layers,
      macc: step.macc,
      rom: step.rom,
      inputs: step.inputs.map(tensor),
      outputs: step.outputs.map(tensor),
    })),
    diagnostics: diagnostics.map(({ code, severity, rule, layers, title, why, evidence }) => ({
      code,
      ...(rule === undefined ? {} : { rule }),
      severity,
      layers,
      title,
      why,
      evidence,
    })),
  };
}
