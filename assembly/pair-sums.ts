/**
 * The sums F0 … F3 of the four fields of a cell, decoded from S and T; see pair-table.ts. Each is a vector of
 * eight 16-bit lanes: F0 and F2 of the first pixel, F1 and F3 of the second, channels 0 … 7 and 8 … 15.
 */

/** Bytes that the sums of a cell take. */
export const SUMS_OF_CELL: usize = 64;
/** 16-bit sums of the four cells of a tile. */
export const SUMS: usize = memory.data(256, 16);
/** Stands for sums that are zero: four cells that are never written. */
export const NO_SUMS: usize = memory.data(256, 16);

function lowByte(lanes: v128): v128 {
  return v128.and(lanes, i16x8.splat(0xff));
}

export function field3(t: v128): v128 {
  return i16x8.shr_u(t, 8);
}

export function field2(s: v128, field3: v128): v128 {
  return lowByte(i16x8.sub(i16x8.shr_u(s, 8), i16x8.shl(field3, 4)));
}

export function field1(t: v128, field2: v128): v128 {
  return lowByte(i16x8.sub(t, i16x8.shl(field2, 4)));
}

export function field0(s: v128, field1: v128): v128 {
  return lowByte(i16x8.sub(s, i16x8.shl(field1, 4)));
}

/** Adds the fields of S and T to `sums`, or replaces these by them. */
export function flush(sums: usize, add: bool, s: v128, t: v128): void {
  const before = add ? sums : NO_SUMS;
  const f3 = field3(t);
  const f2 = field2(s, f3);
  const f1 = field1(t, f2);
  v128.store(sums, i16x8.add(v128.load(before), field0(s, f1)));
  v128.store(sums, i16x8.add(v128.load(before, 16), f1), 16);
  v128.store(sums, i16x8.add(v128.load(before, 32), f2), 32);
  v128.store(sums, i16x8.add(v128.load(before, 48), f3), 48);
}
