import type { Document, TargetId } from "../../src/document/document.ts";
import { drawing } from "./draw.ts";
import type { Growing } from "./stack-layers.ts";
import { SUBJECTS } from "./subjects.ts";

/** A stack of layers, and the target for which it is lowered. */
export interface Stack {
  document: Document;
  target: TargetId;
  /** All of its steps are kept out of the fit. */
  keptOut: boolean;
}

/** Multiplications of one layer. */
const BUDGET = 1e6;
/** Of the input. */
const CHANNELS = [1, 2, 3, 4, 8, 16, 20, 32, 48, 64, 100, 128];
const MOST_VALUES = 40_000;

/** The stack of a seed: the subjects in turn, all else drawn. */
export function randomStack(seed: number): Stack {
  const draw = drawing(seed);
  const { target, recipes, ends } = SUBJECTS[seed % SUBJECTS.length] as (typeof SUBJECTS)[number];
  const [height, width] = [draw.size(6, 48), draw.size(6, 48)];
  const channels = draw.of(CHANNELS.filter((n) => n * height * width <= MOST_VALUES));
  const g: Growing = { draw, layers: [], height, width, channels, budget: BUDGET };
  const left = [...recipes];
  for (let n = draw.int(Math.floor(recipes.length / 2), recipes.length); n > 0; n--) {
    const [recipe] = left.splice(draw.int(0, left.length - 1), 1);
    recipe?.(g);
  }
  draw.of(ends)(g);
  return {
    document: {
      ...{ sxor: 1, name: `stack ${seed}` },
      ...{ input: { shape: [height, width, channels] }, layers: g.layers },
    },
    target,
    keptOut: Math.floor(seed / SUBJECTS.length) % 3 === 2,
  };
}

/** So many stacks of each subject, every third of them kept out of the fit. */
export const randomStacks = (ofEach: number): Stack[] =>
  Array.from({ length: ofEach * SUBJECTS.length }, (_, seed) => randomStack(seed));
