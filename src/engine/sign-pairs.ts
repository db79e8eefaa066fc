import type { ConvGeometry } from "../graph/graph.ts";
import { wordsFor } from "../targets/plan.ts";
import { BLOCK, type WindowField } from "./abi.ts";
import type { Region } from "./region.ts";

/**
 * Preparation of the pair-table convolution: what assembly/conv-s1-pairs.ts and pair-plane.ts, which explain
 * it, find in memory.
 */

/** No nibble: selects no byte of a table entry and has no matches. */
const NO_WEIGHT = 0x80;
/** Blocks of a tile, the largest first. */
const TILES = [4, 2, 1] as const;
/** The kernel counts in 16 bits, two for each matching sign. */
const MOST_SIGNS = 2 ** 15 - 1;

const nibblesFor = (channels: number): number => Math.ceil(channels / 4);

/**
 * Why the kernel does not compute a convolution of signs, which takes two outputs side by side and sums of 16
 * bits, or is not the faster one: a tile has 4 cells, and in a row that has no more outputs than a tile has pairs
 * most of them are computed twice. Null where it computes it.
 */
export function whyNoPairs(g: ConvGeometry): string | null {
  const signs = 4 * nibblesFor(g.inC) * g.kH * g.kW;
  const [blocks = 1] = tilesOf(g.outC);
  if (g.groups > 1) return `The pair table is for all channels at once; this layer has ${g.groups} groups.`;
  if (signs > MOST_SIGNS) return `The pair table sums up to ${MOST_SIGNS} signs; this layer sums ${signs}.`;
  const least = Math.floor(4 / blocks) + 1;
  if (g.outW >= least) return null;
  return `The pair table is the slower one for rows of fewer than ${least} outputs; here they have ${g.outW}.`;
}

/** Rows of the window in memory: all their taps one behind the other, or with dilation each tap alone. */
function runsOf(g: ConvGeometry) {
  const nibbles = nibblesFor(g.inC);
  const length = g.dilationW === 1 ? g.kW * nibbles : nibbles;
  return { count: (g.kW * nibbles) / length, length, padded: 3 * Math.ceil(length / 3) };
}

/** Blocks of each tile, in the order of the kernel. */
function tilesOf(outC: number): number[] {
  const tiles: number[] = [];
  let left = Math.ceil(outC / BLOCK);
  for (const blocks of TILES) {
    for (; left >= blocks; left -= blocks) tiles.push(blocks);
  }
  return tiles;
}

/** Weights [tile][ky][run][nibble][block][BLOCK], from s1 in OHWI: one nibble per byte. */
function pairWeights(words: Uint32Array, g: ConvGeometry): Uint8Array {
  const { count, length, padded } = runsOf(g);
  const nibbles = nibblesFor(g.inC);
  const pixelWords = wordsFor(g.inC);
  const rowNibbles = count * padded;
  const result = new Uint8Array(pairWeightBytes(g)).fill(NO_WEIGHT);
  const nibbleAt = (channel: number, tap: number, nibble: number) => {
    const word = words[(channel * g.kH * g.kW + tap) * pixelWords + (nibble >> 3)] as number;
    return (word >>> (28 - 4 * (nibble & 7))) & 15;
  };
  let first = 0;
  let tile = 0;
  for (const blocks of tilesOf(g.outC)) {
    const channels = blocks * BLOCK;
    for (let c = 0; c < Math.min(channels, g.outC - first); c++) {
      for (let ky = 0; ky < g.kH; ky++) {
        for (let i = 0; i < g.kW * nibbles; i++) {
          const place = Math.floor(i / length) * padded + (i % length);
          const at = tile + (ky * rowNibbles + place) * channels + laneOf(c);
          result[at] = nibbleAt(first + c, ky * g.kW + Math.floor(i / nibbles), i % nibbles);
        }
      }
    }
    first += channels;
    tile += g.kH * rowNibbles * channels;
  }
  return result;
}

/** Byte of channel c of a tile: even bytes of a block hold its first half, odd ones the second. */
const laneOf = (c: number): number => {
  const half = BLOCK / 2;
  const i = c % BLOCK;
  return c - i + 2 * (i % half) + (i < half ? 0 : 1);
};

function pairWeightBytes(g: ConvGeometry): number {
  const { count, padded } = runsOf(g);
  return Math.ceil(g.outC / BLOCK) * BLOCK * g.kH * count * padded;
}

/** By how much twice the matches of a row of taps exceed its sum, for each output column. */
function excess(g: ConvGeometry, padValue: -1 | 0 | 1): Int32Array {
  const nibbles = nibblesFor(g.inC);
  const unused = 4 * nibbles - g.inC;
  return Int32Array.from({ length: g.outW }, (_, ox) => {
    let signs = 0;
    for (let kx = 0; kx < g.kW; kx++) {
      const ix = ox * g.strideW - g.padLeft + kx * g.dilationW;
      if (padValue !== 0 || (ix >= 0 && ix < g.inW)) signs++;
    }
    return 4 * nibbles * g.kW + unused * signs;
  });
}

/** Bytes that vectors may reach beyond the end of a row of nibbles and of the plane. */
const SLACK = 64;
/** Triples of nibbles that the kernel counts in a step. */
const MAX_TRIPLES = 21;
/** S and T of a cell, in bytes. */
const CELL_BYTES = 32;

/** The window fields that only this kernel has; `padTap` as for the other one. */
export function pairFields(
  region: Region,
  g: ConvGeometry,
  padValue: -1 | 0 | 1,
  weights: () => Uint32Array,
): Partial<Record<WindowField, number>> {
  const nibbles = nibblesFor(g.inC);
  const columns = (g.outW - 1) * g.strideW + (g.kW - 1) * g.dilationW + 1;
  const rowPairs = 8 * Math.ceil(((columns - g.strideW) * nibbles) / 8);
  const rows = g.inH + (padValue === 0 ? 0 : 1);
  const runs = runsOf(g);
  const steps = Math.ceil((g.kH * runs.count * runs.padded) / (3 * MAX_TRIPLES));
  // Every step may begin a piece of a run, beside the runs themselves; its address takes half of a piece.
  const pieces = g.kH * runs.count + 2 * steps;
  const [blocks = 1] = tilesOf(g.outC);
  const tiles = Math.ceil((g.outW * blocks) / 8);
  return {
    weights: region.constant(pairWeightBytes(g), () => pairWeights(weights(), g)),
    excess: region.constant(4 * g.outW, () => excess(g, padValue)),
    rowExcess: region.scratch(8 * g.outW),
    steps: region.scratch(8 * pieces),
    sums: region.scratch(steps * tiles * 4 * CELL_BYTES),
    planeRow: region.scratch(columns * nibbles + SLACK),
    plane: region.scratch(2 * rows * rowPairs + SLACK),
  };
}
