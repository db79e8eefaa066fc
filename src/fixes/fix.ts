import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { DiffLine } from "./diff.ts";

/** What a fix does to the function that the network computes. */
export type FixEffect = "same function" | "needs retraining" | "different architecture";

/** From what keeps most to what keeps least. */
export const EFFECTS: readonly FixEffect[] = ["same function", "needs retraining", "different architecture"];

/**
 * The weights that two models are compared with: those of the file that both name, or random ones in every run; then
 * `instead` says why not those of the file, if a file is named.
 */
export type ProofWeights = { from: "file"; file: string } | { from: "random"; instead: string | null };

/** How the effect is known. */
export type Proof =
  /**
   * Both models were computed on `runs` random inputs with `weights`; `values` outputs agree bit for bit. `image`: the
   * height and width of the input where that of the model would have taken too long, else null.
   */
  | {
      kind: "equal";
      why: string;
      runs: number;
      values: number;
      image: readonly [number, number] | null;
      weights: ProofWeights;
    }
  /** It follows from `why`, and was not computed: it would take too long, or sxor cannot compute the model. */
  | { kind: "not run"; why: string; because: string }
  /** The layers whose shapes are the same in both models, or the first one that differs. */
  | { kind: "shapes"; why: string };

/** What a Plan costs. */
export interface FixFigures {
  /** The tool refuses a layer, or the model has an error: the other figures are those of a part. */
  stopped: boolean;
  /** MACC by op type, in order of first use. */
  macc: Readonly<Record<string, number>>;
  /** MACC in binary and in float arithmetic. */
  sxor: number;
  float: number;
  /** Bytes of flash and of RAM. */
  rom: number;
  ram: number;
}

/** A change of the Document that was applied, lowered again and found to help. */
export interface Fix {
  /** The titles of its edits in one line, and one by one. */
  title: string;
  steps: readonly string[];
  effect: FixEffect;
  proof: Proof;
  /** The whole Document after the change, canonical. */
  document: Document;
  /** The lines of the Document's JSON that change. */
  diff: readonly DiffLine[];
  /** Names of the layers that run by a binary kernel after the change and did not before. */
  gained: readonly string[];
  before: FixFigures;
  after: FixFigures;
}

/** A diagnostic with what helps against its cause. */
export interface Explained extends Diagnostic {
  fixes?: readonly Fix[];
}

const count = (n: number): string => n.toLocaleString("en-US");

/** How the effect is known, in a sentence. */
const how = (image: readonly [number, number] | null): string =>
  image === null
    ? "Proved by running both"
    : `Checked by running both on a smaller image (${image.join("×")}), for time`;

function withText(weights: ProofWeights): string {
  if (weights.from === "file") return `random inputs and the weights of ${weights.file}`;
  return `random inputs and weights${weights.instead === null ? "" : ` (${weights.instead})`}`;
}

export function proofText(proof: Proof): string {
  switch (proof.kind) {
    case "equal":
      return `${how(proof.image)}: ${count(proof.values)} outputs of ${proof.runs} runs with ${withText(proof.weights)} agree bit for bit. ${proof.why}`;
    case "not run":
      return `${proof.why} Not proved by a run: ${proof.because}.`;
    case "shapes":
      return proof.why;
  }
}
