import { type Diagnostic, gravestFirst } from "../document/diagnostic.ts";
import { DEFAULT_TARGET, type Document, type TargetId, targetOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { documentDiff } from "./diff.ts";
import type { Edit } from "./edits/edit.ts";
import { changedBy, type Found, findEdits, type Progress } from "./find-edits.ts";
import type { Fix } from "./fix.ts";
import { fixOf, missingLayers, ranked } from "./search.ts";
import {
  breaksSomething,
  diagnosticsOf,
  gainedLayers,
  isWeighted,
  layersAskingBits,
  type Trial,
  trialOf,
  tryDocument,
} from "./trial.ts";

/** What it takes to make a whole network binary. */
export interface AllSxor {
  /** Null if nothing has to be changed, or nothing helps. */
  fix: Fix | null;
  /** Layers that ask for bits, and how many of them are binary before and after. */
  asked: number;
  before: number;
  after: number;
  /** The layers with ±1 or ternary operands that stay without a binary kernel, and why. */
  left: readonly { layer: string; why: string }[];
}

/** Most sets of edits that are put one on the other. */
const MOST_ROUNDS = 12;
/** Most Documents that are lowered per cause. */
const BUDGET = 300;
/** Most causes that are looked at one by one. */
const MOST_CAUSES = 24;

const binaryCount = (trial: Trial, asked: readonly string[]): number =>
  asked.filter((layer) => trial.binary.has(layer)).length;

/** Sets of layers to look for edits of: all that are missing, then those of one cause, then each alone. */
function causes(trial: Trial, missing: readonly string[]): (readonly string[])[] {
  const groups = diagnosticsOf(trial).map(({ layers }) => layers.filter((layer) => missing.includes(layer)));
  const all = [missing, ...groups, ...missing.map((layer) => [layer])];
  const seen = new Set<string>();
  const fresh = (layers: readonly string[]) => {
    const key = layers.join("\n");
    return layers.length > 0 && !seen.has(key) && seen.add(key);
  };
  return all.filter(fresh).slice(0, MOST_CAUSES);
}

/** The edits that make most of the missing layers binary while they keep most of the network. */
function* nextEdits(
  current: Trial,
  missing: readonly string[],
  count: { tried: number },
): Generator<Progress, Found | undefined> {
  for (const layers of causes(current, missing)) {
    const searching = findEdits(current, layers, {
      budget: BUDGET,
      together: 3,
      without: ["target", "channels"],
    });
    let step = searching.next();
    let last = 0;
    while (!step.done) {
      count.tried += step.value.tried - last;
      last = step.value.tried;
      yield { ...step.value, tried: count.tried, most: count.tried - last + step.value.most };
      step = searching.next();
    }
    const best = ranked(current, step.value).find((found) => found.gained.length > 0);
    if (best !== undefined) return best;
  }
  return undefined;
}

/** The edits without those that turned out needless for what `made` has. */
function* leftOut(base: Trial, edits: readonly Edit[], made: Trial): Generator<Progress, readonly Edit[]> {
  let kept = edits;
  for (const edit of edits) {
    const rest = kept.filter((other) => other !== edit);
    const trial = tryDocument(changedBy(base.document, rest), base.weights);
    const enough = trial && !breaksSomething(base, trial) && trial.errors.size <= made.errors.size;
    if (enough && gainedLayers(base, made).every((layer) => trial.binary.has(layer))) kept = rest;
    yield { tried: 0, most: edits.length, found: kept.length, doing: "leaving out" };
  }
  return kept;
}

/** Why a layer has no binary kernel, in the words of the gravest diagnostic about it. */
const reason = (diagnostics: readonly Diagnostic[], layer: string): string =>
  diagnostics.find(({ layers, severity }) => severity !== "info" && layers.includes(layer))?.why ??
  "No kernel of the tool fits it, and no edit that sxor knows changes that.";

/** Layers whose weights are ±1 but which read the input of the network as it is. */
const readsInput = (trial: Trial): string[] =>
  trial.graph.nodes
    .filter(isWeighted)
    .filter(
      ({ op, inputs, layer }) =>
        inputs[0] === 0 &&
        op.inputQuantizer.kind === "none" &&
        op.kernelQuantizer.kind === "sign" &&
        !trial.binary.has(layer),
    )
    .map(({ layer }) => layer);

/**
 * A small set of edits after which all layers that ask for bits have a binary kernel of `target`, or as many as there
 * is a way for: greedily, whatever keeps most of the network and helps most layers first; then what later edits have
 * made needless is left out again. Resumable: a step lowers one Document.
 *
 * @param weights those that the document names
 */
export function* makeAllSxor(
  document: Document,
  target: TargetId = targetOf(document),
  weights?: GivenWeights,
): Generator<Progress, AllSxor> {
  const { target: _, ...rest } = document;
  const base = trialOf(target === DEFAULT_TARGET ? rest : { ...rest, target }, weights);
  const asked = [...new Set(layersAskingBits(base.graph).map((node) => node.layer))];
  const count = { tried: 0 };
  let current = base;
  let edits: readonly Edit[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const missing = missingLayers(current).filter((layer) => asked.includes(layer));
    if (missing.length === 0) break;
    const next = yield* nextEdits(current, missing, count);
    if (next === undefined) break;
    edits = [...edits, ...next.edits];
    current = next.trial;
  }
  if (edits.length > 1) {
    edits = yield* leftOut(base, edits, current);
    current = tryDocument(changedBy(base.document, edits), weights) ?? current;
  }
  const diagnostics = gravestFirst(diagnosticsOf(current));
  const left = [
    ...asked
      .filter((layer) => !current.binary.has(layer))
      .map((layer) => ({ layer, why: reason(diagnostics, layer) })),
    ...readsInput(current).map((layer) => ({
      layer,
      why: "It reads the input of the network as it is: its weights are ±1, and taking the sign of the input as well would lose what is in it.",
    })),
  ];
  const numbers = {
    asked: asked.length,
    before: binaryCount(base, asked),
    after: binaryCount(current, asked),
    left,
  };
  if (edits.length === 0) return { fix: null, ...numbers };
  const making = fixOf(base, { edits, trial: current, gained: gainedLayers(base, current) });
  let step = making.next();
  while (!step.done) {
    yield { tried: count.tried, most: count.tried, found: 1, doing: "running both" };
    step = making.next();
  }
  return { fix: { ...step.value, diff: documentDiff(document, current.document) }, ...numbers };
}
