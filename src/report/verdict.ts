import type { Diagnostic, Severity } from "../document/diagnostic.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { isBinary, isConv } from "../targets/layers.ts";
import { NOT_IMPLEMENTED, type Plan, type Step, stepClass, totalMacc } from "../targets/plan.ts";
import { percentShare } from "./numbers.ts";
import { otherwiseQuantized, weightedLayers } from "./quantized-layers.ts";

export interface Verdict {
  severity: Severity | "ok";
  sentence: string;
  /** The layer to look at first, if something is wrong. */
  layer: string | null;
}

const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const runsBinary = (plan: Plan, node: Node): boolean =>
  plan.steps.some((step: Step) => step.layers.includes(node.name) && stepClass(step) === "sxor");

const share = (plan: Plan, kind: "sxor" | "float"): string => {
  const total = totalMacc(plan);
  const part = plan.steps
    .filter((step) => stepClass(step) === kind)
    .reduce((sum, step) => sum + step.macc, 0);
  return percentShare(part, total);
};

/** Why nothing runs: an error in the model, or the first layer that the tool refuses. */
function stop(plan: Plan): Verdict | undefined {
  const error = plan.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (error) {
    const layer = error.layers[0] ?? null;
    return { severity: "error", sentence: `${layer ?? "the model"}: ${error.title}.`, layer };
  }
  const refused = plan.steps.find((step) => step.opType === NOT_IMPLEMENTED);
  if (refused?.operation.kind !== "opaque") return undefined;
  const { reason } = refused.operation;
  const layer = refused.layers[0] ?? null;
  const because = reason.charAt(0).toUpperCase() + reason.slice(1);
  return {
    severity: "error",
    sentence: `The tool stops at ${layer}: NOT IMPLEMENTED. ${because}.`,
    layer,
  };
}

/** The answer for a model without a layer that has ±1 on both sides. */
function withoutBinary(plan: Plan, graph: Graph, diagnostics: readonly Diagnostic[]): Verdict {
  if (graph.nodes.length === 1)
    return { severity: "info", sentence: "The model has no layers yet.", layer: null };
  const others = otherwiseQuantized(graph);
  const first = others[0];
  if (first === undefined) {
    const sentence = "No layer asks for ±1 input and ±1 weights: nothing here can be binary.";
    return { severity: "info", sentence, layer: null };
  }
  const cause = diagnostics.find((d) => d.severity === "warning" && d.layers.includes(first.layer));
  const who = `${plural(others.length, "layer")} ${others.length === 1 ? "is" : "are"} quantized otherwise`;
  // What is only inferred to run in float has no share that could be told.
  const guessed = cause?.evidence.every((evidence) => evidence.class === "inferred");
  const cost = guessed ? "" : `, and ${share(plan, "float")} of the operations run in float`;
  return {
    severity: "warning",
    sentence: `No layer has plain ±1 input and ±1 weights; ${cause ? cause.title : who}${cost}.`,
    layer: first.layer,
  };
}

/**
 * The answer in one sentence: what of the binary layers runs binary, and what it costs if not. `diagnostics` are
 * those of `diagnose`; without them the sentence leaves the cause out.
 */
export function verdict(plan: Plan, graph: Graph, diagnostics: readonly Diagnostic[]): Verdict {
  const stopped = stop(plan);
  if (stopped) return stopped;
  // A target may run others on packed signs, too: Larq Compute Engine those with a scale.
  const binary = weightedLayers(graph).filter((node) => isBinary(node) || runsBinary(plan, node));
  const fallen = binary.filter((node) => !runsBinary(plan, node));
  const noun = binary.every(isConv) ? "binary convolution" : "binary layer";
  if (binary.length === 0) return withoutBinary(plan, graph, diagnostics);
  if (plan.target === "keras") {
    return {
      severity: "info",
      sentence: `Keras computes ${plural(binary.length, noun)} in float32: these are the numbers to agree with.`,
      layer: null,
    };
  }
  const first = fallen[0];
  if (first === undefined) {
    const many = binary.length === 2 ? "Both" : `All ${binary.length}`;
    const all = binary.length === 1 ? `The ${noun} runs` : `${many} ${noun}s run`;
    return {
      severity: "ok",
      sentence: `${all} binary: ${share(plan, "sxor")} of the operations are sxor_s1_s1.`,
      layer: null,
    };
  }
  const falls = fallen.length === 1 ? "falls" : "fall";
  const cause = diagnostics.find((d) => d.severity === "warning" && d.layers.includes(first.name));
  const because =
    cause?.code === "SX101"
      ? `, because ${fallen.length > 1 && fallen.every(({ layer }) => cause.layers.includes(layer)) ? "their outputs are" : `the output of ${first.name} is`} float`
      : cause
        ? `: ${cause.title}`
        : "";
  return {
    severity: "warning",
    sentence: `${fallen.length} of ${plural(binary.length, noun)} ${falls} back to float: ${share(plan, "float")} of the operations run in float${because}.`,
    layer: first.name,
  };
}
