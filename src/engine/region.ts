/** A constant of a step: where it lies and, when memory is there, what is in it. */
interface Constant {
  at: number;
  make: () => ArrayLike<number> & ArrayBufferView;
}

const roundUp16 = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/**
 * Addresses given out one after the other, before any memory is reserved or any constant made: the
 * total is known first, and a run that does not fit costs nothing.
 *
 * Scratch is alive only within a step, so that all steps share one area for it. How large that has to be is
 * known when the last step was prepared, but its place earlier: the steps are prepared twice, first in a
 * region without the area, then in one with `shared` = `largestScratch` of the first. What does not fit
 * into the area is given a place of its own.
 */
export class Region {
  readonly #scratchAt: number;
  readonly #scratchEnd: number;
  #scratchNext: number;
  #scratchOfStep = 0;
  #largestScratch = 0;
  #largestConstant = 0;
  #end: number;
  #constants: Constant[] = [];

  constructor(base: number, shared = 0) {
    this.#scratchAt = roundUp16(base);
    this.#scratchEnd = this.#scratchAt + roundUp16(shared);
    this.#scratchNext = this.#scratchAt;
    this.#end = this.#scratchEnd;
  }

  /** First address behind all that was given out. */
  get end(): number {
    return this.#end;
  }

  /** Bytes of scratch of the step that takes most. */
  get largestScratch(): number {
    return this.#largestScratch;
  }

  /** Bytes of the largest constant. */
  get largestConstant(): number {
    return this.#largestConstant;
  }

  /** Bytes that keep their content. */
  space(bytes: number): number {
    const at = this.#end;
    this.#end = roundUp16(at + bytes);
    return at;
  }

  /** Scratch from here on may lie where that of earlier steps lies. */
  beginStep(): void {
    this.#scratchNext = this.#scratchAt;
    this.#scratchOfStep = 0;
  }

  /** Bytes for the step that is being prepared; another step may write them before it runs again. */
  scratch(bytes: number): number {
    this.#scratchOfStep += roundUp16(bytes);
    this.#largestScratch = Math.max(this.#largestScratch, this.#scratchOfStep);
    const at = this.#scratchNext;
    if (at + bytes > this.#scratchEnd) return this.space(bytes);
    this.#scratchNext = at + roundUp16(bytes);
    return at;
  }

  /** `make` is called once, by `fill`, and must give an array of `bytes` bytes. */
  constant(bytes: number, make: Constant["make"]): number {
    const at = this.space(bytes);
    this.#largestConstant = Math.max(this.#largestConstant, bytes);
    this.#constants.push({ at, make });
    return at;
  }

  /** Writes the constants; what they were made of can go then. */
  fill(memory: WebAssembly.Memory): void {
    for (const { at, make } of this.#constants) {
      const data = make();
      new Uint8Array(memory.buffer, at, data.byteLength).set(
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      );
    }
    this.#constants = [];
  }
}
