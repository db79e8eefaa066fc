import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import { serialise } from "../document/serialise.ts";
import { Reading } from "../targets/reading.ts";
import { EDIT_KINDS } from "./edits/all.ts";
import type { Context, Edit } from "./edits/edit.ts";
import {
  breaksSomething,
  diagnosticsOf,
  gainedLayers,
  helps,
  isWeighted,
  type Trial,
  tryDocument,
} from "./trial.ts";

/** How far a search is. */
export interface Progress {
  /** Documents that were lowered, and how many will be at most. */
  tried: number;
  most: number;
  /** Changes among them that help. */
  found: number;
  doing: "trying" | "running both" | "leaving out";
}

/** Edits that were applied together, and what came of it. */
export interface Found {
  edits: readonly Edit[];
  trial: Trial;
  gained: readonly string[];
}

export interface SearchOptions {
  /** Most Documents to lower. */
  budget?: number;
  /** Most edits of one fix; without it, 2. */
  together?: number;
  /** Most fixes to make of what is found. */
  most?: number;
  /** Kinds of edits that are left out. */
  without?: readonly string[];
}

/** Documents that are lowered at most, where nothing else is said. */
const DEFAULT_BUDGET = 400;

/** The edits that are worth trying for `layers`. */
export function editsFor(
  base: Trial,
  layers: readonly string[],
  { without = [] }: SearchOptions = {},
): Edit[] {
  const wanted = new Set(layers);
  const targets = base.graph.nodes.filter(isWeighted).filter((node) => wanted.has(node.layer));
  if (targets.length === 0) return [];
  const context: Context = { targets, reading: new Reading(base.graph) };
  return EDIT_KINDS.filter(({ name }) => !without.includes(name)).flatMap((kind) =>
    kind.propose(base.document, base.graph, context),
  );
}

export const changedBy = (document: Document, edits: readonly Edit[]): Document =>
  edits.reduce((changed, edit) => edit.change(changed), document);

/** Tries edits, each Document once, within a budget. */
class Tries {
  readonly #base: Trial;
  readonly #most: number;
  readonly #seen: Set<string>;
  tried = 0;

  constructor(base: Trial, most: number) {
    this.#base = base;
    this.#most = most;
    this.#seen = new Set([serialise(base.document)]);
  }

  get exhausted(): boolean {
    return this.tried >= this.#most;
  }

  progress(found: number, doing: Progress["doing"] = "trying"): Progress {
    return { tried: this.tried, most: this.#most, found, doing };
  }

  /** Undefined where the change is none, is not legal, or was tried before. */
  of(edits: readonly Edit[]): Found | undefined {
    this.tried++;
    const trial = tryDocument(changedBy(this.#base.document, edits), this.#base.weights);
    if (trial === undefined) return undefined;
    const key = serialise(trial.document);
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    return { edits, trial, gained: gainedLayers(this.#base, trial) };
  }
}

/** How far a change gets: layers that became binary, then errors that are gone. */
export const reach = (base: Trial, found: Found): number =>
  found.gained.length + (base.errors.size - found.trial.errors.size);

/** All sets of `size` items of different kinds, in order. */
function* sets(items: readonly Found[], size: number): Generator<readonly Found[]> {
  if (size === 0) yield [];
  for (const [i, first] of items.entries()) {
    const kind = first.edits[0]?.kind;
    const others = items.slice(i + 1).filter((item) => item.edits[0]?.kind !== kind);
    for (const rest of size > 0 ? sets(others, size - 1) : []) yield [first, ...rest];
  }
}

/**
 * Single edits, then pairs of edits that get further together than each of them alone; with `together` 3 also three of
 * them, where fewer make no layer binary. An edit that alone does all that is asked is in none of them.
 */
export function* findEdits(
  base: Trial,
  layers: readonly string[],
  options: SearchOptions = {},
): Generator<Progress, Found[]> {
  const { budget = DEFAULT_BUDGET, together = 2 } = options;
  const edits = editsFor(base, layers, options);
  const tries = new Tries(base, budget);
  const found: Found[] = [];
  const open: Found[] = [];
  /** How far the sets of edits get that were tried. */
  const reached = new Map<string, number>();
  const key = (items: readonly Found[]) => items.map((item) => open.indexOf(item)).join(" ");
  const complete = ({ trial }: Found) =>
    trial.errors.size === 0 && layers.every((layer) => trial.binary.has(layer) || base.binary.has(layer));
  for (const edit of edits) {
    if (tries.exhausted) return found;
    const single = tries.of([edit]);
    if (single !== undefined) {
      if (helps(base, single.trial)) found.push(single);
      if (!complete(single)) {
        open.push(single);
        reached.set(key([single]), reach(base, single));
      }
    }
    yield tries.progress(found.length);
  }
  for (let size = 2; size <= together; size++) {
    if (size > 2 && found.some(({ gained }) => gained.length > 0)) break;
    for (const set of sets(open, size)) {
      if (tries.exhausted) return found;
      const all = tries.of(set.flatMap((item) => item.edits));
      const parts = set.map((item) => reached.get(key(set.filter((other) => other !== item))) ?? 0);
      if (all !== undefined) {
        reached.set(key(set), reach(base, all));
        if (reach(base, all) > Math.max(0, ...parts) && helps(base, all.trial)) found.push(all);
      }
      yield tries.progress(found.length);
    }
  }
  return found;
}

/** Edits that do not change what runs, but after which the tool has no more cause for a diagnostic. */
export function* findAdvice(base: Trial, diagnostic: Diagnostic): Generator<Progress, Found[]> {
  const names = EDIT_KINDS.filter((kind) => !kind.advice).map((kind) => kind.name);
  const edits = editsFor(base, diagnostic.layers, { without: names });
  const tries = new Tries(base, edits.length);
  const found: Found[] = [];
  const about = ({ code, layers }: Diagnostic) =>
    code === diagnostic.code && layers.some((layer) => diagnostic.layers.includes(layer));
  for (const edit of edits) {
    const single = tries.of([edit]);
    if (single && !breaksSomething(base, single.trial) && !diagnosticsOf(single.trial).some(about))
      found.push(single);
    yield tries.progress(found.length);
  }
  return found;
}
