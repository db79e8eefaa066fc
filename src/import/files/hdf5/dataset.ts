import type { Bytes } from "../bytes.ts";
import { inflate } from "../inflate.ts";
import { broken, unsupported } from "../unreadable.ts";
import { type Datatype, elementsOf } from "./datatype.ts";
import { isUndefined } from "./header.ts";

/** Where the bytes of an array lie (data layout, IV.A.2.i): together, or in chunks that went through filters. */

interface Filter {
  id: number;
  /** Client values; the first of shuffle is the size of an element. */
  values: readonly number[];
}

const NAMES: Readonly<Record<number, string>> = { 4: "szip", 5: "nbit", 6: "scaleoffset", 32000: "lzf" };
const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

/** The filters of a filter pipeline message (IV.A.2.l) in the order in which they were applied. */
export function filtersAt(file: Bytes, at: number): Filter[] {
  const version = file.u8(at);
  let position = at + (version === 1 ? 8 : 2);
  return Array.from({ length: file.u8(at + 1) }, () => {
    const id = file.u16(position);
    const named = version === 1 || id >= 256;
    const nameLength = named ? file.u16(position + 2) : 0;
    position += named ? 6 : 4;
    const count = file.u16(position);
    position += 2 + (version === 1 ? 8 * Math.ceil(nameLength / 8) : nameLength);
    const values = Array.from({ length: count }, (_, i) => file.u32(position + 4 * i));
    position += 4 * (version === 1 ? count + (count % 2) : count);
    return { id, values };
  });
}

interface Stored {
  type: Datatype;
  shape: readonly number[];
  filters: readonly Filter[];
  /** Told of all bytes that will be made before they are; throws if they are too many. */
  spend: (bytes: number) => void;
}

/** The bytes of an array, row-major, as its layout message (version 3 or 4) has them. */
export function bytesOf(file: Bytes, at: number, { type, shape, filters, spend }: Stored): Uint8Array {
  const size = elementsOf(shape) * type.size;
  const version = file.u8(at);
  if (version !== 3 && version !== 4) throw old(version);
  const kind = file.u8(at + 1);
  if (kind === 0) return exactly(file.slice(at + 4, file.u16(at + 2)), size, at);
  if (kind === 1) {
    const address = file.u64(at + 2);
    // Nothing was ever written: the array is its fill value, which Keras never sets.
    if (!isUndefined(address)) return file.slice(address, size);
    spend(size);
    return new Uint8Array(size);
  }
  if (kind !== 2) throw broken(`an array has the layout ${kind}`, at);
  const { chunk, chunks } =
    version === 3 ? treeOfChunks(file, at, shape.length) : oneChunk(file, at, filters);
  const length = elementsOf(chunk) * type.size;
  spend(size + chunks.length * length);
  const whole = new Uint8Array(size);
  for (const { address, stored, offset, mask } of chunks) {
    const raw = file.slice(address, filters.length === 0 ? length : stored);
    place(unfilter(raw, filters, mask, length, type.size), chunk, whole, shape, offset, type.size);
  }
  return whole;
}

const old = (version: number) =>
  unsupported(
    `an array in HDF5's layout of version ${version}`,
    "Save the model again with a library of this century.",
  );

function exactly(bytes: Uint8Array, size: number, at: number): Uint8Array {
  if (bytes.length < size) throw broken(`an array has ${bytes.length} bytes instead of ${size}`, at);
  return bytes.subarray(0, size);
}

interface Chunk {
  address: number;
  /** Bytes in the file. */
  stored: number;
  /** Of its first element. */
  offset: readonly number[];
  /** Filters that were left out, one bit each. */
  mask: number;
}

interface Chunks {
  chunk: readonly number[];
  chunks: readonly Chunk[];
}

