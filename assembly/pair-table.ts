/**
 * Popcount by table for two pixels at once.
 *
 * **Nibbles.** Four channels of a pixel are a nibble 0 … 15, and 16 stands for four channels that are zero
 * (padding). Against a weight nibble w, a nibble a has
 *
 *   matches(a, w) = 4 - popcount(a xor w),   matches(16, w) = 2,
 *
 * so that over n nibbles sum x w = 2 matches - 4n: the zeros, with half of their signs matching, add nothing.
 * Signs and zeros are counted by one table; no border needs a correction.
 *
 * **Pairs.** The same tap of two neighbouring output pixels sees a nibble a and a nibble b. The pair is the
 * number a + 17 b, one of 17² = 289. Its entry is 16 bytes, one per weight nibble w:
 *
 *   byte w = matches(a, w) + 16 matches(b, w).
 *
 * A swizzle of the entry by 16 weight nibbles gives the matches of 16 output channels with both pixels. A
 * weight of NO_WEIGHT selects no byte and gives 0, in relaxed and plain SIMD alike: only indices 16 … 127 are
 * left to the machine, and there are none.
 *
 * **Sums.** Byte lanes 2i and 2i + 1 hold channels i and 8 + i. Three swizzles added up give in every 16-bit
 * lane four 4-bit fields of at most 12, so that none carries into the next:
 *
 *   x = f0 + 16 f1 + 256 f2 + 4096 f3    f0, f1: pixels 0 and 1 of channel i;  f2, f3: of channel 8 + i.
 *
 * They are summed over many x in two vectors of bytes, S of x and T of x >> 4 in 16-bit lanes. No field is
 * masked out, so bytes wrap; with F the sum of a field, modulo 256,
 *
 *   low byte of S = F0 + 16 F1    high byte of S = F2 + 16 F3
 *   low byte of T = F1 + 16 F2    high byte of T = F3.
 *
 * If every F is below 256, the high byte of T is F3 itself, and one after the other
 *
 *   F2 = high S - 16 F3    F1 = low T - 16 F2    F0 = low S - 16 F1    (modulo 256).
 *
 * With F <= 12 n that holds for n <= MAX_TRIPLES = 21, the largest n with 12 n < 256. Before, S and T are
 * put aside (pair-sums.ts), and decoded into 16-bit sums, which hold 2^16 - 1 matches.
 */
export const MAX_TRIPLES = 21;
/** The nibble of four zeros. */
export const ZEROS = 16;
/** Pair numbers count b by this. */
const NIBBLES = 17;
/** Bytes of an entry. Planes hold pair numbers times this: the place of the entry in the table. */
const ENTRY = 16;

const TABLE: usize = memory.data(NIBBLES * NIBBLES * ENTRY, 16);

function matches(nibble: i32, weight: i32): i32 {
  return nibble === ZEROS ? 2 : 4 - popcnt(nibble ^ weight);
}

function fillTable(): void {
  let at = TABLE;
  for (let b = 0; b < NIBBLES; b++) {
    for (let a = 0; a < NIBBLES; a++) {
      for (let w = 0; w < ENTRY; w++) store<u8>(at++, matches(a, w) | (matches(b, w) << 4));
    }
  }
}
fillTable();

/** The entry of the pair at `pair` of a plane. */
export function entry(pair: usize): v128 {
  return v128.load(<usize>load<u16>(pair), TABLE);
}

/** The matches of an entry with the weights of 16 channels. */
function matching(entry: v128, weights: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(entry, weights) : i8x16.swizzle(entry, weights);
}

/** The same of three entries and three nibbles of the weights, added up. */
export function three(e0: v128, e1: v128, e2: v128, w0: v128, w1: v128, w2: v128): v128 {
  return i8x16.add(i8x16.add(matching(e0, w0), matching(e1, w1)), matching(e2, w2));
}
