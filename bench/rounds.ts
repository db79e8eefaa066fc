import type { ContestantId } from "./contestant.ts";
import type { Times } from "./result.ts";

/** Rounds that have to come within TOLERANCE of the best time, this among them: one alone may be a freak. */
const CONFIRMATIONS = 3;
const TOLERANCE = 0.03;

/** Times of alternating rounds. */
export class Rounds {
  readonly #times = new Map<ContestantId, number[]>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Milliseconds per run by contestant. */
  add(round: Readonly<Record<string, number>>): void {
    this.#count++;
    for (const [id, time] of Object.entries(round) as [ContestantId, number][]) {
      const times = this.#times.get(id);
      if (times) times.push(time);
      else this.#times.set(id, [time]);
    }
  }

  best(): Times {
    return Object.fromEntries([...this.#times].map(([id, times]) => [id, Math.min(...times)]));
  }

  /** Contestants whose best time too few rounds confirm. */
  unconfirmed(): ContestantId[] {
    return [...this.#times]
      .filter(([, times]) => {
        const limit = Math.min(...times) * (1 + TOLERANCE);
        return times.filter((time) => time <= limit).length < CONFIRMATIONS;
      })
      .map(([id]) => id);
  }
}
