import type { Diagnostic } from "../../document/diagnostic.ts";
import type { Document } from "../../document/document.ts";
import type { GivenWeights, WeightTable } from "../../document/layer-weights.ts";

export type ModelFormat = "keras h5" | "keras zip" | "tflite" | "sxor zip";

/** What a reader of one format makes of a file. */
export interface ReadModel {
  format: ModelFormat;
  /** Null if there is an error among the notes, and for weights without a model. */
  document: Document | null;
  notes: Diagnostic[];
  table: WeightTable;
  /** Name of the file that the weights came in, if it is another one than this. */
  file?: string;
  /** As GivenWeights has it. */
  signs?: true;
}

export interface ModelFile {
  /** What the file is; null if it is none of the formats. */
  format: ModelFormat | null;
  /** As if its weights were drawn; null if there is an error among the notes, and for weights without a model. */
  document: Document | null;
  notes: Diagnostic[];
  /** Null if the file holds none, or cannot be read. */
  weights: GivenWeights | null;
}

/** `weights`: layer `done` of `total`. */
export interface ReadProgress {
  phase: "structure" | "weights";
  done: number;
  total: number;
}

export type OnProgress = (progress: ReadProgress) => void;
