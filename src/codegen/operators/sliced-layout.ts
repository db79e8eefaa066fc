import type { ConvGeometry } from "../../graph/graph.ts";
import { wordsFor } from "../../targets/plan.ts";
import type { Stored } from "./operator.ts";

/** The layers whose weights may be sliced; a dense layer is a window of 1 x pixels. */
export type Sliceable = Pick<ConvGeometry, "kH" | "kW" | "inC" | "outC">;

const eights = (channels: number): number => Math.ceil(channels / 8) * 8;

/** Signs that are added up to one output. */
export const inputsOf = ({ kH, kW, inC }: Sliceable): number => kH * kW * inC;

/** Planes that hold d = inputs - sum, and the threshold that d never reaches: 0 … 2 inputs + 1. */
export const planesFor = (inputs: number): number => 32 - Math.clz32(2 * inputs + 1);

/** Bits of a window that is gathered as one row: each tap takes whole eights, but less than eight channels lie close. */
export const rowBits = ({ kH, kW, inC }: Sliceable): number => kH * kW * (inC < 8 ? inC : eights(inC));

/** Most bits of such a row, which lies on the stack. */
export const MOST_GATHERED = 2048;

/** Whether the taps of a window are joined: rounded up to eights for themselves they would be several times as long. */
export const joins = (layer: Sliceable): boolean => layer.inC < 8 && rowBits(layer) <= MOST_GATHERED;

/** The taps that are rounded up to whole eights of inputs, each for itself. */
const tapsOf = (layer: Sliceable): { taps: number; inputs: number } =>
  joins(layer) ? { taps: 1, inputs: inputsOf(layer) } : { taps: layer.kH * layer.kW, inputs: layer.inC };

/**
 * Whether weights in slices are not longer than packed along the channels: with few output channels, or
 * a number of them that words of 32 hold badly, they are.
 */
export const slices = (layer: Sliceable): boolean => {
  const { taps, inputs } = tapsOf(layer);
  return (
    wordsFor(layer.outC) * taps * eights(inputs) <= layer.outC * layer.kH * layer.kW * wordsFor(layer.inC)
  );
};

/** Bit of channel c in words that start at `from`, packed as ST does. */
const bitAt = (words: Uint32Array, from: number, c: number): number =>
  ((words[from + (c >> 5)] as number) >>> (31 - (c & 31))) & 1;

/**
 * OHWI weights packed along the channels, [outC, kH, kW, inC], as [outC / 32, taps, inputs of a tap rounded up to 8, 32]:
 * a word holds the weights of one input for 32 output channels, channel 0 at bit 31. Inputs 4 to 7 of every eight as
 * their difference (exclusive or) from inputs 0 to 3. Joined taps are one.
 */
export function slicedWeights(layer: Sliceable): Stored {
  const { kH, kW, inC, outC } = layer;
  const { taps, inputs } = tapsOf(layer);
  const blocks = wordsFor(outC);
  const perTap = eights(inputs);
  const words = wordsFor(inC);
  return {
    format: "s1",
    shape: [blocks, taps, perTap, 32],
    layout: [
      "A word holds the weights of one input for 32 output channels, the first at bit 31. Inputs 4 to 7 of",
      "every eight as their difference (exclusive or) from inputs 0 to 3.",
    ],
    convert(data) {
      const packed = data as Uint32Array;
      const ofOutput = new Uint8Array(inputsOf(layer));
      const sliced = new Uint32Array(blocks * taps * perTap);
      for (let o = 0; o < outC; o++) {
        for (let at = 0, from = o * kH * kW * words; at < ofOutput.length; from += words)
          for (let c = 0; c < inC; c++) ofOutput[at++] = bitAt(packed, from, c);
        for (let tap = 0; tap < taps; tap++) {
          const from = tap * inputs;
          const to = ((o >> 5) * taps + tap) * perTap;
          for (let c = 0; c < perTap; c++) {
            const own = c < inputs ? ofOutput[from + c] : 0;
            const partner = c & 4 && c - 4 < inputs ? ofOutput[from + c - 4] : 0;
            if (own !== partner) sliced[to + c] = ((sliced[to + c] as number) | (1 << (31 - (o & 31)))) >>> 0;
          }
        }
      }
      return sliced;
    },
  };
}

/**
 * Thresholds of sums as planes, [outC / 32, planes, 32]: sum < t exactly when d = inputs - sum is at least
 * inputs - t + 1, here held to 0 (always) … 2 inputs + 1 (never; so for channels beyond the last).
 */
export function slicedThresholds(inputs: number, outC: number): Stored {
  const planes = planesFor(inputs);
  const blocks = wordsFor(outC);
  const never = 2 * inputs + 1;
  return {
    format: "s1",
    shape: [blocks, planes, 32],
    layout: [
      "A word holds one bit of the thresholds of 32 output channels, the first at bit 31; bit 0 comes first.",
    ],
    convert(data) {
      const words = new Uint32Array(blocks * planes);
      for (let c = 0; c < 32 * blocks; c++) {
        const least = c < outC ? inputs - (data[c] as number) + 1 : never;
        const held = Math.min(Math.max(least, 0), never);
        for (let k = 0; k < planes; k++) {
          const at = (c >> 5) * planes + k;
          if ((held >>> k) & 1) words[at] = ((words[at] as number) | (1 << (31 - (c & 31)))) >>> 0;
        }
      }
      return words;
    },
  };
}
