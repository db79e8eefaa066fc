import type { Diagnostic } from "../../document/diagnostic.ts";
import {
  type LayerVariables,
  VARIABLES,
  type VariableName,
  type WeightArray,
} from "../../document/layer-weights.ts";
import { problem, show } from "../../document/problem.ts";
import type { Hdf5Object } from "./hdf5/file.ts";

/** Keras 1's names, with the name of the layer in front of them. */
const FIRST_NAMES: Readonly<Record<string, VariableName>> = {
  W: "kernel",
  b: "bias",
  running_mean: "moving_mean",
  running_std: "moving_variance",
};
const FIRST = /_(W|b|running_mean|running_std|gamma|beta)$/;

/** `conv/kernel:0`, `conv/kernel`, `conv_W`: the variable by the name that the file gives it. */
export function variableName(path: string): VariableName | undefined {
  const last = path.slice(path.lastIndexOf("/") + 1).replace(/:\d+$/, "");
  const known = VARIABLES.find((name) => name === last);
  const [, first] = known === undefined ? (FIRST.exec(last) ?? []) : [];
  return known ?? (first === undefined ? undefined : (FIRST_NAMES[first] ?? (first as VariableName)));
}

/** The variables of a layer; the only kernel of a depthwise convolution is its `kernel`, as Keras 3 calls it. */
export function layerVariables(arrays: ReadonlyMap<VariableName, WeightArray>): LayerVariables {
  const depthwise = arrays.get("depthwise_kernel");
  if (depthwise === undefined || arrays.has("pointwise_kernel")) return arrays;
  const { depthwise_kernel: _, ...others } = Object.fromEntries(arrays) as Record<VariableName, WeightArray>;
  return new Map([["kernel", depthwise], ...(Object.entries(others) as [VariableName, WeightArray][])]);
}

export const readArray = (array: Hdf5Object): WeightArray => ({ shape: array.shape, values: array.values() });

/** Variables without a place in a layer of sxor. */
export const leftOut = (layer: string, names: readonly string[]): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `weights of ${layer} that sxor does not know: ${names.slice(0, 4).map(show).join(", ")}`,
    "They are left out. If the layer computes with them, the numbers of a run are those of another layer.",
    { layers: [layer] },
  );
