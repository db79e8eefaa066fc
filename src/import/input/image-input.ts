import { MAX_PIXELS, MAX_SIDE } from "../files/limits.ts";
import { type ImageSource, type InputChoices, levelIn, type Part } from "./prepared.ts";
import { Scaler, type Size } from "./scale.ts";

/** Decoded pixels. */
export interface Raster extends Size {
  /** RGBA, one byte each and not premultiplied, of `count` whole rows from y on. */
  rows(y: number, count: number): Uint8ClampedArray;
}

export interface InputValues<Source> {
  values: Float32Array<ArrayBuffer>;
  source: Source;
}

/** Rows that are read at once. */
const STRIP = 64;

/** So many make one level of grey, in whole numbers: thousandths of the colours by 255ths of alpha. */
const GREY = 1000 * 255;

interface Channels {
  /** Of the values that `read` writes: so many make one level. */
  unit: number;
  /** Writes the values of the pixel at rgba[from ...] to row[to ...]; whole numbers. */
  read: (rgba: Uint8ClampedArray, from: number, row: Float64Array, to: number) => void;
}

/**
 * By the number of channels of the input. Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, as Pillow and TensorFlow have
 * it). What is transparent lies on white: alpha c + (1 - alpha) 255.
 */
const CHANNELS: Readonly<Record<number, Channels>> = {
  1: {
    unit: GREY,
    read: (rgba, from, row, to) => {
      const alpha = rgba[from + 3] as number;
      const grey =
        299 * (rgba[from] as number) + 587 * (rgba[from + 1] as number) + 114 * (rgba[from + 2] as number);
      row[to] = alpha * grey + (255 - alpha) * GREY;
    },
  },
  3: {
    unit: 255,
    read: (rgba, from, row, to) => {
      const alpha = rgba[from + 3] as number;
      for (let c = 0; c < 3; c++) row[to + c] = alpha * (rgba[from + c] as number) + (255 - alpha) * 255;
    },
  },
  4: {
    unit: 1,
    read: (rgba, from, row, to) => {
      for (let c = 0; c < 4; c++) row[to + c] = rgba[from + c] as number;
    },
  },
};

/** Why an image cannot be the input of a network; undefined if it can. */
export function noImageFor(shape: readonly number[]): string | undefined {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined)
    return `The network takes a vector of ${shape[0]} values, which an image is not. An .npy file of shape (${shape[0]},) can be its input.`;
  if (CHANNELS[channels] !== undefined) return undefined;
  return `The network takes ${channels} channels; an image gives 1 (grey), 3 (RGB) or 4 (RGBA). An .npy file of shape (${shape.join(", ")}) can be its input.`;
}

const SMALLER = "Give a smaller copy.";

/** Why an image is too large to be decoded; undefined if it is not. */
export function tooManyPixels({ width, height }: Size): string | undefined {
  const sides = `The image has ${width} × ${height} pixels`;
  if (Math.max(width, height) > MAX_SIDE)
    return `${sides}; sxor reads up to ${MAX_SIDE} on a side. ${SMALLER}`;
  if (width * height <= MAX_PIXELS) return undefined;
  return `${sides}; sxor reads up to ${MAX_PIXELS.toLocaleString("en-US")} in all. ${SMALLER}`;
}

/** The part of an image that is scaled: all of it, or the middle that has the form of the input, in whole pixels. */
export function partOf({ width, height }: Size, to: Size, fit: InputChoices["fit"]): Part {
  if (fit === "stretch") return { x: 0, y: 0, width, height };
  const side = (whole: number, other: number, ratio: number) =>
    Math.max(1, Math.min(whole, Math.round(other * ratio)));
  const cropped = {
    width: side(width, height, to.width / to.height),
    height: side(height, width, to.height / to.width),
  };
  return {
    x: Math.floor((width - cropped.width) / 2),
    y: Math.floor((height - cropped.height) / 2),
    ...cropped,
  };
}

/**
 * An image as the input of a network: its channels, scaled (scale.ts), in the range that was chosen, rounded to float32
 * once at the end.
 *
 * @param shape [H, W, C] for which noImageFor finds no reason
 */
export function imageInput(
  raster: Raster,
  shape: readonly number[],
  { fit, range }: InputChoices,
  onRow: (done: number, total: number) => void = () => {},
): InputValues<Omit<ImageSource, "format" | "bits">> {
  const [height = 1, width = 1, channels = 1] = shape;
  const { unit, read } = CHANNELS[channels] as Channels;
  const part = partOf(raster, { width, height }, fit);
  const scaler = new Scaler(part, { width, height }, channels);
  const row = new Float64Array(part.width * channels);
  let transparent = false;
  for (let y = 0; y < part.height; y += STRIP) {
    const count = Math.min(STRIP, part.height - y);
    const rgba = raster.rows(part.y + y, count);
    for (let i = 0; i < count; i++) {
      const from = 4 * (i * raster.width + part.x);
      for (let x = 0; x < part.width; x++) {
        read(rgba, from + 4 * x, row, x * channels);
        if (rgba[from + 4 * x + 3] !== 255) transparent = true;
      }
      scaler.addRow(y + i, row);
    }
    onRow(y + count, part.height);
  }
  return {
    values: new Float32Array(scaler.result(unit).map(levelIn[range])),
    source: { kind: "image", width: raster.width, height: raster.height, part, transparent },
  };
}
