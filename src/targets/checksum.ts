/**
 * FNV-1a, 32 bits: `hash = (hash ^ byte) * 0x01000193` from 0x811c9dc5. The engine, the C self-test and
 * the links use it to say in one number that two byte strings are the same.
 */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
