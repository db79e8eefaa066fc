/** How a file holds a number. */
export interface NumberType {
  kind: "float" | "int" | "uint";
  /** Bytes. */
  size: number;
  littleEndian: boolean;
}

/** Reads the number at a byte; undefined for a size that no machine has. 64-bit integers become the nearest double. */
export function numberReader(
  { kind, size, littleEndian: little }: NumberType,
  view: DataView,
): ((at: number) => number) | undefined {
  switch (`${kind} ${size}`) {
    case "float 2":
      return (at) => half(view.getUint16(at, little));
    case "float 4":
      return (at) => view.getFloat32(at, little);
    case "float 8":
      return (at) => view.getFloat64(at, little);
    case "int 1":
      return (at) => view.getInt8(at);
    case "int 2":
      return (at) => view.getInt16(at, little);
    case "int 4":
      return (at) => view.getInt32(at, little);
    case "int 8":
      return (at) => Number(view.getBigInt64(at, little));
    case "uint 1":
      return (at) => view.getUint8(at);
    case "uint 2":
      return (at) => view.getUint16(at, little);
    case "uint 4":
      return (at) => view.getUint32(at, little);
    case "uint 8":
      return (at) => Number(view.getBigUint64(at, little));
  }
  return undefined;
}

/** IEEE 754 binary16. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
