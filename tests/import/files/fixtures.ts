import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { GivenWeights, VariableName } from "../../../src/document/layer-weights.ts";
import type { ModelFile } from "../../../src/import/files/model-file.ts";
import { readModelFile } from "../../../src/import/files/read-model-file.ts";

const folder = new URL("../../fixtures/model-files/", import.meta.url);

/** Files of tests/fixtures/model-files/make.py: one model in every form. */
export const MODELS = [
  "model.h5",
  "packed.h5",
  "latest.h5",
  "behind-user-block.h5",
  "model.keras",
  "unnamed.keras",
] as const;

/** A copy, so that nobody spoils it for others. */
export const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.gz`, folder))));

type Weights = Readonly<Record<string, Readonly<Record<string, { shape: number[]; values: number[] }>>>>;

/** What the script wrote, by way of JSON. */
export const trueWeights = (file = "weights.json"): Weights =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Weights;

export const read = (name: string): ModelFile => readModelFile(bytesOf(name), name);

/** The weights of a file as JSON has them. */
export const plain = (weights: GivenWeights): Weights =>
  Object.fromEntries(
    [...weights.table].map(([layer, variables]) => [
      layer,
      Object.fromEntries(
        [...variables].map(
          ([name, { shape, values }]: [VariableName, { shape: readonly number[]; values: Float32Array }]) => [
            name,
            { shape: [...shape], values: [...values] },
          ],
        ),
      ),
    ]),
  );
