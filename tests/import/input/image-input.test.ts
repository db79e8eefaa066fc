import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageInput, noImageFor, partOf, tooManyPixels } from "../../../src/import/input/image-input.ts";
import type { InputChoices } from "../../../src/import/input/prepared.ts";
import { raster } from "./rasters.ts";

const choices: InputChoices = { fit: "stretch", range: "0..255", sample: 0 };
const byte = fc.integer({ min: 0, max: 255 });
const opaque = fc.tuple(byte, byte, byte).map(([r, g, b]) => [r, g, b, 255] as const);

describe("channels", () => {
  test("RGB and RGBA are the pixels; the order is row-major with channels last", () => {
    const image = raster(2, 2, (x, y) => [10 * x, 100 * y, 7, 255]);
    const { values, source } = imageInput(image, [2, 2, 3], choices);
    expect([...values]).toEqual([0, 0, 7, 10, 0, 7, 0, 100, 7, 10, 100, 7]);
    expect(source).toEqual({
      ...{ kind: "image", width: 2, height: 2, transparent: false },
      part: { x: 0, y: 0, width: 2, height: 2 },
    });
    const rgba = imageInput(
      raster(1, 1, () => [1, 2, 3, 4]),
      [1, 1, 4],
      choices,
    );
    expect([...rgba.values]).toEqual([1, 2, 3, 4]);
  });

  test("grey is 0.299 R + 0.587 G + 0.114 B, and of grey pixels exactly their level", () => {
    fc.assert(
      fc.property(opaque, byte, ([r, g, b], level) => {
        const grey = (rgba: readonly [number, number, number, number]) =>
          imageInput(
            raster(1, 1, () => rgba),
            [1, 1, 1],
            choices,
          ).values[0];
        expect(grey([r, g, b, 255])).toBe(Math.fround((299 * r + 587 * g + 114 * b) / 1000));
        expect(grey([level, level, level, 255])).toBe(level);
      }),
    );
  });

  test("what is transparent lies on white, and is told", () => {
    fc.assert(
      fc.property(byte, byte, (level, alpha) => {
        const image = raster(1, 1, () => [level, level, level, alpha]);
        const expected = (alpha * level + (255 - alpha) * 255) / 255;
        for (const channels of [1, 3]) {
          const { values, source } = imageInput(image, [1, 1, channels], choices);
          for (const value of values) expect(value).toBeCloseTo(expected, 4);
          expect(source.transparent).toBe(alpha < 255);
        }
      }),
    );
  });

  test.each([
    [[8, 8, 2], /takes 2 channels; an image gives 1 \(grey\), 3 \(RGB\) or 4 \(RGBA\)/],
    [[8, 8, 64], /\.npy file of shape \(8, 8, 64\)/],
    [[784], /vector of 784 values/],
  ])("an input of shape %j takes no image, and what it takes is said", (shape, words) => {
    expect(noImageFor(shape)).toMatch(words);
  });

  test.each([1, 3, 4])("an input of %i channels takes one", (channels) => {
    expect(noImageFor([8, 8, channels])).toBeUndefined();
  });
});

test("ranges: the levels 0 to 255 become -1 to 1, 0 to 1, or stay; rounded to float32 once", () => {
  const image = raster(256, 1, (x) => [x, x, x, 255]);
  const values = (range: InputChoices["range"]) => [
    ...imageInput(image, [1, 256, 1], { ...choices, range }).values,
  ];
  const levels = Array.from({ length: 256 }, (_, level) => level);
  expect(values("0..255")).toEqual(levels);
  expect(values("0..1")).toEqual(levels.map((level) => Math.fround(level / 255)));
  expect(values("-1..1")).toEqual(levels.map((level) => Math.fround(level / 127.5 - 1)));
  expect([values("-1..1")[0], values("-1..1")[255]]).toEqual([-1, 1]);
});

describe("the part that is scaled", () => {
  test("stretch takes all of it, crop the middle in the form of the input", () => {
    const image = { width: 640, height: 480 };
    expect(partOf(image, { width: 32, height: 32 }, "stretch")).toEqual({ x: 0, y: 0, ...image });
    const square = { x: 80, y: 0, width: 480, height: 480 };
    expect(partOf(image, { width: 32, height: 32 }, "crop")).toEqual(square);
    const flat = { x: 0, y: 80, width: 640, height: 320 };
    expect(partOf(image, { width: 64, height: 32 }, "crop")).toEqual(flat);
    expect(partOf({ width: 1, height: 9 }, { width: 50, height: 1 }, "crop")).toEqual({
      ...{ x: 0, y: 4, width: 1, height: 1 },
    });
  });

  test("a crop lies within the image, touches two sides of it and has the form of the input within a pixel", () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
        const to = { width: toWidth, height: toHeight };
        const part = partOf({ width, height }, to, "crop");
        expect(part.x).toBeGreaterThanOrEqual(0);
        expect(part.y).toBeGreaterThanOrEqual(0);
        expect(part.x + part.width).toBeLessThanOrEqual(width);
        expect(part.y + part.height).toBeLessThanOrEqual(height);
        expect(part.width === width || part.height === height).toBe(true);
        const wanted = part.height === height ? (height * toWidth) / toHeight : part.width;
        expect(Math.abs(part.width - Math.max(1, Math.min(width, wanted)))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("cropped pixels are those of the middle, read strip by strip from its first row on", () => {
    const image = raster(4, 200, (x, y) => [x, y, 0, 255]);
    let done: number[] = [];
    const { values } = imageInput(image, [100, 4, 3], { ...choices, fit: "crop" }, (row, total) => {
      done = [...done, row / total];
    });
    expect(values.slice(0, 6)).toEqual(Float32Array.of(0, 50, 0, 1, 50, 0));
    expect(image.asked).toEqual([
      [50, 64],
      [114, 36],
    ]);
    expect(done).toEqual([0.64, 1]);
  });
});

test("an image beyond the limits is refused by its size, in words", () => {
  expect(tooManyPixels({ width: 8192, height: 8192 })).toBeUndefined();
  expect(tooManyPixels({ width: 8193, height: 8192 })).toMatch(/8193 × 8192 pixels; .* 67,108,864 in all/);
  expect(tooManyPixels({ width: 20_000, height: 1 })).toMatch(/up to 16384 on a side/);
});
