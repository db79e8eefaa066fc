import {
  type Build,
  type Cold,
  type ContestantId,
  OURS,
  PEERS,
  type Peer,
  type Subject,
} from "./contestant.ts";

/** Milliseconds of one run, the best of all rounds, by contestant. */
export type Times = Partial<Record<ContestantId, number>>;

/** What alternating rounds gave. */
export interface Measured {
  times: Times;
  rounds: number;
  /** Contestants whose best time stood alone: the machine was too busy to say how fast they are. */
  unconfirmed: ContestantId[];
}

export interface ShapeResult extends Measured {
  id: string;
  text: string;
  macc: number;
  cold: Record<string, Cold>;
}

export interface NetworkResult extends Measured {
  name: string;
  macc: number;
  /** Why a Plan was not run, by target. */
  refused: Record<string, string>;
  /** From the keras plan's output, as a part of its range. */
  difference: Record<string, number>;
}

/** What a run of the bench measured, and where. */
export interface BenchResult {
  /** YYYY-MM-DD */
  date: string;
  engine: "Chromium" | "Node";
  /** Processor and operating system. */
  machine: string;
  /** By the name of the program. */
  versions: Record<string, string>;
  /** Processes that were running or waited to, on average over the minute before the bench. */
  load: number;
  shapes: ShapeResult[];
  networks: NetworkResult[];
  /** What was not measured, and why. */
  leftOut: string[];
}

/** Keeps the best of each: the first run of several engines. */
export function keepBestCold(best: Record<string, Cold>, found: Readonly<Record<string, Cold>>): void {
  for (const [id, { setup, first }] of Object.entries(found)) {
    const before = best[id] ?? { setup: Number.POSITIVE_INFINITY, first: Number.POSITIVE_INFINITY };
    best[id] = { setup: Math.min(before.setup, setup), first: Math.min(before.first, first) };
  }
}

/** Products per nanosecond: 10^9 multiplications and additions per second. */
export const gmaccPerSecond = (macc: number, milliseconds: number): number => macc / milliseconds / 1e6;

/** How many times as fast as `peer` the contestant is; undefined where one of them was not measured. */
export function ratio(times: Times, id: ContestantId, peer: ContestantId): number | undefined {
  const [own, other] = [times[id], times[peer]];
  return own === undefined || other === undefined ? undefined : other / own;
}

export function labelOf(id: ContestantId): string {
  if (id in PEERS) return PEERS[id as Peer];
  const [subject, build] = id.split("@") as [Subject, Build];
  return `${OURS[subject].label}, ${build}`;
}
