import type { Decoded } from "../../../src/import/input/prepare-input.ts";

/** An image of pixels that a test gives, and how its rows were asked for. */
export interface TestRaster extends Decoded {
  asked: [number, number][];
  closed: boolean;
}

export function raster(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number, number],
): TestRaster {
  const all = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) all.set(pixel(x, y), 4 * (y * width + x));
  const made: TestRaster = {
    ...{ width, height, asked: [], closed: false },
    rows(y, count) {
      made.asked.push([y, count]);
      return all.slice(4 * width * y, 4 * width * (y + count));
    },
    close() {
      made.closed = true;
    },
  };
  return made;
}
