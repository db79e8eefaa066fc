import { type Document, seedOf } from "../../../../document/document.ts";
import { MAX_SEED } from "../../../../document/values.ts";
import { isReady, type RunInput } from "../../../../store/run-input.ts";
import { sourceInShort } from "./input-words.ts";

/** What a run takes as its input. */
export interface ChosenInput {
  /** For the results: "seed 1", "0.5 everywhere", "cat.png, …". */
  words: string;
  seed: number;
  /** Instead of values drawn from the seed: values, or one everywhere. */
  values?: Float32Array | number;
  /** The link of the document leads to the same input. */
  inLink: boolean;
}

/** The input as it is chosen for a document, or why there is none; an empty reason needs no words. */
export function chosenInput(input: RunInput, document: Document): ChosenInput | { problem: string } {
  const seed = seedOf(document);
  if (input.kind === "constant") {
    const value = constantFrom(input.constant);
    if (value === null)
      return { problem: "A constant is a number that float32 can hold, such as -1 or 0.5." };
    return { words: `${value} everywhere`, seed, values: value, inLink: false };
  }
  if (input.kind === "file") {
    const { file } = input;
    if (file === null || !isReady(file, document.input.shape)) return { problem: "" };
    const { prepared } = file;
    return { words: sourceInShort(prepared), seed, values: prepared.values, inLink: false };
  }
  const typed = input.seed === null ? seed : seedFrom(input.seed);
  if (typed === null) return { problem: `A seed is a whole number from 0 to ${MAX_SEED}.` };
  return { words: `seed ${typed}`, seed: typed, inLink: typed === seed };
}

/** Whether two inputs of one model have the same values. */
export const sameInput = (a: ChosenInput, b: ChosenInput): boolean =>
  a.values === b.values && (a.values !== undefined || a.seed === b.seed);

/** The seed that a text spells, or null. */
const seedFrom = (text: string): number | null => {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= MAX_SEED ? value : null;
};

/** The number that a text spells, as float32 has it, or null. */
function constantFrom(text: string): number | null {
  const value = Math.fround(Number(text));
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}
