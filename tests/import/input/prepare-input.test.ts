import { describe, expect, test } from "vitest";
import { writeNpy } from "../../../src/import/files/npy.ts";
import { type InputRequest, prepareInput } from "../../../src/import/input/prepare-input.ts";
import type { InputChoices, PreparedInput } from "../../../src/import/input/prepared.ts";
import { png } from "./images.ts";
import { raster } from "./rasters.ts";

const choices: InputChoices = { fit: "stretch", range: "-1..1", sample: 0 };
const nobody = () => Promise.reject(new Error("this is not to be decoded"));
const request = (bytes: Uint8Array, shape: readonly number[], more: Partial<InputChoices> = {}) => ({
  ...{ name: "x", data: new Blob([new Uint8Array(bytes)]), shape, choices: { ...choices, ...more } },
});

async function prepared(asked: InputRequest): Promise<PreparedInput> {
  const made = await prepareInput(asked, nobody, () => {});
  if ("refused" in made) throw new Error(made.refused);
  return made;
}
const refusal = async (bytes: Uint8Array, shape: readonly number[], decode = nobody) =>
  (await prepareInput(request(bytes, shape), decode, () => {})) as { refused: string };

const planes = ({ preview }: PreparedInput) => preview?.planes.map((plane) => [...plane]);

describe("an array", () => {
  const values = Float32Array.of(-1, 10, 0, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 3, -0);

  test("has statistics of its finite values; NaN and infinities are counted, -0 is +1 to sign()", async () => {
    const { statistics } = await prepared(request(writeNpy({ shape: [2, 2, 2], values }), [2, 2, 2]));
    expect(statistics).toEqual({
      ...{ count: 8, min: -1, max: 10, mean: 12.5 / 6 },
      ...{ nonNegative: 6, notANumber: 1, infinite: 1 },
    });
  });

  test("is shown channel by channel from its smallest value to its largest", async () => {
    const ramp = Float32Array.of(0, 10, 1, 9, 2, 8, 10, 0);
    const input = await prepared(request(writeNpy({ shape: [2, 2, 2], values: ramp }), [2, 2, 2]));
    expect(input.preview).toMatchObject({ width: 2, height: 2, step: 1, channels: 2, black: 0, white: 10 });
    const bytes = (...shown: number[]) => [...Uint8ClampedArray.from(shown, (x) => x * 25.5)];
    expect(planes(input)).toEqual([bytes(0, 1, 2, 10), bytes(10, 9, 8, 0)]);
  });

  test("of one value is grey, of vectors nothing, of many channels 16, of many pixels one in a square", async () => {
    const of = (...shape: number[]) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const file = writeNpy({ shape, values: Float32Array.from({ length }, (_, i) => i) });
      return prepared(request(file, shape));
    };
    const one = await prepared(
      request(writeNpy({ shape: [1, 1, 1], values: Float32Array.of(3) }), [1, 1, 1]),
    );
    expect(planes(one)).toEqual([[128]]);
    expect((await of(5)).preview).toBeNull();
    const many = (await of(1, 1, 20)).preview;
    expect([many?.planes.length, many?.channels]).toEqual([16, 20]);
    const large = await of(300, 2, 1);
    expect(large.preview).toMatchObject({ width: 1, height: 100, step: 3 });
    // The first of each third row: 0, 6, 12, … of 599.
    expect(planes(large)?.[0]?.slice(0, 3)).toEqual([0, 6, 12].map((x) => Math.round((x * 255) / 599)));
  });

  test("that does not fit is refused in a sentence", async () => {
    const file = writeNpy({ shape: [4], values: new Float32Array(4) });
    expect(await refusal(file, [2, 2, 1])).toEqual({
      refused: "Its shape is (4,); the network takes (2, 2, 1) or a batch, (N, 2, 2, 1).",
    });
  });
});

describe("an image", () => {
  const image = png(4, 2, (x, y) => [60 * x, 100 * y, 0]);

  test("is decoded, scaled and shown in its range; its memory is given back", async () => {
    const pixels = raster(4, 2, (x, y) => [60 * x, 100 * y, 0, 255]);
    const progress: number[] = [];
    const made = await prepareInput(
      request(image, [1, 2, 3]),
      async () => pixels,
      ({ done, total }) => {
        progress.push(done / total);
      },
    );
    const level = (x: number) => Math.fround(x / 127.5 - 1);
    expect(made).toMatchObject({
      ...{ shape: [1, 2, 3], source: { format: "PNG", width: 4, height: 2 } },
      values: Float32Array.of(level(30), level(50), level(0), level(150), level(50), level(0)),
      preview: { black: -1, white: 1, channels: 3 },
    });
    expect(planes(made as PreparedInput)).toEqual([
      [30, 150],
      [50, 50],
      [0, 0],
    ]);
    expect(pixels.closed).toBe(true);
    expect(progress).toEqual([1]);
  });

  test("is refused before it is decoded: what the network cannot take, or too many pixels", async () => {
    expect(await refusal(image, [8, 8, 2])).toEqual({ refused: expect.stringContaining("takes 2 channels") });
    const bomb = image.slice();
    new DataView(bomb.buffer).setUint32(16, 60_000);
    new DataView(bomb.buffer).setUint32(20, 60_000);
    expect(await refusal(bomb, [8, 8, 3])).toEqual({
      refused: "The image has 60000 × 60000 pixels; sxor reads up to 16384 on a side. Give a smaller copy.",
    });
  });

  test("that the browser cannot decode is refused with the browser's words", async () => {
    const decode = () => Promise.reject(new Error("The source image could not be decoded."));
    expect(await refusal(image, [8, 8, 3], decode)).toEqual({
      refused:
        "The browser cannot decode this PNG: The source image could not be decoded. It may be cut or damaged: save it again.",
    });
  });

  test("whose decoded size is beyond the limits is refused and given back", async () => {
    const huge = { ...raster(1, 1, () => [0, 0, 0, 0]), width: 20_000 };
    let closed = false;
    const decoded = { ...huge, close: () => (closed = true) };
    expect((await refusal(image, [8, 8, 3], async () => decoded as never)).refused).toMatch(
      /20000 × 1 pixels/,
    );
    expect(closed).toBe(true);
  });
});

test("a file is kept in memory; what was kept once is not copied again", async () => {
  const bytes = new Uint8Array(writeNpy({ shape: [1], values: Float32Array.of(7) }));
  const ofFile = await prepared({ ...request(bytes, [1]), data: new File([bytes], "x.npy") });
  expect(ofFile.data).not.toBeInstanceOf(File);
  expect(new Uint8Array(await ofFile.data.arrayBuffer())).toEqual(bytes);
  const again = await prepared({ ...request(bytes, [1]), data: ofFile.data });
  expect(again.data).toBe(ofFile.data);
});

test("a network that takes more than a file gives, and a file that is neither, are refused", async () => {
  const file = writeNpy({ shape: [1], values: new Float32Array(1) });
  expect((await refusal(file, [65_536, 65_536, 1])).refused).toMatch(/takes 4,294,967,296 values/);
  expect((await refusal(new TextEncoder().encode("{}"), [1])).refused).toBe(
    "It is neither an image nor an .npy file.",
  );
});
