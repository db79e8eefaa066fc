import type { Contestant } from "./contestant.ts";

/** What a measurement takes: milliseconds of running before the first one, and of each batch. */
export interface Effort {
  warmUp: number;
  batch: number;
}

/** The time at which the clock, which moves in steps in a page, moves next. */
function nextTick(): number {
  const before = performance.now();
  let after = performance.now();
  while (after === before) after = performance.now();
  return after;
}

/** Milliseconds from a tick to the first one behind `runs` runs: never less than they take. */
async function time(contestant: Contestant, runs: number): Promise<number> {
  const start = nextTick();
  for (let i = 0; i < runs; i++) {
    const pending = contestant.run();
    if (pending) await pending;
  }
  return nextTick() - start;
}

/** Who has just waited is less likely to be interrupted in the next milliseconds. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Milliseconds per run of a batch of `runs` runs, or of twice as many until it takes half of `batch`. */
async function perRun(contestant: Contestant, runs: number, batch: number): Promise<number> {
  const taken = await time(contestant, runs);
  return taken >= batch / 2 ? taken / runs : perRun(contestant, 2 * runs, batch);
}

/** Contestants that take turns. */
export class Alternation {
  readonly #contestants: readonly Contestant[];
  /** The best time of a run so far. */
  readonly #best = new Map<Contestant, number>();
  readonly #effort: Effort;

  constructor(contestants: readonly Contestant[], effort: Effort) {
    this.#contestants = contestants;
    this.#effort = effort;
  }

  /** Runs each until the engine has compiled it as well as it will. */
  async warmUp(): Promise<void> {
    for (const each of this.#contestants) {
      const until = performance.now() + this.#effort.warmUp;
      do await this.#batch(each);
      while (performance.now() < until);
    }
  }

  async #batch(contestant: Contestant): Promise<number> {
    const best = this.#best.get(contestant) ?? Number.POSITIVE_INFINITY;
    const runs = Math.max(1, Math.ceil(this.#effort.batch / best));
    const found = await perRun(contestant, runs, this.#effort.batch);
    this.#best.set(contestant, Math.min(best, found));
    return found;
  }

  /** One batch of each: milliseconds per run by id. */
  async round(): Promise<Record<string, number>> {
    const times: Record<string, number> = {};
    for (const each of this.#contestants) {
      await pause();
      times[each.id] = await this.#batch(each);
    }
    return times;
  }
}
