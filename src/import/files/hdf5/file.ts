import { Bytes } from "../bytes.ts";
import { superblock } from "../sniff.ts";
import { broken, tooMuch, unsupported } from "../unreadable.ts";
import { bytesOf, filtersAt } from "./dataset.ts";
import { type Datatype, dataspaceAt, datatypeAt, elementsOf, numbers } from "./datatype.ts";
import { densely } from "./dense.ts";
import { isUndefined, MESSAGE, type Message, messagesAt } from "./header.ts";
import { GlobalHeaps, localHeap } from "./heaps.ts";

/**
 * Reads HDF5 as Keras and h5py write it: groups, attributes, arrays of numbers. Every address is checked against
 * the file and every node is visited once, so that no file can make it loop.
 */

/** Bytes that are made of one file: several times what the largest file that is read holds uncompressed. */
const MAX_BYTES = 512 * 2 ** 20;
/** Links and attributes that are looked at: enough for 100,000 layers. */
const MAX_NAMES = 1_000_000;

interface Shared {
  bytes: Bytes;
  texts: GlobalHeaps;
  /** What may still be read. */
  left: { bytes: number; names: number };
}

/** Text, texts or numbers; null for what is neither. */
export type Attribute = string | readonly string[] | Float32Array | null;

/** The root group of a file; throws Unreadable. */
export function openHdf5(data: Uint8Array): Hdf5Object {
  const base = superblock(data);
  if (base === undefined) throw broken("it is no HDF5 file");
  const bytes = new Bytes(data).from(base);
  const version = bytes.u8(8);
  const isOld = version <= 1;
  if (version > 3) throw unsupported(`HDF5 of the version ${version}`, "sxor reads versions 0 to 3.");
  const [offsets, lengths] = isOld ? [bytes.u8(13), bytes.u8(14)] : [bytes.u8(9), bytes.u8(10)];
  if (offsets !== 8 || lengths !== 8)
    throw unsupported(
      `HDF5 with addresses of ${offsets} bytes`,
      "Save the model with h5py, which writes 8 bytes.",
    );
  const root = isOld ? bytes.u64((version === 0 ? 24 : 28) + 4 * 8 + 8) : bytes.u64(12 + 3 * 8);
  return new Hdf5Object(
    { bytes, texts: new GlobalHeaps(bytes), left: { bytes: MAX_BYTES, names: MAX_NAMES } },
    root,
  );
}

/** A group or an array. */
export class Hdf5Object {
  private readonly shared: Shared;
  private readonly messages: readonly Message[];
  private attributeMap: ReadonlyMap<string, () => Attribute> | undefined;
  private linkMap: ReadonlyMap<string, number> | undefined;

  constructor(shared: Shared, address: number) {
    this.shared = shared;
    this.messages = messagesAt(shared.bytes, address);
  }

  private of(type: number): readonly Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  private one(type: number): number {
    const [message] = this.of(type);
    if (message === undefined) throw broken("an array lacks its type, its shape or its data");
    return message.at;
  }

  private count(names: number): void {
    this.shared.left.names -= names;
    if (this.shared.left.names < 0)
      throw tooMuch(
        `it has more than ${MAX_NAMES.toLocaleString("en-US")} names`,
        "No model of Keras has that many.",
      );
  }

  get isArray(): boolean {
    return this.of(MESSAGE.dataspace).length > 0;
  }

  attribute(name: string): Attribute {
    this.attributeMap ??= this.readAttributes();
    return this.attributeMap.get(name)?.() ?? null;
  }

  private readAttributes(): Map<string, () => Attribute> {
    const { bytes } = this.shared;
    const found = new Map<string, () => Attribute>();
    for (const { at } of this.of(MESSAGE.attribute)) {
      const { name, value } = this.attributeAt(bytes, at);
      found.set(name, value);
    }
    for (const { at } of this.of(MESSAGE.attributeInfo)) {
      const flags = bytes.u8(at + 1);
      const heap = bytes.u64(at + 2 + (flags & 1 ? 2 : 0));
      if (isUndefined(heap)) continue;
      for (const message of densely(bytes, heap, bytes.u64(at + 10 + (flags & 1 ? 2 : 0)))) {
        const { name, value } = this.attributeAt(new Bytes(message), 0);
        found.set(name, value);
      }
    }
    this.count(found.size);
    return found;
  }

  /** An attribute message (IV.A.2.m); only version 1 pads its parts to eight bytes. */
  private attributeAt(bytes: Bytes, at: number): { name: string; value: () => Attribute } {
    const version = bytes.u8(at);
    if (version < 1 || version > 3) throw broken(`an attribute has the version ${version}`, at);
    const padded = (size: number) => (version === 1 ? 8 * Math.ceil(size / 8) : size);
    const nameAt = at + (version === 3 ? 9 : 8);
    const typeAt = nameAt + padded(bytes.u16(at + 2));
    const spaceAt = typeAt + padded(bytes.u16(at + 4));
    const dataAt = spaceAt + padded(bytes.u16(at + 6));
    const name = bytes.text(nameAt, bytes.u16(at + 2)).replace(/\0.*$/s, "");
    return {
      name,
      value: () => this.valueAt(bytes, datatypeAt(bytes, typeAt), dataspaceAt(bytes, spaceAt), dataAt),
    };
  }

