import type { CoreName } from "../cores.ts";
import fitted from "./fitted.json";

/** Cores with a model, and the numbers that their counters hold at a time: 4 with vectors, else 1. */
export const LANES = { "cortex-m4": 1, "cortex-m7": 1, "cortex-m55": 4 } as const;
export type FittedCore = keyof typeof LANES;
export const FITTED_CORES = Object.keys(LANES) as FittedCore[];

export const isFitted = (core: string): core is FittedCore => Object.hasOwn(LANES, core);

/** Instructions per run of a loop, by its name in Counts. A loop that is not here was never measured. */
export type Costs = Readonly<Record<string, number>>;

/** What the executed instructions of one kernel follow: the sum of how often its loops run times their cost. */
export interface FittedModel {
  coefficients: Costs;
  /** Steps it was fitted on, and steps that were kept out of the fit. */
  fitted: number;
  keptOut: number;
  /** Of the steps that were kept out: |estimate / count - 1|; steps under 1,000 instructions count as 1,000. */
  median: number;
  largest: number;
}

/** What was measured of all kernels, as `npm run bench:arm:fit -- --save` wrote it. */
export interface Fitted {
  compiler: string;
  flags: string;
  date: string;
  /** By core, then by the name of the model. */
  cores: Readonly<Record<FittedCore, Readonly<Record<string, FittedModel>>>>;
  /** Bytes of the instructions of each kernel, by core. */
  sizes: Readonly<Record<CoreName, Readonly<Record<string, number>>>>;
}

export const FITTED: Fitted = fitted;
