/** Digits of base64url (RFC 4648, section 5); none of them needs an escape in a URL fragment. */
export const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Without padding: 4 digits for 3 bytes, 2 or 3 for the rest. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += DIGITS[(held >> bits) & 63];
    }
  }
  return bits === 0 ? text : text + DIGITS[(held << (6 - bits)) & 63];
}

/** The inverse of toBase64url; null for a text that toBase64url does not make. */
export function fromBase64url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  const restIsZero = (held & ((1 << bits) - 1)) === 0;
  return bits < 6 && restIsZero ? bytes : null;
}
