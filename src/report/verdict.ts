import type { Severity } from "../document/diagnostic.ts";
import { hasError } from "../document/diagnostic.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { isBinary, isConv, isDense } from "../targets/layers.ts";
import { type Plan, type Step, stepClass, totalMacc } from "../targets/plan.ts";
import { percentShare } from "./numbers.ts";

export interface Verdict {
  severity: Severity | "ok";
  sentence: string;
  /** The layer to look at first, if something is wrong. */
  layer: string | null;
}

const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Convolutions and dense layers that ask for ±1 input and ±1 weights. */
const binaryLayers = (graph: Graph): Node[] =>
  graph.nodes.filter((node) => (isConv(node) || isDense(node)) && isBinary(node));

const runsBinary = (plan: Plan, node: Node): boolean =>
  plan.steps.some((step: Step) => step.layers.includes(node.name) && stepClass(step) === "sxor");

const share = (plan: Plan, kind: "sxor" | "float"): string => {
  const total = totalMacc(plan);
  const part = plan.steps
    .filter((step) => stepClass(step) === kind)
    .reduce((sum, step) => sum + step.macc, 0);
  return percentShare(part, total);
};

/** The answer in one sentence: what of the binary layers runs binary, and what it costs if not. */
export function verdict(plan: Plan, graph: Graph): Verdict {
  const error = plan.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  const binary = binaryLayers(graph);
  const fallen = binary.filter((node) => !runsBinary(plan, node));
  const noun = binary.every(isConv) ? "binary convolution" : "binary layer";
  if (hasError(plan.diagnostics) && error) {
    const layer = error.layers[0] ?? null;
    const who = layer === null ? "the model" : layer;
    const sentence =
      error.code === "SX102"
        ? `The tool stops at ${who}: NOT IMPLEMENTED. A binary convolution padded with ±1 has no kernel with float output.`
        : `${who}: ${error.title}.`;
    return { severity: "error", sentence, layer };
  }
  if (binary.length === 0) {
    const why =
      graph.nodes.length === 1
        ? "The model has no layers yet."
        : "No layer asks for ±1 input and ±1 weights: nothing here can be binary.";
    return { severity: "info", sentence: why, layer: null };
  }
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
  const cause = plan.diagnostics.find((d) => d.severity === "warning" && d.layers.includes(first.name));
  const because =
    cause?.code === "SX101"
      ? `, because the output of ${first.name} is float`
      : cause
        ? `: ${cause.title}`
        : "";
  return {
    severity: "warning",
    sentence: `${fallen.length} of ${plural(binary.length, noun)} ${falls} back to float: ${share(plan, "float")} of the operations run in float${because}.`,
    layer: first.name,
  };
}
