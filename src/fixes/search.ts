import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { documentDiff } from "./diff.ts";
import { effectByShape } from "./effect.ts";
import { type Found, findAdvice, findEdits, type Progress, reach, type SearchOptions } from "./find-edits.ts";
import { EFFECTS, type Explained, type Fix, type FixEffect, type Proof } from "./fix.ts";
import { prove } from "./proof.ts";
import { binaryShare, figuresOf, layersAskingBits, type Trial, trialOf } from "./trial.ts";

/** Fixes that are shown of those found. */
const MOST_FIXES = 8;

/** For a list of diagnostics, each with its first fixes. */
export const FIRST_FIXES: SearchOptions = { budget: 100, most: 4 };

/** The effect that a change has if all that its edits claim is true. */
const claimedEffect = (base: Trial, { edits, trial }: Found): FixEffect =>
  edits.every((edit) => edit.same !== undefined)
    ? "same function"
    : effectByShape(base.graph, trial.graph).effect;

const rank = (effect: FixEffect): number => EFFECTS.indexOf(effect);

/** Those that keep most first, then those that gain most, then the smaller; otherwise in the order they were tried. */
export function ranked(base: Trial, found: readonly Found[]): Found[] {
  const keys = new Map(
    found.map((item) => [
      item,
      [rank(claimedEffect(base, item)), -reach(base, item), item.edits.length, -binaryShare(item.trial)],
    ]),
  );
  const key = (item: Found) => keys.get(item) as number[];
  return [...found].sort((a, b) => {
    const at = key(a).findIndex((value, i) => value !== key(b)[i]);
    return at < 0 ? 0 : (key(a)[at] as number) - (key(b)[at] as number);
  });
}

/** The best of those that do the same kinds of edits; `found` in order. */
function differing(found: readonly Found[]): Found[] {
  const kinds = ({ edits }: Found) => edits.map((edit) => edit.kind).join(" ");
  return found.filter(
    (item, i) => item.edits.length === 1 || found.findIndex((other) => kinds(other) === kinds(item)) === i,
  );
}

/** What was found as a Fix, with the proof of its effect. */
export function* fixOf(base: Trial, found: Found): Generator<string, Fix> {
  const { edits, trial, gained } = found;
  const claims = edits.map((edit) => edit.same);
  const claimed = claims.every((claim) => claim !== undefined);
  const proof = claimed ? yield* prove(base.document, trial.document, claims.join(" "), base.weights) : null;
  const { effect, why } = effectByShape(base.graph, trial.graph);
  const shapes: Proof = { kind: "shapes", why };
  return {
    title: edits.map((edit) => edit.title).join("; "),
    steps: edits.map((edit) => edit.title),
    effect: proof ? "same function" : effect,
    proof: proof ?? shapes,
    document: trial.document,
    diff: documentDiff(base.document, trial.document),
    gained,
    before: figuresOf(base),
    after: figuresOf(trial),
  };
}

/** Layers that ask for bits and have no binary kernel. */
export const missingLayers = (base: Trial): string[] =>
  [...new Set(layersAskingBits(base.graph).map((node) => node.layer))].filter(
    (layer) => !base.binary.has(layer),
  );

/**
 * Changes of the Document that remove the cause of a diagnostic, or without one make more of the whole model binary.
 * Each was applied and lowered again, and is listed only if more layers are binary then (or less stops the tool) and
 * nothing else fails. Those that keep the function come first. Resumable: a step lowers one Document or runs one model.
 *
 * @param weights those that the document names
 */
export function* searchFixes(
  document: Document,
  diagnostic: Diagnostic | null,
  options: SearchOptions = {},
  weights?: GivenWeights,
): Generator<Progress, Fix[]> {
  const base = trialOf(document, weights);
  const found =
    diagnostic?.severity === "info"
      ? yield* findAdvice(base, diagnostic)
      : yield* findEdits(base, diagnostic?.layers ?? missingLayers(base), options);
  const fixes: Fix[] = [];
  for (const item of differing(ranked(base, found)).slice(0, options.most ?? MOST_FIXES)) {
    const making = fixOf(base, item);
    let step = making.next();
    while (!step.done) {
      yield { tried: found.length, most: found.length, found: found.length, doing: "running both" };
      step = making.next();
    }
    fixes.push(step.value);
  }
  // A claim that a run refutes moves its fix down.
  return fixes.sort((a, b) => rank(a.effect) - rank(b.effect));
}

/** The result of a generator that is run to its end. */
export function finished<T>(steps: Generator<unknown, T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The diagnostics with the first fixes of each. */
export const withFixes = (
  document: Document,
  diagnostics: readonly Diagnostic[],
  weights?: GivenWeights,
): Explained[] =>
  diagnostics.map((diagnostic) => ({
    ...diagnostic,
    fixes: findFixes(document, diagnostic, FIRST_FIXES, weights),
  }));

/** The fixes of `searchFixes`, at once. */
export const findFixes = (
  document: Document,
  diagnostic: Diagnostic | null,
  options?: SearchOptions,
  weights?: GivenWeights,
): Fix[] => finished(searchFixes(document, diagnostic, options, weights));
