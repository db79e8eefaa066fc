import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { hasError } from "../../../src/document/diagnostic.ts";
import { attachWeights } from "../../../src/graph/given-weights.ts";
import { MAX_FILE_BYTES } from "../../../src/import/files/limits.ts";
import type { ModelFile } from "../../../src/import/files/model-file.ts";
import { readModelFile } from "../../../src/import/files/read-model-file.ts";
import { writeSxorZip } from "../../../src/import/files/sxor-zip.ts";
import { bytesOf } from "./fixtures.ts";
import { lceModel } from "./tflite-models.ts";
import { writeTflite } from "./tflite-writer.ts";

/** Files that lie: whatever is in them, a reader ends soon and says what is the case. */

const RUNS = Number(process.env.SXOR_RUNS ?? 300);
/** Milliseconds; an honest file of this size takes a few. Generous for busy machines. */
const BOUND = 5_000;

/** mulberry32, so that a failure can be had again. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const EXTREMES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A few changes of bytes, lengths and addresses; sometimes a cut, or one part of the file over another. */
function mutated(original: Uint8Array, random: () => number): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  for (let i = 1 + below(4); i > 0; i--) {
    const at = below(bytes.length - 8);
    switch (below(6)) {
      case 0:
        bytes[at] = below(256);
        break;
      case 1:
        bytes[at] = (bytes[at] as number) ^ (1 << below(8));
        break;
      case 2:
        view.setUint32(at, EXTREMES[below(EXTREMES.length)] as number, true);
        break;
      case 3:
        view.setUint16(at, EXTREMES[below(EXTREMES.length)] as number, true);
        break;
      case 4: {
        // An address or a length of another place: circles, and parts that overlap.
        const from = below(bytes.length - 8);
        bytes.copyWithin(at, from, from + 8);
        break;
      }
      default:
        bytes.copyWithin(at, below(bytes.length), below(bytes.length));
    }
  }
  return below(5) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** Reads it, and attaches its weights: neither throws, and what is refused is said. */
function check(bytes: Uint8Array): ModelFile {
  const file = readModelFile(bytes, "hostile");
  if (file.document === null && file.weights === null) expect(hasError(file.notes)).toBe(true);
  if (file.document !== null && file.weights !== null) {
    const { attached, diagnostics } = attachWeights(file.document, file.weights);
    expect(attached).toBe(!hasError(diagnostics));
  }
  return file;
}

const h5Of = (bytes: Uint8Array): Uint8Array =>
  zipSync({ "config.json": configJson, "model.weights.h5": bytes }, { level: 0 });
const model = JSON.parse(
  new TextDecoder().decode(bytesOf("model.keras")).match(/\{"class_name": "Sequential".*?\}\]\}\}/s)?.[0] ??
    "null",
);
const configJson = new TextEncoder().encode(JSON.stringify(model));

/** Only what the parser needs of the HDF5 file is a small part of it: mutations go to the parts that are not zero. */
function dense(original: Uint8Array, random: () => number): Uint8Array {
  const bytes = mutated(original, random);
  const used: number[] = [];
  for (let i = 0; i < original.length; i++) if (original[i] !== 0) used.push(i);
  const at = used[Math.floor(random() * used.length)] as number;
  if (at < bytes.length) bytes[at] = Math.floor(random() * 256);
  return bytes;
}

function savedModel(): Uint8Array {
  const { document, weights } = readModelFile(bytesOf("model.h5"), "model.h5");
  if (document === null || weights === null) throw new Error("nothing was read");
  return writeSxorZip(document, weights);
}

const weightsOf = (keras: Uint8Array): Uint8Array => {
  // Stored, not deflated: the HDF5 file stands in the zip as it is.
  const start =
    [...keras.keys()].find((i) => keras[i] === 0x89 && keras[i + 1] === 0x48 && keras[i + 2] === 0x44) ?? 0;
  return keras.slice(start, start + 43_000);
};

