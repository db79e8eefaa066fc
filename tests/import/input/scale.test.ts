import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Scaler } from "../../../src/import/input/scale.ts";

interface Image {
  width: number;
  height: number;
  channels: number;
  /** Row-major, channels last. */
  pixels: number[];
}

/** Of whole numbers from 0 to 255. */
const images = (most = 12): fc.Arbitrary<Image> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: most }),
      height: fc.integer({ min: 1, max: most }),
      channels: fc.integer({ min: 1, max: 3 }),
    })
    .chain((size) => {
      const length = size.width * size.height * size.channels;
      const pixels = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });
      return pixels.map((values) => ({ ...size, pixels: values }));
    });
const sizes = fc.record({ width: fc.integer({ min: 1, max: 16 }), height: fc.integer({ min: 1, max: 16 }) });

function scaled({ width, height, channels, pixels }: Image, to: { width: number; height: number }): number[] {
  const scaler = new Scaler({ width, height }, to, channels);
  const length = width * channels;
  for (let y = 0; y < height; y++)
    scaler.addRow(y, Float64Array.from(pixels.slice(y * length, (y + 1) * length)));
  return [...scaler.result()];
}

/** What one axis of the scaled image reads: positions of the source and their shares, by the definition. */
function shares(from: number, to: number, i: number): [number, number][] {
  if (from > to) {
    // The part of each source position that lies between i and i + 1, measured in source positions.
    const [begin, end] = [(i * from) / to, ((i + 1) * from) / to];
    return Array.from({ length: from }, (_, j): [number, number] => [
      j,
      Math.max(0, Math.min(end, j + 1) - Math.max(begin, j)) / (from / to),
    ]);
  }
  const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
  const left = Math.floor(place);
  return [
    [left, 1 - (place - left)],
    [Math.min(left + 1, from - 1), place - left],
  ];
}

/** The same by four loops over every pixel. */
function reference({ width, height, channels, pixels }: Image, to: { width: number; height: number }) {
  const result: number[] = [];
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [sy, wy] of shares(height, to.height, y))
          for (const [sx, wx] of shares(width, to.width, x))
            sum += wy * wx * (pixels[(sy * width + sx) * channels + c] as number);
        result.push(sum);
      }
  return result;
}

describe("the scaler", () => {
  test("gives what the definition gives, in any combination of larger and smaller", () => {
    fc.assert(
      fc.property(images(), sizes, (image, to) => {
        const expected = reference(image, to);
        const found = scaled(image, to);
        expect(found).toHaveLength(expected.length);
        for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] as number, 9);
      }),
      { numRuns: 500 },
    );
  });

  test("to the same size it is the image itself, bit for bit", () => {
    fc.assert(
      fc.property(images(), (image) => {
        expect(scaled(image, image)).toEqual(image.pixels);
      }),
    );
  });

  test("one colour stays exactly that colour, and nothing leaves the range of the image", () => {
    fc.assert(
      fc.property(images(), sizes, fc.integer({ min: 0, max: 255 }), (image, to, colour) => {
        const plain = { ...image, pixels: image.pixels.map(() => colour) };
        expect(new Set(scaled(plain, to))).toEqual(new Set([colour]));
        for (const value of scaled(image, to)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...image.pixels));
          expect(value).toBeLessThanOrEqual(Math.max(...image.pixels));
        }
      }),
    );
  });

  test("a mirrored image is scaled to the mirror of the scaled image, bit for bit", () => {
    const mirror = <T>(values: readonly T[], width: number, channels: number): T[] => {
      const [row, result] = [width * channels, [] as T[]];
      for (let at = 0; at < values.length; at += row)
        for (let x = width - 1; x >= 0; x--)
          result.push(...values.slice(at + x * channels, at + (x + 1) * channels));
      return result;
    };
    fc.assert(
      fc.property(images(), sizes, (image, to) => {
        const { width, channels, pixels } = image;
        const mirrored = scaled({ ...image, pixels: mirror(pixels, width, channels) }, to);
        expect(mirrored).toEqual(mirror(scaled(image, to), to.width, channels));
      }),
    );
  });

  test("a smaller image has the mean of the larger, since every pixel counts as much", () => {
    fc.assert(
      fc.property(images(), sizes, (image, size) => {
        const to = {
          width: Math.min(size.width, image.width),
          height: Math.min(size.height, image.height),
        };
        const mean = (values: readonly number[]) =>
          values.reduce((sum, value) => sum + value, 0) / values.length;
        // Bilinear only where the size stays: that is the image itself.
        expect(mean(scaled(image, to))).toBeCloseTo(mean(image.pixels), 9);
      }),
    );
  });

  test("by hand: 4 to 2 by area, 3 to 2 with a shared pixel, 2 to 4 bilinear", () => {
    const line = (...pixels: number[]) => ({ width: pixels.length, height: 1, channels: 1, pixels });
    expect(scaled(line(0, 10, 20, 50), { width: 2, height: 1 })).toEqual([5, 35]);
    expect(scaled(line(30, 60, 90), { width: 2, height: 1 })).toEqual([40, 80]);
    expect(scaled(line(0, 100), { width: 4, height: 1 })).toEqual([0, 25, 75, 100]);
  });

  test("the largest image that is read sums exactly", () => {
    // 8192 × 8192 white pixels in the units of grey with alpha, as one row that counts 8192 times.
    const unit = 1000 * 255;
    const width = 8192;
    const scaler = new Scaler({ width, height: 8192 }, { width: 1, height: 1 }, 1);
    const white = new Float64Array(width).fill(255 * unit);
    for (let y = 0; y < 8192; y++) scaler.addRow(y, white);
    expect([...scaler.result(unit)]).toEqual([255]);
    expect(255 * unit * width * 8192).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