/** A B-tree of version 1 (III.A.1) whose keys are the positions of the chunks. */
function treeOfChunks(file: Bytes, at: number, rank: number): Chunks {
  if (file.u8(at + 2) !== rank + 1) throw broken("chunks have other dimensions than their array", at);
  const chunk = Array.from({ length: rank }, (_, i) => file.u32(at + 11 + 4 * i));
  const chunks: Chunk[] = [];
  const root = file.u64(at + 3);
  const nodes = isUndefined(root) ? [] : [root];
  const seen = new Set(nodes);
  const keySize = 8 + 8 * (rank + 1);
  for (const node of nodes) {
    if (!file.has(node, "TREE") || file.u8(node + 4) !== 1) throw broken("there is no tree of chunks", node);
    const isLeaf = file.u8(node + 5) === 0;
    for (let i = 0; i < file.u16(node + 6); i++) {
      const key = node + 24 + i * (keySize + 8);
      const address = file.u64(key + keySize);
      if (seen.has(address)) throw broken("a tree of chunks points in a circle", node);
      seen.add(address);
      if (!isLeaf) nodes.push(address);
      else {
        const offset = Array.from({ length: rank }, (_, axis) => file.u64(key + 8 + 8 * axis));
        chunks.push({ address, stored: file.u32(key), mask: file.u32(key + 4), offset });
      }
    }
  }
  return { chunk, chunks };
}

/** Layout 4 with the index "single chunk": what libver="latest" writes for an array of one chunk. */
function oneChunk(file: Bytes, at: number, filters: readonly Filter[]): Chunks {
  const flags = file.u8(at + 2);
  const dimensions = file.u8(at + 3);
  const width = file.u8(at + 4);
  const chunk = Array.from({ length: dimensions - 1 }, (_, i) => file.unsigned(at + 5 + i * width, width));
  const index = at + 5 + dimensions * width;
  if (file.u8(index) !== 1)
    throw unsupported(
      "an array in many chunks of HDF5's newest layout",
      'Save the model with h5py\'s default, without libver="latest".',
    );
  const filtered = (flags & 2) !== 0 && filters.length > 0;
  return {
    chunk,
    chunks: [
      {
        address: file.u64(index + (filtered ? 13 : 1)),
        stored: filtered ? file.u64(index + 1) : 0,
        mask: filtered ? file.u32(index + 9) : 0,
        offset: chunk.map(() => 0),
      },
    ],
  };
}

function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  length: number,
  size: number,
): Uint8Array {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    const { id } = filters[i] as Filter;
    if (mask & (1 << i)) continue;
    if (id === DEFLATE)
      bytes = inflate(bytes, length + 4 * filters.slice(0, i).filter(isChecksum).length, "zlib");
    else if (id === SHUFFLE) bytes = unshuffle(bytes, size);
    else if (id === FLETCHER32) bytes = bytes.subarray(0, Math.max(bytes.length - 4, 0));
    else
      throw unsupported(
        `weights compressed by ${NAMES[id] ?? `the HDF5 filter ${id}`}`,
        'sxor reads gzip and shuffle. Save the weights without compression, as Keras does, or with compression="gzip".',
      );
  }
  if (bytes.length < length) throw broken(`a chunk has ${bytes.length} bytes instead of ${length}`);
  return bytes;
}

const isChecksum = ({ id }: Filter): boolean => id === FLETCHER32;

/** Shuffle keeps all first bytes of the elements together, then all second bytes, and so on. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const count = Math.floor(bytes.length / size);
  for (let byte = 0; byte < size; byte++)
    for (let i = 0; i < count; i++) out[i * size + byte] = bytes[byte * count + i] as number;
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

/** Copies a chunk to its place, row by row of the last axis; what reaches over the edge is dropped. */
function place(
  bytes: Uint8Array,
  chunk: readonly number[],
  whole: Uint8Array,
  shape: readonly number[],
  offset: readonly number[],
  size: number,
): void {
  const rank = shape.length;
  const row = chunk[rank - 1] ?? 1;
  const rows = elementsOf(chunk) / Math.max(row, 1);
  const at = (axis: number) => offset[axis] ?? 0;
  const fits = Math.min(row, (shape[rank - 1] ?? 1) - at(rank - 1));
  if (fits <= 0) return;
  for (let r = 0; r < rows; r++) {
    let rest = r;
    let target = 0;
    let stride = shape[rank - 1] ?? 1;
    let inside = true;
    for (let axis = rank - 2; axis >= 0; axis--) {
      const length = chunk[axis] as number;
      const position = at(axis) + (rest % length);
      rest = Math.floor(rest / length);
      inside &&= position < (shape[axis] as number);
      target += position * stride;
      stride *= shape[axis] as number;
    }
    if (inside)
      whole.set(bytes.subarray(r * row * size, (r * row + fits) * size), (target + at(rank - 1)) * size);
  }
}
