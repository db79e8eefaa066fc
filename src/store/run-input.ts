import type { InputChoices, PreparedInput } from "../import/input/prepared.ts";

/** What the Run tab takes as the input of the network. It stays in this tab; a link has the document's seed alone. */
export interface RunInput {
  kind: "seed" | "constant" | "file";
  /** As typed; null for the seed of the document. */
  seed: string | null;
  /** As typed: the value everywhere. */
  constant: string;
  /** The last one that could be an input. */
  file: InputFile | null;
}

export interface InputFile {
  /** What the user wants; `prepared` has what it was made with, which may be older. */
  choices: InputChoices;
  prepared: PreparedInput;
}

export const START_INPUT: RunInput = { kind: "seed", seed: null, constant: "1", file: null };

/** Whether a file is ready for a network as it is wanted. */
export const isReady = ({ prepared, choices }: InputFile, shape: readonly number[]): boolean =>
  prepared.shape.join() === shape.join() &&
  prepared.choices.fit === choices.fit &&
  prepared.choices.range === choices.range &&
  prepared.choices.sample === choices.sample;
