import type { Diagnostic, Fix, FixEffect, FixFigures } from "../document/diagnostic.ts";
import { hasError } from "../document/diagnostic.ts";
import { type AttributeValue, type Document, type Layer, targetOf } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";
import { buildGraph } from "../graph/build.ts";
import { lower } from "./lower.ts";
import { type Plan, type Step, stepClass } from "./plan.ts";

/** A change worth trying for a diagnostic. */
interface Candidate {
  title: string;
  effect: FixEffect;
  change: (document: Document) => Document;
  /** What else has to be true of the new Plan, so that the title is. */
  holds?: (after: Plan) => boolean;
}

/** `document` with one attribute of one layer set. */
function withAttribute(document: Document, name: string, key: string, value: AttributeValue): Document {
  const names = layerNames(document.layers, inputName(document));
  const layers = document.layers.map(
    (layer, i): Layer => (names[i] === name ? { ...layer, [key]: value } : layer),
  );
  return { ...document, layers };
}

const set = (
  layer: string,
  key: string,
  value: AttributeValue,
  effect: FixEffect = "needs retraining",
): Candidate => ({
  title: `${layer}: set ${key} to ${JSON.stringify(value)}`,
  effect,
  change: (document) => withAttribute(document, layer, key, value),
});

const native = (layer: string): Candidate => ({
  title: "switch to the native target: C by popcount, the same numbers",
  effect: "same function",
  change: (document) => ({ ...document, target: "native" }),
  holds: ({ steps }) => steps.some((step) => step.layers.includes(layer) && stepClass(step) === "sxor"),
});

const nativeFloat: Candidate = {
  title: "switch to the native target: C with this layer in float, the same numbers",
  effect: "same function",
  change: (document) => ({ ...document, target: "native" }),
};

/** What could help, by the code of the diagnostic. */
function candidates(diagnostic: Diagnostic): Candidate[] {
  const layer = diagnostic.knob?.layer;
  if (layer === undefined) return [];
  switch (diagnostic.code) {
    case "SX101":
      return [
        native(layer),
        set(layer, "kernel_size", 1, "different architecture"),
        set(layer, "strides", 1, "different architecture"),
      ];
    case "SX102":
    case "SX113":
      return [
        native(layer),
        nativeFloat,
        set(layer, "pad_values", 0),
        set(layer, "padding", "valid", "different architecture"),
        set(layer, "kernel_size", 1, "different architecture"),
      ];
    case "SX103":
      return [set(layer, "input_quantizer", "ste_sign")];
    case "SX106":
      return [native(layer), set(layer, "activation", "linear")];
    case "SX107":
      return [native(layer), set(layer, diagnostic.knob?.attribute ?? "", 1)];
    case "SX110":
      return [set(layer, "kernel_quantizer", "ste_sign")];
    default:
      return [];
  }
}

const macc = (plan: Plan, kind: "sxor" | "float"): number =>
  plan.steps.reduce((sum: number, step: Step) => sum + (stepClass(step) === kind ? step.macc : 0), 0);

const figures = (plan: Plan): FixFigures => ({
  sxor: macc(plan, "sxor"),
  float: macc(plan, "float"),
  rom: plan.memory.weights,
  ram: plan.memory.activations,
});

/** More of it binary, or an error less; never a new error. */
function helps(before: Plan, after: Plan): boolean {
  if (hasError(after.diagnostics)) return false;
  if (hasError(before.diagnostics)) return true;
  const share = (plan: Plan) => macc(plan, "sxor") / Math.max(1, macc(plan, "sxor") + macc(plan, "float"));
  return share(after) > share(before);
}

/** The diagnostics with the fixes that were found for them. */
export const withFixes = (document: Document, diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.map((diagnostic) => ({ ...diagnostic, fixes: findFixes(document, diagnostic) }));

/**
 * Changes of the Document that remove the cause of a diagnostic. Each was applied and lowered again,
 * and is listed only if a larger part of the operations is binary then (or the tool no longer stops)
 * and nothing new fails; those that keep the function come first.
 */
export function findFixes(document: Document, diagnostic: Diagnostic): Fix[] {
  const tried = candidates(diagnostic);
  if (tried.length === 0) return [];
  const plan = (of: Document) => lower(buildGraph(of), targetOf(of));
  const before = plan(document);
  const seen = new Set<string>([JSON.stringify(document)]);
  const fixes: Fix[] = [];
  for (const { title, effect, change, holds = () => true } of tried) {
    const changed = change(document);
    const key = JSON.stringify(changed);
    if (seen.has(key)) continue;
    const after = plan(changed);
    if (!holds(after)) continue;
    seen.add(key);
    if (helps(before, after)) {
      fixes.push({ title, effect, document: changed, before: figures(before), after: figures(after) });
    }
  }
  return fixes;
}
