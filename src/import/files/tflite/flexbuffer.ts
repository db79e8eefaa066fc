import { Bytes } from "../bytes.ts";

/** FlexBuffers, in which custom operators keep their options: a map of names to numbers. */

const SIGNED = 1;
const UNSIGNED = 2;
const MAP = 9;
const BOOLEAN = 26;

/** The numbers of the map at the root; none if the data are no map. Values of other kinds are left out. */
export function flexMap(data: Uint8Array): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (data.length < 3) return found;
  const bytes = new Bytes(data);
  const rootWidth = bytes.u8(data.length - 1);
  const rootType = bytes.u8(data.length - 2);
  if (rootType >> 2 !== MAP) return found;
  const width = 1 << (rootType & 3);
  const rootAt = data.length - 2 - rootWidth;
  const values = rootAt - bytes.unsigned(rootAt, rootWidth);
  const size = bytes.unsigned(values - width, width);
  const keysAt = values - 3 * width;
  const keys = keysAt - bytes.unsigned(keysAt, width);
  const keyWidth = bytes.unsigned(values - 2 * width, width);
  for (let i = 0; i < size; i++) {
    const keyAt = keys + i * keyWidth;
    const name = bytes.textToZero(keyAt - bytes.unsigned(keyAt, keyWidth));
    const type = bytes.u8(values + size * width + i);
    const value = number(bytes, values + i * width, width, type >> 2);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** Integers and booleans lie in the map itself. */
function number(bytes: Bytes, at: number, width: number, kind: number): number | undefined {
  if (kind !== SIGNED && kind !== UNSIGNED && kind !== BOOLEAN) return undefined;
  const value = bytes.unsigned(at, width);
  return kind === SIGNED && value >= 2 ** (8 * width - 1) ? value - 2 ** (8 * width) : value;
}
