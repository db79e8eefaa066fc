/** Images by their first bytes: what they are, and how large, before anything is decoded. */

export interface ImageHeader {
  format: string;
  /** As stored: a rotation that a camera has noted comes later. */
  width: number;
  height: number;
  /** Per channel, where there are more than 8: a browser gives 8. */
  bits?: number;
}

interface Format {
  name: string;
  is: (bytes: Uint8Array, view: DataView) => boolean;
  /** Width and height; undefined where they are not found. Reads beyond the end throw a RangeError. */
  size?: (bytes: Uint8Array, view: DataView) => readonly [number, number] | undefined;
  /** Bits per channel, of a format that may have more than 8. */
  bits?: (view: DataView) => number;
}

const has = (bytes: Uint8Array, at: number, mark: string): boolean => {
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false;
  return true;
};

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Sizes of the headers that BMP had in its time; letters alone may be the beginning of any text. */
const BMP_HEADERS = [12, 40, 52, 56, 64, 108, 124];

const FORMATS: readonly Format[] = [
  {
    name: "PNG",
    is: (bytes) => has(bytes, 0, "\x89PNG\r\n\x1a\n"),
    size: (_, view) => [view.getUint32(16), view.getUint32(20)],
    bits: (view) => view.getUint8(24),
  },
  { name: "JPEG", is: (bytes) => has(bytes, 0, "\xff\xd8\xff"), size: jpegSize },
  {
    name: "GIF",
    is: (bytes) => has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a"),
    size: (_, view) => [view.getUint16(6, true), view.getUint16(8, true)],
  },
  { name: "WebP", is: (bytes) => has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP"), size: webpSize },
  {
    name: "BMP",
    is: (bytes, view) =>
      has(bytes, 0, "BM") && bytes.length >= 26 && BMP_HEADERS.includes(view.getUint32(14, true)),
    size: (_, view) =>
      view.getUint32(14, true) === 12
        ? [view.getUint16(18, true), view.getUint16(20, true)]
        : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))],
  },
  // Known, so that it can be said what they are; not every browser decodes them.
  {
    name: "AVIF or HEIC",
    is: (bytes) => has(bytes, 4, "ftyp") && ["avi", "hei", "mif", "msf"].some((mark) => has(bytes, 8, mark)),
  },
  { name: "SVG (or other XML)", is: (bytes) => /^\s*<(?:svg|\?xml)/.test(latin1(bytes.subarray(0, 64))) },
  { name: "TIFF", is: (bytes) => has(bytes, 0, "II*\0") || has(bytes, 0, "MM\0*") },
];

const READ = FORMATS.filter(({ size }) => size !== undefined).map(({ name }) => name);

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const formatOf = (bytes: Uint8Array) => FORMATS.find(({ is }) => is(bytes, viewOf(bytes)));

/** Whether a file begins as an image does. */
export const isImage = (bytes: Uint8Array): boolean => formatOf(bytes) !== undefined;

/** Format and size of an image, or why it is not read. */
export function imageHeader(bytes: Uint8Array): ImageHeader | { refused: string } {
  const format = formatOf(bytes);
  if (format?.size === undefined) {
    const what = format === undefined ? "It is no image" : `It is ${format.name}`;
    return { refused: `${what}; ${READ.join(", ")} are read. Save it as PNG.` };
  }
  const { name, size, bits = () => 8 } = format;
  const found = within(() => ({ size: size(bytes, viewOf(bytes)), bits: bits(viewOf(bytes)) }));
  const [width, height] = found?.size ?? [0, 0];
  if (found === undefined || !(width > 0 && height > 0))
    return { refused: `Its size cannot be read: the ${name} is cut or damaged. Save it again.` };
  return { format: name, width, height, ...(found.bits > 8 ? { bits: found.bits } : {}) };
}

/** Undefined if something is read beyond the end. */
function within<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Segments of a JPEG: FF, marker, length; the frame header (C0 to CF but for three) has height and width. */
function jpegSize(bytes: Uint8Array, view: DataView): readonly [number, number] | undefined {
  for (let at = 2; at < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // A marker may be filled up with FF, and some have no segment.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The first chunk of a WebP: simple, lossless or extended. */
function webpSize(bytes: Uint8Array, view: DataView): readonly [number, number] | undefined {
  const bits14 = (at: number) => view.getUint16(at, true) & 0x3fff;
  const bits24 = (at: number) => view.getUint16(at, true) + 65_536 * view.getUint8(at + 2);
  if (has(bytes, 12, "VP8X")) return [1 + bits24(24), 1 + bits24(27)];
  if (has(bytes, 12, "VP8L")) return [1 + bits14(21), 1 + ((view.getUint32(21, true) >>> 14) & 0x3fff)];
  return has(bytes, 12, "VP8 ") ? [bits14(26), bits14(28)] : undefined;
}
