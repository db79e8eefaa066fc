import { type Bytes, decode } from "../bytes.ts";
import { broken } from "../unreadable.ts";

/** Where HDF5 keeps what has no fixed size: names of links (local heap), texts (global heap). */

/** The data of the local heap at `at` (III.D): names end with a zero byte. */
export function localHeap(file: Bytes, at: number): (offset: number) => string {
  if (!file.has(at, "HEAP")) throw broken("there is no heap of names where one belongs", at);
  const size = file.u64(at + 8);
  const data = file.from(file.u64(at + 24));
  return (offset) => {
    if (offset >= size) throw broken("a name lies outside of its heap", at);
    return data.textToZero(offset);
  };
}

/** Texts in global heaps (III.E); every collection is looked through once. */
export class GlobalHeaps {
  private readonly file: Bytes;
  private readonly collections = new Map<number, Map<number, Uint8Array>>();

  constructor(file: Bytes) {
    this.file = file;
  }

  /** The text that the 16 bytes of a variable-length value refer to. */
  text(reference: Bytes): string {
    const length = reference.u32(0);
    if (length === 0) return "";
    const address = reference.u64(4);
    const object = this.collection(address).get(reference.u32(12));
    if (object === undefined || object.length < length)
      throw broken("a text is not where it should be", address);
    return decode(object.subarray(0, length));
  }

  private collection(at: number): Map<number, Uint8Array> {
    const known = this.collections.get(at);
    if (known !== undefined) return known;
    if (!this.file.has(at, "GCOL")) throw broken("there is no heap of texts where one belongs", at);
    const objects = new Map<number, Uint8Array>();
    const end = at + this.file.u64(at + 8);
    for (let position = at + 16; position + 16 <= end; ) {
      const index = this.file.u16(position);
      const size = this.file.u64(position + 8);
      // Index 0 is the free space at the end.
      if (index === 0) break;
      objects.set(index, this.file.slice(position + 16, size));
      position += 16 + 8 * Math.ceil(size / 8);
    }
    this.collections.set(at, objects);
    return objects;
  }
}
