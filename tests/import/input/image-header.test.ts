import { describe, expect, test } from "vitest";
import { sniff } from "../../../src/import/files/sniff.ts";
import { imageHeader } from "../../../src/import/input/image-header.ts";
import { png } from "./images.ts";

const bytes = (...parts: (string | number | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string"
        ? Array.from(part, (c) => c.charCodeAt(0))
        : typeof part === "number"
          ? [part]
          : part,
    ),
  );
const zeros = (n: number): number[] => new Array(n).fill(0);

/** Segments: a comment, a quantization table, then the frame header of a progressive JPEG of 640 × 480. */
const jpeg = bytes(
  ...[0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xff, 0xdb, 0, 3, 0],
  ...[0xff, 0xc2, 0, 17, 8, 0x01, 0xe0, 0x02, 0x80, 3],
  zeros(8),
);
const IMAGES: [string, Uint8Array, number, number][] = [
  ["PNG", png(7, 5, () => [0, 0, 0]), 7, 5],
  ["JPEG", jpeg, 640, 480],
  ["GIF", bytes("GIF89a", [0x80, 0x02, 0xe0, 0x01]), 640, 480],
  ["WebP", bytes("RIFF", zeros(4), "WEBPVP8 ", zeros(10), [0x80, 0x02, 0xe0, 0x41]), 640, 480],
  // 14 bits of width - 1, 14 of height - 1.
  ["WebP", bytes("RIFF", zeros(4), "WEBPVP8L", zeros(4), 0x2f, [0x7f, 0xc2, 0x77, 0x00]), 640, 480],
  ["WebP", bytes("RIFF", zeros(4), "WEBPVP8X", zeros(8), [0x7f, 0x02, 0, 0xdf, 0x01, 0]), 640, 480],
  ["BMP", bytes("BM", zeros(12), [40, 0, 0, 0, 0x80, 2, 0, 0, 0x20, 0xfe, 0xff, 0xff]), 640, 480],
  ["BMP", bytes("BM", zeros(12), [12, 0, 0, 0, 0x80, 2, 0xe0, 1], zeros(4)), 640, 480],
];

describe.each(IMAGES)("%s (%#)", (format, file, width, height) => {
  test("is an image of a size", () => {
    expect(sniff(file)).toBe("image");
    expect(imageHeader(file)).toEqual({ format, width, height });
  });

  test("that ends anywhere has no size, or the same", () => {
    for (let end = 0; end < file.length; end++) {
      const found = imageHeader(file.subarray(0, end));
      if ("width" in found) expect(found).toEqual({ format, width, height });
      else expect(found.refused).toMatch(/cut or damaged|no image/);
    }
  });
});

test("a PNG of 16 bits per channel says so", () => {
  const deep = png(7, 5, () => [0, 0, 0]);
  deep[24] = 16;
  expect(imageHeader(deep)).toEqual({ format: "PNG", width: 7, height: 5, bits: 16 });
});

test("what is no image that is read is named", () => {
  expect(imageHeader(bytes(zeros(4), "ftypheic"))).toEqual({
    refused: expect.stringContaining("It is AVIF or HEIC; PNG, JPEG, GIF, WebP, BMP are read"),
  });
  expect(imageHeader(bytes("II*\0"))).toEqual({ refused: expect.stringContaining("It is TIFF") });
  expect(sniff(bytes("II*\0"))).toBe("image");
  for (const svg of ['<svg xmlns="http://www.w3.org/2000/svg">', '\n<?xml version="1.0"?><svg/>']) {
    expect(sniff(bytes(svg))).toBe("image");
    expect(imageHeader(bytes(svg))).toEqual({ refused: expect.stringMatching(/^It is SVG.*Save it as PNG/) });
  }
});

test.each(["BM = 1\nfrom tensorflow import keras\n", "GIF = 3", "RIFF of the layers", "PNG"])(
  "the text %j is a text",
  (text) => {
    expect(sniff(bytes(text))).toBe("text");
  },
);

test("a JPEG of nothing but filling, and one without a frame, end", () => {
  expect(imageHeader(new Uint8Array(100_000).fill(0xff).with(1, 0xd8))).toEqual({
    refused: expect.stringContaining("cut or damaged"),
  });
  expect(imageHeader(bytes([0xff, 0xd8, 0xff, 0xd9]))).toEqual({
    refused: expect.stringContaining("cut or damaged"),
  });
});
