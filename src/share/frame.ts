import { strToU8 } from "fflate";
import { checksum } from "../targets/checksum.ts";
import { DIGITS, toBase64url } from "./base64url.ts";

/**
 * The frame of a link: `<version><encoding><length><payload>.<checksum>`.
 *
 * - version: one character, `1` today
 * - encoding: one character, how the payload was made (payload.ts)
 * - length: three base64url digits, characters of the payload: a link that was cut says by how much
 * - payload: base64url
 * - checksum: FNV-1a 32 over all characters before the dot, big-endian, base64url (six digits)
 *
 * Every step of FNV-1a is a bijection, so one changed character always changes the checksum. The frame
 * is the same in all versions, so that an old page can tell a newer link from a damaged one.
 */

export const VERSION = "1";
/** `w` came after the others: a page that does not know it takes the link for one of a newer version, which it is. */
const ENCODINGS = ["p", "d", "w"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const LENGTH_DIGITS = 3;
const HEAD = 2 + LENGTH_DIGITS;
const CHECKSUM_DIGITS = 6;

const FRAME_CHARACTERS = /^[\w.-]*/;
/** What a link of any version begins with; an anchor such as `#installation` does not. */
const LOOKS_LIKE_A_LINK = /^[1-9][a-z](?:[\w-]{3}|$)/;
const LINK_IN_TEXT = /#(?=[1-9][a-z][\w-]{3})/;

export type Unframed =
  | { kind: "ok"; encoding: Encoding; payload: string }
  | { kind: "empty" }
  | { kind: "foreign" }
  | { kind: "newer" }
  /** `expected` is the length of the whole link if it is known, both in characters without `#`. */
  | { kind: "damaged"; arrived: number; expected: number | null };

function checksumDigits(text: string): string {
  const sum = checksum(strToU8(text));
  return toBase64url(Uint8Array.of(sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255));
}

const lengthDigits = (length: number): string =>
  `${DIGITS[(length >> 12) & 63]}${DIGITS[(length >> 6) & 63]}${DIGITS[length & 63]}`;

function readLength(digits: string): number | null {
  const values = [...digits].map((digit) => DIGITS.indexOf(digit));
  if (values.length !== LENGTH_DIGITS || values.includes(-1)) return null;
  return values.reduce((sum, value) => sum * 64 + value, 0);
}

/** The fragment without `#`; `payload` is base64url of fewer than 64 ** LENGTH_DIGITS characters. */
export function frame(encoding: Encoding, payload: string): string {
  const body = VERSION + encoding + lengthDigits(payload.length) + payload;
  return `${body}.${checksumDigits(body)}`;
}

/**
 * What is left of a link after mail programs and forums had it: a whole URL, quotes and blanks around
 * it, percent-encoded characters (once or twice), punctuation of the sentence after it.
 */
export function cleanFragment(text: string): string {
  const percent = (s: string) =>
    s.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const decoded = percent(percent(text));
  const hash = LINK_IN_TEXT.exec(decoded)?.index ?? decoded.lastIndexOf("#");
  const fragment = decoded.slice(hash + 1).replace(/^[\s"'`<([]+/, "");
  const kept = FRAME_CHARACTERS.exec(fragment)?.[0].replace(/\.+$/, "");
  return kept || fragment.trim();
}

/** Takes a cleaned fragment apart and checks it; never throws. */
export function unframe(fragment: string): Unframed {
  if (fragment === "") return { kind: "empty" };
  const [body = "", sum, ...more] = fragment.split(".");
  if (sum !== undefined && more.length === 0 && checksumDigits(body) === sum) return readBody(body, fragment);
  if (!LOOKS_LIKE_A_LINK.test(fragment)) return { kind: "foreign" };
  const length = readLength(fragment.slice(2, HEAD));
  const expected = length === null ? null : HEAD + length + 1 + CHECKSUM_DIGITS;
  return { kind: "damaged", arrived: fragment.length, expected };
}

/** A body whose checksum is right, so that nothing but another version explains what we do not know. */
function readBody(body: string, fragment: string): Unframed {
  if (body[0] !== VERSION) return LOOKS_LIKE_A_LINK.test(body) ? { kind: "newer" } : { kind: "foreign" };
  const encoding = ENCODINGS.find((candidate) => candidate === body[1]);
  if (encoding === undefined) return { kind: "newer" };
  const payload = body.slice(HEAD);
  if (readLength(body.slice(2, HEAD)) !== payload.length) {
    return { kind: "damaged", arrived: fragment.length, expected: null };
  }
  return { kind: "ok", encoding, payload };
}
