import type { Bytes } from "../bytes.ts";
import { broken, tooMuch, unsupported } from "../unreadable.ts";

/**
 * Object headers of HDF5 (file format specification 3.0, IV.A.1): a list of messages in blocks that point to each
 * other. Version 1 is what files have by default, version 2 ("OHDR") what libver="latest" writes.
 */

export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  type: number;
  /** Its first byte. */
  at: number;
  size: number;
}

interface Block {
  at: number;
  end: number;
}

const MAX_MESSAGES = 100_000;
const SHARED = 2;
/** 64 bits of ones. */
export const isUndefined = (address: number): boolean => address > 2 ** 63;

/** All messages of the object header at `at`, of every block once. */
export function messagesAt(file: Bytes, at: number): Message[] {
  const second = file.has(at, "OHDR");
  if (!second && file.u8(at) !== 1) throw broken("there is no object header where one belongs", at);
  const { first, prefix } = second ? secondHeader(file, at) : firstHeader(file, at);
  const blocks: Block[] = [first];
  const seen = new Set<number>([first.at]);
  const messages: Message[] = [];
  // The list grows while it is walked.
  for (const block of blocks) {
    for (let position = block.at; position + prefix <= block.end; ) {
      const type = second ? file.u8(position) : file.u16(position);
      const size = file.u16(position + (second ? 1 : 2));
      const flags = file.u8(position + (second ? 3 : 4));
      const message = { type, at: position + prefix, size };
      position += prefix + size;
      if (position > block.end) throw broken("a message is longer than its header", message.at);
      if (type === MESSAGE.continuation) {
        const next = continuation(file, message, second);
        if (seen.has(next.at)) throw broken("the blocks of an object header point in a circle", message.at);
        seen.add(next.at);
        blocks.push(next);
      } else if ((flags & SHARED) === 0) messages.push(message);
      else if (type === MESSAGE.datatype || type === MESSAGE.dataspace)
        throw unsupported("a data type is shared between objects (HDF5)", "Save the model with Keras again.");
      if (messages.length > MAX_MESSAGES)
        throw tooMuch(`an object has more than ${MAX_MESSAGES} messages`, "No model of Keras has that many.");
    }
  }
  return messages;
}

function firstHeader(file: Bytes, at: number): { first: Block; prefix: number } {
  const size = file.u32(at + 8);
  return { first: { at: at + 16, end: at + 16 + size }, prefix: 8 };
}

function secondHeader(file: Bytes, at: number): { first: Block; prefix: number } {
  const flags = file.u8(at + 5);
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const start = sizeAt + width;
  return {
    first: { at: start, end: start + file.unsigned(sizeAt, width) },
    prefix: flags & 4 ? 6 : 4,
  };
}

function continuation(file: Bytes, { at }: Message, second: boolean): Block {
  const start = file.u64(at);
  const end = start + file.u64(at + 8);
  if (!second) return { at: start, end };
  if (!file.has(start, "OCHK")) throw broken("a header does not go on where it says", at);
  return { at: start + 4, end: end - 4 };
}
