import { CATALOGUE, type ElementType, type Kernel, type PaddingClass } from "./catalogue.ts";

/** X-CUBE-AI version behind `st-edge-ai@1.0`. */
export const VERSION = 9.1;

export interface Query {
  op: string;
  input: ElementType;
  weights: ElementType | "";
  output: ElementType;
  padding: PaddingClass;
}

/** Whether a version column of the catalogue ("all", "8.1+", "7.2", "") covers a version. */
export function covers(column: string, version: number): boolean {
  if (column === "all") return true;
  if (column === "" || column === "none") return false;
  const from = Number.parseFloat(column);
  return column.endsWith("+") ? version >= from : version === from;
}

const isDefined = (kernel: Kernel): boolean =>
  covers(kernel.layerDefined, VERSION) || covers(kernel.liteDefined, VERSION);

const answers = (kernel: Kernel, query: Query): boolean =>
  kernel.op === query.op &&
  kernel.input === query.input &&
  kernel.weights === query.weights &&
  kernel.output === query.output &&
  (kernel.padding === query.padding || kernel.padding === "any");

/**
 * The kernel for a query, or undefined if the tool has none. Among variants it is the one without
 * optimN, whose conditions are not published, and with a fused BatchNormalization if there is one.
 * Without padding and without an unpadded kernel (its symbol left the archives with 8.1) the
 * zero-padding kernel with no pads serves: inferred.
 */
export function findKernel(query: Query): Kernel | undefined {
  const fits = CATALOGUE.filter((kernel) => isDefined(kernel) && answers(kernel, query));
  const plain = fits.filter((kernel) => kernel.optim === "");
  const found = plain.find((kernel) => kernel.name.endsWith("_bn")) ?? plain[0] ?? fits[0];
  if (found !== undefined || query.padding !== "none") return found;
  return findKernel({ ...query, padding: "zero" });
}

export interface Neighbour {
  kernel: Kernel;
  /** The one property in which it differs from the query. */
  differs: "output" | "padding" | "input" | "weights" | "op";
}

/** Kernels that differ from the query in a single property: what would have to change. */
export function nearestKernels(query: Query): Neighbour[] {
  const neighbours: Neighbour[] = [];
  for (const kernel of CATALOGUE) {
    if (!isDefined(kernel) || kernel.optim !== "") continue;
    const differs = (["op", "input", "weights", "output"] as const).filter(
      (key) => kernel[key] !== query[key],
    );
    const paddingDiffers = kernel.padding !== query.padding && kernel.padding !== "any";
    if (differs.length === 0 && paddingDiffers) neighbours.push({ kernel, differs: "padding" });
    else if (differs.length === 1 && !paddingDiffers)
      neighbours.push({ kernel, differs: differs[0] as "output" });
  }
  return neighbours;
}
