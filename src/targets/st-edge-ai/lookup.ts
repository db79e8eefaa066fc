import { CATALOGUE, type ElementType, type Kernel, type PaddingClass } from "./catalogue.ts";

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

/** Whether a version (of X-CUBE-AI) defines a kernel, for either of its interfaces. */
export const isDefined = (kernel: Kernel, version: number): boolean =>
  covers(kernel.layerDefined, version) || covers(kernel.liteDefined, version);

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
export function findKernel(query: Query, version: number): Kernel | undefined {
  const fits = CATALOGUE.filter((kernel) => isDefined(kernel, version) && answers(kernel, query));
  const plain = fits.filter((kernel) => kernel.optim === "");
  const found = plain.find((kernel) => kernel.name.endsWith("_bn")) ?? plain[0] ?? fits[0];
  if (found !== undefined || query.padding !== "none") return found;
  return findKernel({ ...query, padding: "zero" }, version);
}
