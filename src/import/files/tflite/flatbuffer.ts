import { Bytes } from "../bytes.ts";
import { broken, tooMuch } from "../unreadable.ts";

/** FlatBuffers: tables whose fields stand where a table of offsets says (https://flatbuffers.dev/internals). */

/** Longest list of tables: more than any model has operators. */
const MAX_LIST = 1_000_000;

export class Table {
  private readonly bytes: Bytes;
  private readonly at: number;

  constructor(bytes: Bytes, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  static root(data: Uint8Array): Table {
    const bytes = new Bytes(data);
    return new Table(bytes, bytes.u32(0));
  }

  /** Where a field stands; undefined if it has its default. */
  private field(id: number): number | undefined {
    const table = this.at - this.bytes.i32(this.at);
    const slot = 4 + 2 * id;
    const offset = slot < this.bytes.u16(table) ? this.bytes.u16(table + slot) : 0;
    return offset === 0 ? undefined : this.at + offset;
  }

  private target(id: number): number | undefined {
    const at = this.field(id);
    return at === undefined ? undefined : at + this.bytes.u32(at);
  }

  byte(id: number, otherwise = 0): number {
    const at = this.field(id);
    return at === undefined ? otherwise : this.bytes.u8(at);
  }

  int(id: number, otherwise = 0): number {
    const at = this.field(id);
    return at === undefined ? otherwise : this.bytes.i32(at);
  }

  float(id: number, otherwise = 0): number {
    const at = this.field(id);
    if (at === undefined) return otherwise;
    const four = this.bytes.slice(at, 4);
    return new DataView(four.buffer, four.byteOffset).getFloat32(0, true);
  }

  text(id: number): string {
    const at = this.target(id);
    return at === undefined ? "" : this.bytes.text(at + 4, this.bytes.u32(at));
  }

  table(id: number): Table | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : new Table(this.bytes, at);
  }

  tables(id: number): Table[] {
    const at = this.target(id);
    const length = at === undefined ? 0 : this.listLength(at, 4);
    return Array.from({ length }, (_, i) => {
      const item = (at as number) + 4 + 4 * i;
      return new Table(this.bytes, item + this.bytes.u32(item));
    });
  }

  ints(id: number): number[] {
    const at = this.target(id);
    const length = at === undefined ? 0 : this.listLength(at, 4);
    return Array.from({ length }, (_, i) => this.bytes.i32((at as number) + 4 + 4 * i));
  }

  data(id: number): Uint8Array {
    const at = this.target(id);
    return at === undefined ? new Uint8Array() : this.bytes.slice(at + 4, this.bytes.u32(at));
  }

  private listLength(at: number, size: number): number {
    const length = this.bytes.u32(at);
    if (length > MAX_LIST)
      throw tooMuch(`a list of ${length} parts`, "No model for a microcontroller has that many.");
    if (at + 4 + length * size > this.bytes.length) throw broken("a list is longer than the file", at);
    return length;
  }
}
