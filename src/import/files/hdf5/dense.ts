import type { Bytes } from "../bytes.ts";
import { broken, unsupported } from "../unreadable.ts";
import { isUndefined } from "./header.ts";

/**
 * Many links or attributes of one object, as libver="latest" writes them: messages in a fractal heap (III.G), found by
 * the records of a B-tree of version 2 (III.A.2).
 */

/** Where the heap identifier stands in a record, by the type of the tree: names and creation orders. */
const IDENTIFIER_AT: Readonly<Record<number, number>> = { 5: 4, 6: 8, 8: 0, 9: 0 };

/** The messages that the records of the tree at `tree` refer to. */
export function* densely(file: Bytes, heap: number, tree: number): Generator<Uint8Array> {
  const objectAt = fractalHeap(file, heap);
  const at = IDENTIFIER_AT[file.u8(tree + 5)];
  if (at === undefined) throw broken("a list of names has an unknown kind", tree);
  for (const record of records(file, tree)) yield objectAt(record + at);
}

/** Bytes that hold numbers up to `limit`. */
const widthOf = (limit: number): number => Math.floor(Math.log2(Math.max(limit, 1)) / 8) + 1;

/** Positions of all records, node by node. */
function* records(file: Bytes, at: number): Generator<number> {
  if (!file.has(at, "BTHD")) throw broken("there is no list of names where one belongs", at);
  const nodeSize = file.u32(at + 6);
  const recordSize = file.u16(at + 10);
  const depth = file.u16(at + 12);
  const root = file.u64(at + 16);
  if (isUndefined(root)) return;
  // Most records of a node, and of all nodes below it, by level.
  const most = [Math.floor((nodeSize - 10) / recordSize)];
  const below = [most[0] as number];
  const countWidth = widthOf(most[0] as number);
  const pointer = (level: number) => 8 + countWidth + (level > 1 ? widthOf(below[level - 1] as number) : 0);
  for (let level = 1; level <= depth; level++) {
    most[level] = Math.floor((nodeSize - 10 - pointer(level)) / (recordSize + pointer(level)));
    below[level] = ((most[level] as number) + 1) * (below[level - 1] as number) + (most[level] as number);
  }
  const nodes = [{ at: root, count: file.u16(at + 24), level: depth }];
  const seen = new Set([root]);
  for (const node of nodes) {
    if (!file.has(node.at, node.level === 0 ? "BTLF" : "BTIN"))
      throw broken("a list of names breaks off", node.at);
    for (let i = 0; i < node.count; i++) yield node.at + 6 + i * recordSize;
    if (node.level === 0) continue;
    for (let i = 0; i <= node.count; i++) {
      const child = node.at + 6 + node.count * recordSize + i * pointer(node.level);
      const address = file.u64(child);
      if (seen.has(address)) throw broken("a list of names points in a circle", node.at);
      seen.add(address);
      nodes.push({ at: address, count: file.unsigned(child + 8, countWidth), level: node.level - 1 });
    }
  }
}

interface Block {
  /** Position in the space of the heap. */
  offset: number;
  size: number;
  at: number;
}

/** Gives the object that the heap identifier at a position refers to. */
function fractalHeap(file: Bytes, at: number): (identifier: number) => Uint8Array {
  if (!file.has(at, "FRHP")) throw broken("there is no heap where one belongs", at);
  if (file.u16(at + 7) !== 0)
    throw unsupported("compressed names (HDF5)", "Save the model without compression.");
  const identifierSize = file.u16(at + 5);
  const offsetWidth = Math.ceil(file.u16(at + 128) / 8);
  const lengthWidth = Math.min(widthOf(file.u64(at + 120)), widthOf(file.u32(at + 10)));
  const blocks = directBlocks(file, at, offsetWidth);
  return (identifier) => {
    const kind = (file.u8(identifier) >> 4) & 3;
    if (kind === 2)
      return file.slice(identifier + 1, Math.min((file.u8(identifier) & 15) + 1, identifierSize - 1));
    if (kind !== 0)
      throw unsupported(
        "an attribute of more than 64 kB in HDF5's newest layout",
        'Save the model with h5py\'s default, without libver="latest".',
      );
    const offset = file.unsigned(identifier + 1, offsetWidth);
    const length = file.unsigned(identifier + 1 + offsetWidth, lengthWidth);
    const block = blocks.find((each) => offset >= each.offset && offset + length <= each.offset + each.size);
    if (block === undefined) throw broken("a name lies outside of its heap", identifier);
    return file.slice(block.at + offset - block.offset, length);
  };
}

/** The direct blocks of a heap: row 0 and 1 of a table have blocks of the first size, every further row of the double. */
function directBlocks(file: Bytes, heap: number, offsetWidth: number): Block[] {
  const width = file.u16(heap + 110);
  const start = file.u64(heap + 112);
  const root = file.u64(heap + 132);
  const rows = file.u16(heap + 140);
  const directRows = Math.log2(file.u64(heap + 120)) - Math.log2(start) + 2;
  if (!(Number.isInteger(directRows) && width > 0)) throw broken("a heap has no legal sizes", heap);
  if (isUndefined(root)) return [];
  if (rows === 0) return [{ offset: 0, size: start, at: root }];
  const blocks: Block[] = [];
  const tables = [{ at: root, offset: 0, rows }];
  const seen = new Set([root]);
  for (const table of tables) {
    if (!file.has(table.at, "FHIB")) throw broken("a heap breaks off", table.at);
    let position = table.at + 13 + offsetWidth;
    let { offset } = table;
    for (let row = 0; row < table.rows; row++) {
      const size = start * 2 ** Math.max(row - 1, 0);
      for (let column = 0; column < width; column++, position += 8, offset += size) {
        const at = file.u64(position);
        if (isUndefined(at)) continue;
        if (seen.has(at)) throw broken("a heap points in a circle", table.at);
        seen.add(at);
        if (row < directRows) blocks.push({ offset, size, at });
        else tables.push({ at, offset, rows: Math.log2(size) - Math.log2(start * width) + 1 });
      }
    }
  }
  return blocks;
}
