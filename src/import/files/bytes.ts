import { broken } from "./unreadable.ts";

/** Little-endian numbers and texts of a file; what lies outside of it is Unreadable, never undefined. */
export class Bytes {
  readonly data: Uint8Array;
  private readonly view: DataView;

  constructor(data: Uint8Array) {
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  get length(): number {
    return this.data.length;
  }

  /** Throws unless `length` bytes lie at `at`. */
  private check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.data.length))
      throw broken(`it ends before byte ${at + length}, which it refers to`);
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.view.getUint8(at);
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.view.getUint32(at, true);
  }

  i32(at: number): number {
    this.check(at, 4);
    return this.view.getInt32(at, true);
  }

  /** 64 bits as a number: exact up to 2^53, and what is larger lies outside of every file. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** An unsigned number of 1 to 8 bytes. */
  unsigned(at: number, size: number): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.u8(at + i);
    return value;
  }

  slice(at: number, length: number): Uint8Array {
    this.check(at, length);
    return this.data.subarray(at, at + length);
  }

  /** The same numbers counted from `at` on. */
  from(at: number): Bytes {
    this.check(at, 0);
    return new Bytes(this.data.subarray(at));
  }

  text(at: number, length: number): string {
    return decode(this.slice(at, length));
  }

  /** Up to a zero byte. */
  textToZero(at: number): string {
    this.check(at, 0);
    const end = this.data.indexOf(0, at);
    return this.text(at, (end < 0 ? this.data.length : end) - at);
  }

  /** Whether the ASCII text `mark` stands at `at`. */
  has(at: number, mark: string): boolean {
    for (let i = 0; i < mark.length; i++) if (this.data[at + i] !== mark.charCodeAt(i)) return false;
    return true;
  }
}

const decoder = new TextDecoder();

/** UTF-8; bytes that are none become U+FFFD. */
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