  private valueAt(bytes: Bytes, type: Datatype, shape: readonly number[], at: number): Attribute {
    const length = elementsOf(shape);
    if (type.kind === "other") return null;
    // So that no data space can ask for more than there is.
    const data = bytes.slice(at, length * type.size);
    if (type.kind !== "string" && type.kind !== "variable string") return numbers(type, data, length);
    this.count(length);
    const textAt = (i: number) =>
      type.kind === "string"
        ? bytes.text(at + i * type.size, type.size).replace(/\0+$/, "")
        : this.shared.texts.text(new Bytes(data.subarray(i * type.size, (i + 1) * type.size)));
    return shape.length === 0 ? textAt(0) : Array.from({ length }, (_, i) => textAt(i));
  }

  /** Names of what a group holds. */
  names(): string[] {
    return [...this.links().keys()];
  }

  /** What a group holds under a name, or a path of names; undefined if there is nothing. */
  get(path: string): Hdf5Object | undefined {
    let object: Hdf5Object = this;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const address = object.links().get(name);
      if (address === undefined) return undefined;
      object = new Hdf5Object(this.shared, address);
    }
    return object;
  }

  private links(): ReadonlyMap<string, number> {
    this.linkMap ??= this.readLinks();
    return this.linkMap;
  }

  private readLinks(): Map<string, number> {
    const { bytes } = this.shared;
    const found = new Map<string, number>();
    const add = (link: { name: string; address: number } | undefined) => {
      if (link !== undefined) found.set(link.name, link.address);
      this.count(1);
    };
    for (const { at } of this.of(MESSAGE.symbolTable))
      for (const link of symbolTable(bytes, bytes.u64(at), bytes.u64(at + 8))) add(link);
    for (const { at } of this.of(MESSAGE.link)) add(linkAt(bytes, at));
    for (const { at } of this.of(MESSAGE.linkInfo)) {
      const skip = bytes.u8(at + 1) & 1 ? 8 : 0;
      const heap = bytes.u64(at + 2 + skip);
      if (isUndefined(heap)) continue;
      for (const message of densely(bytes, heap, bytes.u64(at + 10 + skip)))
        add(linkAt(new Bytes(message), 0));
    }
    return found;
  }

  get shape(): number[] {
    return dataspaceAt(this.shared.bytes, this.one(MESSAGE.dataspace));
  }

  /** The numbers of an array, row-major. */
  values(): Float32Array {
    const { bytes, left } = this.shared;
    const { shape } = this;
    const type = datatypeAt(bytes, this.one(MESSAGE.datatype));
    const length = elementsOf(shape);
    const spend = (made: number) => {
      left.bytes -= made;
      if (left.bytes < 0)
        throw tooMuch(
          "its arrays have more than 512 MB",
          "sxor reads models for microcontrollers, which are far smaller.",
        );
    };
    const filters = this.of(MESSAGE.filters).flatMap(({ at }) => filtersAt(bytes, at));
    const stored = bytesOf(bytes, this.one(MESSAGE.layout), { type, shape, filters, spend });
    spend(4 * length);
    return numbers(type, stored, length);
  }
}

/** The hard links of an old group: a B-tree of version 1 (III.A.1) over tables of symbols (III.B, III.C). */
function* symbolTable(
  bytes: Bytes,
  tree: number,
  heap: number,
): Generator<{ name: string; address: number } | undefined> {
  const nameAt = localHeap(bytes, heap);
  const nodes = [tree];
  const seen = new Set(nodes);
  for (const node of nodes) {
    if (bytes.has(node, "SNOD")) {
      for (let i = 0; i < bytes.u16(node + 6); i++) {
        const entry = node + 8 + 40 * i;
        const isSoft = bytes.u32(entry + 16) === 2;
        yield isSoft ? undefined : { name: nameAt(bytes.u64(entry)), address: bytes.u64(entry + 8) };
      }
      continue;
    }
    if (!bytes.has(node, "TREE") || bytes.u8(node + 4) !== 0)
      throw broken("a group has no list of names", node);
    for (let i = 0; i < bytes.u16(node + 6); i++) {
      const child = bytes.u64(node + 32 + 16 * i);
      if (seen.has(child)) throw broken("the list of names of a group points in a circle", node);
      seen.add(child);
      nodes.push(child);
    }
  }
}

/** A link message (IV.A.2.g); undefined unless it is a hard link. */
function linkAt(bytes: Bytes, at: number): { name: string; address: number } | undefined {
  const flags = bytes.u8(at + 1);
  let position = at + 2;
  const isHard = (flags & 8) === 0 || bytes.u8(position) === 0;
  position += (flags & 8 ? 1 : 0) + (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const width = 1 << (flags & 3);
  const length = bytes.unsigned(position, width);
  const name = bytes.text(position + width, length);
  return isHard ? { name, address: bytes.u64(position + width + length) } : undefined;
}
