/** A constant of a step: where it lies and, when memory is there, what is in it. */
interface Constant {
  at: number;
  make: () => ArrayLike<number> & ArrayBufferView;
}

const roundUp16 = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/**
 * Addresses given out one after the other, before any memory is reserved or any constant made: the
 * total is known first, and a run that does not fit costs nothing.
 */
export class Region {
  #end: number;
  readonly #constants: Constant[] = [];

  constructor(base: number) {
    this.#end = roundUp16(base);
  }

  /** First address behind all that was given out. */
  get end(): number {
    return this.#end;
  }

  space(bytes: number): number {
    const at = this.#end;
    this.#end = roundUp16(at + bytes);
    return at;
  }

  /** `make` is called once, by `fill`, and must give an array of `bytes` bytes. */
  constant(bytes: number, make: Constant["make"]): number {
    const at = this.space(bytes);
    this.#constants.push({ at, make });
    return at;
  }

  fill(memory: WebAssembly.Memory): void {
    for (const { at, make } of this.#constants) {
      const data = make();
      new Uint8Array(memory.buffer, at, data.byteLength).set(
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      );
    }
  }
}