describe.each([
  ["an .h5", () => bytesOf("model.h5"), (bytes: Uint8Array) => bytes],
  ["an .h5 with chunks and filters", () => bytesOf("packed.h5"), (bytes: Uint8Array) => bytes],
  ["an .h5 of the latest layout", () => bytesOf("latest.h5"), (bytes: Uint8Array) => bytes],
  ["weights alone", () => bytesOf("model.weights.h5"), (bytes: Uint8Array) => bytes],
  ["a .keras", () => bytesOf("unnamed.keras"), (bytes: Uint8Array) => bytes],
  ["the weights in a .keras", () => weightsOf(bytesOf("model.keras")), h5Of],
  ["a .sxor.zip", savedModel, (bytes: Uint8Array) => bytes],
  ["a .tflite", () => writeTflite(lceModel().model), (bytes: Uint8Array) => bytes],
])("%s, mutated", (_, original, wrap) => {
  test(`${RUNS} times`, { timeout: Math.max(60_000, 100 * RUNS) }, () => {
    const honest = original();
    const random = generator(20);
    let slowest = 0;
    let refused = 0;
    for (let run = 0; run < RUNS; run++) {
      const bytes = wrap(dense(honest, random));
      const start = performance.now();
      const { document } = check(bytes);
      slowest = Math.max(slowest, performance.now() - start);
      if (document === null) refused++;
    }
    expect(slowest).toBeLessThan(BOUND);
    // The mutations do hit what matters.
    expect(refused).toBeGreaterThan(RUNS / 20);
  });
});

describe("files that ask for too much", () => {
  test("one that is too large is refused unread", () => {
    const { notes, document } = readModelFile(new Uint8Array(MAX_FILE_BYTES + 1), "large.h5");
    expect(document).toBeNull();
    expect(notes[0]).toMatchObject({ code: "SX009", title: expect.stringContaining("67,108,865") });
  });

  test("a zip bomb is refused by the size that it declares", () => {
    const bomb = zipSync({ "config.json": new Uint8Array(9 * 2 ** 20) }, { level: 9 });
    expect(bomb.length).toBeLessThan(20_000);
    expect(readModelFile(bomb, "bomb.keras").notes[0]).toMatchObject({
      code: "SX009",
      title: expect.stringContaining("9,437,184"),
    });
  });

  test("a zip bomb that declares less than it holds is stopped there", () => {
    const bomb = zipSync({ "config.json": new Uint8Array(64 * 2 ** 20) }, { level: 9 });
    const view = new DataView(bomb.buffer, bomb.byteOffset);
    const directory = view.getUint32(bomb.length - 22 + 16, true);
    view.setUint32(directory + 24, 1000, true);
    const start = performance.now();
    expect(readModelFile(bomb, "bomb.keras").notes[0]).toMatchObject({ code: "SX046" });
    expect(performance.now() - start).toBeLessThan(BOUND);
  });

  test.each(["model.h5", "model.keras", "packed.h5", "latest.h5"])(
    "%s cut anywhere is refused or read, never thrown at",
    (name) => {
      const whole = bytesOf(name);
      for (let part = 1; part < 40; part++) check(whole.subarray(0, Math.floor((whole.length * part) / 40)));
    },
  );

  test("100,000 layers are refused in time", () => {
    const layers = Array.from({ length: 100_000 }, (_, i) => ({
      class_name: "ReLU",
      config: { name: `relu_${i}` },
    }));
    const input = { class_name: "InputLayer", config: { batch_input_shape: [null, 8, 8, 1], name: "in" } };
    const config = { class_name: "Sequential", config: { name: "deep", layers: [input, ...layers] } };
    const file = zipSync({ "config.json": new TextEncoder().encode(JSON.stringify(config)) });
    const start = performance.now();
    const { document, notes } = readModelFile(file, "deep.keras");
    expect(document).toBeNull();
    expect(notes[0]).toMatchObject({ code: "SX009" });
    expect(performance.now() - start).toBeLessThan(BOUND);
  });

  test("__proto__ is a name like any other", () => {
    const config = `{"class_name": "Sequential", "config": {"name": "p", "__proto__": {"polluted": 1}, "layers": [
      {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 4, 4, 1], "name": "in"}},
      {"class_name": "Flatten", "config": {"name": "__proto__", "__proto__": {"polluted": 1}}}]}}`;
    const file = readModelFile(zipSync({ "config.json": new TextEncoder().encode(config) }), "p.keras");
    expect(file.document?.layers).toEqual([{ type: "Flatten", name: "__proto__" }]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
