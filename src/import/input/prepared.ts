import type { InputStatistics } from "./statistics.ts";

/** An input of the network that was made of a file, and how. */
export interface PreparedInput {
  name: string;
  /** What was in the file, in memory: on the disk there may be another one by now. */
  data: Blob;
  /** Of the network's input: [H, W, C] or [N]. */
  shape: readonly number[];
  choices: InputChoices;
  /** Row-major. */
  values: Float32Array<ArrayBuffer>;
  source: ImageSource | ArraySource;
  statistics: InputStatistics;
  /** Null for vectors. */
  preview: ChannelPreview | null;
}

/** `stretch`: the whole image, each axis by its own factor; `crop`: the middle, so that both have the same. */
export const FITS = ["stretch", "crop"] as const;
export type Fit = (typeof FITS)[number];

/** What the levels 0 to 255 of an image become; the first is what Larq's examples train with (x / 127.5 - 1). */
export const RANGES = ["-1..1", "0..1", "0..255"] as const;
export type Range = (typeof RANGES)[number];

/** What the user may choose about a file. */
export interface InputChoices {
  /** Of images. */
  fit: Fit;
  /** Of images, and of arrays of uint8. */
  range: Range;
  /** Of arrays with a batch: position in it. */
  sample: number;
}

/** A part of an image in pixels. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ImageSource {
  kind: "image";
  format: string;
  /** As it is shown: after the rotation that a camera has noted in it. */
  width: number;
  height: number;
  /** What was scaled. */
  part: Part;
  /** Per channel in the file, where there are more than the 8 that a browser gives. */
  bits?: number;
  /** Pixels of that part are partly or wholly transparent. */
  transparent: boolean;
}

export interface ArraySource {
  kind: "array";
  /** As NumPy calls it. */
  dtype: string;
  shape: readonly number[];
  fortranOrder: boolean;
  /** Length of the batch; null if the array is one sample. */
  samples: number | null;
}

/** Channels as pictures: one byte per pixel. */
export interface ChannelPreview {
  width: number;
  height: number;
  /** One pixel of a picture stands for a square of so many on a side, and shows the first of these. */
  step: number;
  /** Of the first channels. */
  planes: readonly Uint8ClampedArray<ArrayBuffer>[];
  /** All that there are. */
  channels: number;
  /** The values that are shown as 0 and as 255. */
  black: number;
  white: number;
}

/** How a level from 0 to 255 counts, in double precision: what NumPy makes of uint8. */
export const levelIn: Readonly<Record<Range, (level: number) => number>> = {
  "-1..1": (level) => level / 127.5 - 1,
  "0..1": (level) => level / 255,
  "0..255": (level) => level,
};
