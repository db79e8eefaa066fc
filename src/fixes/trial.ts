import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import { type Document, targetOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { parseDocument } from "../document/parse.ts";
import { buildGraph } from "../graph/build.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { diagnose } from "../targets/diagnose.ts";
import { isConv, isDense, type WeightedNode } from "../targets/layers.ts";
import { lower } from "../targets/lower.ts";
import {
  isStopped,
  maccByOpType,
  NOT_IMPLEMENTED,
  type Plan,
  type Step,
  type StepClass,
  stepClass,
} from "../targets/plan.ts";
import type { FixFigures } from "./fix.ts";

/** A Document that was lowered for its target, and what a search asks of it. */
export interface Trial {
  document: Document;
  /** Those that the search was given for the documents that name them. */
  weights: GivenWeights | undefined;
  graph: Graph;
  plan: Plan;
  /** Layers with a binary kernel; one of two convolutions (separable) has two of them. */
  binary: ReadonlySet<string>;
  /** What stops the tool: an error of the model or a layer that it refuses, each under a key of its own. */
  errors: ReadonlySet<string>;
}

export const isWeighted = (node: Node): node is WeightedNode => isConv(node) || isDense(node);

/** Ids of the nodes whose kernels a step uses. */
const kernelsOf = (plan: Plan, { params }: Step): number[] =>
  params.flatMap((id) => {
    const recipe = plan.params[id]?.recipe;
    return recipe?.from === "kernel" ? [recipe.node] : [];
  });

/** Lowers a canonical Document for its target, with the weights that it names as far as they fit. */
export function trialOf(document: Document, weights?: GivenWeights): Trial {
  const graph = buildGraph(document, weights);
  const plan = lower(graph, targetOf(document));
  const weighted = graph.nodes.filter(isWeighted);
  const runBinary = new Set(
    plan.steps.filter((step) => stepClass(step) === "sxor").flatMap((step) => kernelsOf(plan, step)),
  );
  const others = new Set(weighted.filter((node) => !runBinary.has(node.id)).map((node) => node.layer));
  const names = new Set(weighted.map((node) => node.layer));
  const wrong = plan.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const refused = plan.steps.filter((step) => step.opType === NOT_IMPLEMENTED);
  return {
    document,
    weights,
    graph,
    plan,
    binary: new Set([...names].filter((layer) => !others.has(layer))),
    errors: new Set([
      ...wrong.map(({ code, layers }) => `${code} ${layers.join(" ")}`),
      ...refused.flatMap((step) =>
        step.layers.filter((layer) => names.has(layer)).map((layer) => `refused ${layer}`),
      ),
    ]),
  };
}

/** The trial of a value that may be no legal Document; undefined then. */
export function tryDocument(value: unknown, weights?: GivenWeights): Trial | undefined {
  const { document } = parseDocument(value);
  return document === null ? undefined : trialOf(document, weights);
}

export const diagnosticsOf = ({ graph, document }: Trial): Diagnostic[] =>
  diagnose(graph, targetOf(document));

const macc = (plan: Plan, kind: StepClass): number =>
  plan.steps.reduce((sum: number, step: Step) => sum + (stepClass(step) === kind ? step.macc : 0), 0);

export function figuresOf({ plan }: Trial): FixFigures {
  return {
    stopped: isStopped(plan),
    macc: Object.fromEntries([...maccByOpType(plan)].filter(([, n]) => n > 0)),
    sxor: macc(plan, "sxor"),
    float: macc(plan, "float"),
    rom: plan.memory.weights,
    ram: plan.memory.activations,
  };
}

/** Part of the operations that is binary, of those that are binary or float. */
export function binaryShare({ plan }: Trial): number {
  const sxor = macc(plan, "sxor");
  return sxor / Math.max(1, sxor + macc(plan, "float"));
}

/** Layers of `before` that are binary in `after` only. */
export function gainedLayers(before: Trial, after: Trial): string[] {
  return before.graph.nodes
    .filter((node) => isWeighted(node) && after.binary.has(node.layer) && !before.binary.has(node.layer))
    .map((node) => node.layer)
    .filter((layer, i, all) => all.indexOf(layer) === i);
}

/** Whether a layer is no longer binary, or something stops the tool that did not before. */
export function breaksSomething(before: Trial, after: Trial): boolean {
  if (hasError(after.graph.diagnostics) && !hasError(before.graph.diagnostics)) return true;
  return (
    [...before.binary].some((layer) => !after.binary.has(layer)) ||
    [...after.errors].some((error) => !before.errors.has(error))
  );
}

/** Whether more layers run binary, or less stops the tool. */
export function helps(before: Trial, after: Trial): boolean {
  if (breaksSomething(before, after)) return false;
  if (after.errors.size < before.errors.size) return true;
  return gainedLayers(before, after).length > 0 && binaryShare(after) > binaryShare(before);
}

/** Whether two values of `quantizer.kind`, or what a kernel of unknown quantizer may be, mean ±1 was asked for. */
const ASKS_BITS: ReadonlySet<string> = new Set([
  "sign",
  "magnitude_aware",
  "ternary",
  "heaviside",
  "unknown",
]);

/**
 * The layers that ask for bits: a quantizer of one or two bits, or an unknown one, on input or kernel. A layer that
 * reads the input of the network and leaves it as it is asks for bits in its kernel only, to keep the image.
 */
export function layersAskingBits(graph: Graph): WeightedNode[] {
  return graph.nodes.filter(isWeighted).filter(({ op, inputs }) => {
    if (ASKS_BITS.has(op.inputQuantizer.kind)) return true;
    return ASKS_BITS.has(op.kernelQuantizer.kind) && !(op.inputQuantizer.kind === "none" && inputs[0] === 0);
  });
}
