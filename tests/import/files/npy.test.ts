import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { NpyError, readNpy, readNpyHeader, readNpyItem, writeNpy } from "../../../src/import/files/npy.ts";
import { readModelFile } from "../../../src/import/files/read-model-file.ts";
import arrays from "../../fixtures/inputs/arrays.json" with { type: "json" };

/** A file as NumPy writes it: header of `version`, padded to 64 bytes, then `data`. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  const padded = header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1);
  const text = new TextEncoder().encode(`${padded}\n`);
  const bytes = new Uint8Array(start + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(data, start + text.length);
  return bytes;
}

const dict = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
const bitsOf = (values: Float32Array) =>
  Array.from(new Uint32Array(values.buffer), (bits) => bits.toString(16).padStart(8, "0")).join(" ");
const bytesOf = (array: Float32Array | Float64Array | Int32Array | Int8Array) => new Uint8Array(array.buffer);

describe("readNpy", () => {
  test.each([
    ["float32", "<f4", bytesOf(Float32Array.of(1, -0.5, 3, 0.1, 2 ** -140, 6))],
    ["float64", "<f8", bytesOf(Float64Array.of(1, -0.5, 3, 0.1, 2 ** -140, 6))],
  ])("%s, rounded to float32", (_, descr, data) => {
    const { shape, values } = readNpy(npy(dict(descr, "(2, 3)"), data));
    expect(shape).toEqual([2, 3]);
    expect(values).toEqual(Float32Array.of(1, -0.5, 3, 0.1, 2 ** -140, 6));
  });

  test.each([
    ["int32", "<i4", bytesOf(Int32Array.of(-70_000, 70_000))],
    ["int8", "|i1", bytesOf(Int8Array.of(-1, 127))],
  ])("%s", (type, descr, data) => {
    const expected = type === "int32" ? [-70_000, 70_000] : [-1, 127];
    expect([...readNpy(npy(dict(descr, "(2,)"), data)).values]).toEqual(expected);
  });

  test("format version 2, and bytes that lie anywhere in a buffer", () => {
    const file = npy(dict("<f4", "(1, 2, 1)"), bytesOf(Float32Array.of(4, 5)), 2);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(readNpy(shifted.subarray(3))).toEqual({ shape: [1, 2, 1], values: Float32Array.of(4, 5) });
  });

  test.each([
    ["no magic", new TextEncoder().encode("hello, world"), /not an .npy file/],
    ["nothing", new Uint8Array(0), /not an .npy file/],
    ["version 3", npy(dict("<f4", "(1,)"), new Uint8Array(4), 3), /version is 3/],
    ["a cut header", npy(dict("<f4", "(1,)"), new Uint8Array(4)).subarray(0, 40), /within its header/],
    ["a text", npy(dict("<U4", "(1,)"), new Uint8Array(16)), /dtype is <U4/],
    ["objects", npy(dict("|O", "(1,)"), new Uint8Array(8)), /dtype is \|O/],
    ["a name of every object", npy(dict("|constructor", "(1,)"), new Uint8Array(8)), /dtype is/],
    [
      "records",
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", new Uint8Array(4)),
      /structured/,
    ],
    [
      "a header of a megabyte",
      npy(dict("<f4", `(1,${" ".repeat(2 ** 20)})`), new Uint8Array(4), 2),
      /up to 65536/,
    ],
    [
      "a header beyond the file",
      npy(dict("<f4", "(1,)"), new Uint8Array(4), 2).fill(255, 8, 12),
      /within its/,
    ],
    ["65 axes", npy(dict("<f4", `(${"1, ".repeat(65)})`), new Uint8Array(4)), /65 axes/],
    [
      "an axis beyond numbers",
      npy(dict("<f4", `(0, ${"9".repeat(400)})`), new Uint8Array(0)),
      /longer than any/,
    ],
    ["complex", npy(dict("<c8", "(1,)"), new Uint8Array(8)), /dtype is <c8/],
    ["too few bytes", npy(dict("<f4", "(2, 2)"), new Uint8Array(12)), /12 bytes of data .* needs 16/],
    ["too many bytes", npy(dict("<f4", "(2,)"), new Uint8Array(12)), /12 bytes of data .* needs 8/],
    ["a huge shape", npy(dict("<f4", "(99999999999, 99999999)"), new Uint8Array(12)), /needs/],
    ["no shape", npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array(4)), /lacks/],
  ])("refuses %s with its reason", (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(NpyError);
    expect(() => readNpy(bytes)).toThrow(message);
  });
});

describe("every type that NumPy writes, in both byte orders and both orders of axes", () => {
  const cases = Object.entries(arrays.types).flatMap(([dtype, { bits, files }]) =>
    Object.entries(files).map(([name, file]) => ({ name, dtype, bits, file: Buffer.from(file, "base64") })),
  );

  test.each(cases)("$name", ({ name, dtype, bits, file }) => {
    const header = readNpyHeader(file);
    expect(header).toMatchObject({ dtype, shape: arrays.shape, fortranOrder: name.startsWith("F") });
    expect(bitsOf(readNpy(file).values)).toBe(bits);
    // The first axis apart: both halves, one behind the other.
    const halves = [0, 1].map((item) => bitsOf(readNpyItem(file, header, item)));
    expect(halves.join(" ")).toBe(bits);
  });

  test("there are as many as there should be: 9 types of several bytes, 3 of one", () => {
    expect(cases).toHaveLength(9 * 4 + 3 * 2);
  });
});

test("whatever is changed in a header, the file is read or refused at once", () => {
  const file = npy(dict("<f4", "(2, 3)"), new Uint8Array(24));
  const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  let refused = 0;
  fc.assert(
    fc.property(changes, fc.nat(file.length), (places, end) => {
      const bytes = file.slice(0, end % 5 === 0 ? end : file.length);
      for (const [at, byte] of places) bytes[at] = byte;
      try {
        const { shape, values } = readNpy(bytes);
        expect(values).toHaveLength(shape.reduce((product, n) => product * n, 1));
      } catch (error) {
        expect(error).toBeInstanceOf(NpyError);
        refused++;
      }
    }),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(100);
});

test("what writeNpy writes, readNpy reads; data begin at a multiple of 64", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  const arrays = shapes.chain((shape) => {
    const length = shape.reduce((product, n) => product * n, 1);
    return fc.record({
      shape: fc.constant(shape),
      values: fc.float32Array({ minLength: length, maxLength: length }),
    });
  });
  fc.assert(
    fc.property(arrays, (array) => {
      const bytes = writeNpy(array);
      expect((bytes.length - 4 * array.values.length) % 64).toBe(0);
      expect(readNpy(bytes)).toEqual(array);
    }),
  );
});

test("an .npz archive is told, with what to save of it; a zip with another file is none", () => {
  const array = new Uint8Array(writeNpy({ shape: [1], values: new Float32Array(1) }));
  const [problem] = readModelFile(zipSync({ "x_test.npy": array, "y.npy": array }), "mnist.npz").notes;
  expect(problem?.title).toBe("this is an .npz archive of arrays: x_test.npy, y.npy");
  expect(problem?.why).toContain('numpy.save("x.npy", archive["x_test"])');
  const mixed = readModelFile(zipSync({ "x.npy": array, "a.txt": new Uint8Array(1) }), "a.zip").notes;
  expect(mixed[0]?.title).toContain("no config.json: x.npy, a.txt");
});
