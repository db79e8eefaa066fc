import { Bytes } from "./bytes.ts";
import { inflate } from "./inflate.ts";
import { broken, tooMuch, unsupported } from "./unreadable.ts";

interface Entry {
  /** 0: as it is, 8: deflated. */
  method: number;
  stored: number;
  size: number;
  /** Of its local header. */
  at: number;
}

const MAX_COMMENT = 65_535;

/**
 * The files of a zip archive by name (.ZIP File Format Specification 6.3, without 64-bit sizes and encryption). Nothing
 * is inflated before it is asked for, and then no more than the directory declares.
 */
export class Zip {
  private readonly bytes: Bytes;
  private readonly entries = new Map<string, Entry>();

  constructor(data: Uint8Array) {
    this.bytes = new Bytes(data);
    const end = this.endOfDirectory();
    let at = this.bytes.u32(end + 16);
    for (let i = 0; i < this.bytes.u16(end + 10); i++) {
      if (!this.bytes.has(at, "PK\u0001\u0002")) throw broken("the directory of the zip breaks off", at);
      const nameLength = this.bytes.u16(at + 28);
      this.entries.set(this.bytes.text(at + 46, nameLength), {
        method: this.bytes.u16(at + 10),
        stored: this.bytes.u32(at + 20),
        size: this.bytes.u32(at + 24),
        at: this.bytes.u32(at + 42),
      });
      at += 46 + nameLength + this.bytes.u16(at + 30) + this.bytes.u16(at + 32);
    }
  }

  private endOfDirectory(): number {
    const last = this.bytes.length - 22;
    for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--)
      if (this.bytes.has(at, "PK\u0005\u0006")) return at;
    throw broken("the zip has no directory at its end");
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** The content of a file, undefined if there is none of that name; throws if it would have more than `most` bytes. */
  read(name: string, most: number): Uint8Array | undefined {
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    const { method, stored, size, at } = entry;
    if (size > most)
      throw tooMuch(
        `${name} would have ${size.toLocaleString("en-US")} bytes when unpacked`,
        `sxor reads up to ${most.toLocaleString("en-US")} bytes of it.`,
      );
    if (!this.bytes.has(at, "PK\u0003\u0004")) throw broken(`${name} is not where the directory says`, at);
    const data = this.bytes.slice(at + 30 + this.bytes.u16(at + 26) + this.bytes.u16(at + 28), stored);
    if (method === 0) return data;
    if (method === 8) return inflate(data, size, "raw");
    throw unsupported(
      `${name} is compressed by method ${method}`,
      "sxor reads files that are stored or deflated.",
    );
  }
}
