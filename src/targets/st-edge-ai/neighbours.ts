import type { Diagnostic } from "../../document/diagnostic.ts";
import { CATALOGUE, type Kernel } from "./catalogue.ts";
import { findKernel, isDefined, type Query } from "./lookup.ts";

/** The kernels that come closest to what was looked up, and what in the model would have to be different for each. */

type Attribute = "op" | "input" | "weights" | "output" | "padding";

const OPERANDS: Readonly<Record<string, string>> = {
  s1: "the input_quantizer is a sign",
  s8: "the input_quantizer has 8 bits",
  s16: "the input has 16 bits",
  f32: "the layer has no input_quantizer",
};
const WEIGHTS: Readonly<Record<string, string>> = {
  s1: "the weights are signs",
  s8: "the weights have 8 bits",
  s16: "the weights have 16 bits",
  f32: "the weights are float",
};
const OUTPUTS: Readonly<Record<string, string>> = {
  s1: "if every reader takes the sign of the output",
  s8: "if an 8-bit quantizer follows",
  s16: "if a 16-bit quantizer follows",
  u16: "if a 16-bit quantizer follows",
  f32: "if the output may be float",
};
const PADDINGS: Readonly<Record<string, string>> = {
  none: "without padding",
  zero: "with pad_values 0",
  one: "with pad_values 1 or -1",
  zeropoint: "with pad_values 0",
  any: "without padding",
};
const OPS: Readonly<Record<string, string>> = {
  pw: "for a 1×1 kernel with stride 1",
  conv2d: "for a QuantConv2D over all channels",
  dense: "for a QuantDense",
};

function change(kernel: Kernel, attribute: Attribute, query: Query): string {
  switch (attribute) {
    case "op":
      if (kernel.op === "pw" && query.op === "dw") return "for a 1×1 QuantConv2D over all channels";
      return OPS[kernel.op] ?? `for ${kernel.op}`;
    case "input":
      return `if ${OPERANDS[kernel.input] ?? kernel.input}`;
    case "weights":
      return `if ${WEIGHTS[kernel.weights] ?? kernel.weights}`;
    case "output":
      return OUTPUTS[kernel.output] ?? kernel.output;
    case "padding":
      return PADDINGS[kernel.padding] ?? kernel.padding;
  }
}

/** Whether the padding looked up is one that the kernel serves, as `findKernel` has it for the kernel's own operands. */
function padsAsAsked(kernel: Kernel, { padding }: Query, version: number): boolean {
  if (kernel.padding === padding || kernel.padding === "any") return true;
  const { op, input, weights, output } = kernel;
  return findKernel({ op, input, weights, output, padding }, version) === kernel;
}

/** Attributes in which a kernel differs from what was looked up. */
function differences(kernel: Kernel, query: Query, version: number): Attribute[] {
  const differ: Attribute[] = (["op", "input", "weights", "output"] as const).filter(
    (key) => kernel[key] !== query[key],
  );
  return padsAsAsked(kernel, query, version) ? differ : [...differ, "padding"];
}

/** Kinds of kernels that a layer of each kind could be changed to: a dense layer not to a convolution. */
const REACHABLE: Readonly<Record<string, readonly string[]>> = {
  conv2d: ["conv2d", "pw", "dense"],
  dw: ["dw", "pw", "conv2d"],
  pw: ["pw", "conv2d", "dense"],
  dense: ["dense"],
};

const isCandidate = (kernel: Kernel, query: Query): boolean =>
  kernel.optim === "" && (REACHABLE[query.op] ?? []).includes(kernel.op);

const RANK: Readonly<Record<string, number>> = { s1: 0, f32: 1, s8: 2, s16: 3, u16: 4 };

/** 8-bit convolutions from 8 bits to 8 bits are the tool's usual ones, which the binary catalogue does not list. */
const USUAL = { kernel: "8-bit convolution", change: OUTPUTS.s8 as string };

interface Candidate {
  kernel: Kernel;
  differ: readonly Attribute[];
}

/** Those with the fewest differences, two at most; 16 bits only if they are the single one: sxor reads no such model. */
function closest(candidates: readonly Candidate[]): Candidate[] {
  const fewest = Math.min(...candidates.map(({ differ }) => differ.length));
  const wide = ({ kernel }: Candidate) => /16/.test(`${kernel.input} ${kernel.output}`);
  return candidates.filter(
    (candidate) => candidate.differ.length === fewest && (fewest === 1 || (fewest === 2 && !wide(candidate))),
  );
}

/**
 * The kernels of a version (of X-CUBE-AI) closest to what was looked up, those with the least demands on the model
 * first: each differs in a single attribute. If no convolution does, those that differ in two, and dense kernels that differ
 * in that alone.
 */
export function neighbours(query: Query, version: number): NonNullable<Diagnostic["nearest"]> {
  const candidates = CATALOGUE.filter((kernel) => isCandidate(kernel, query) && isDefined(kernel, version))
    .map((kernel) => ({ kernel, differ: differences(kernel, query, version) }))
    .sort((a, b) => (RANK[a.kernel.output] ?? 5) - (RANK[b.kernel.output] ?? 5));
  const isDense = ({ kernel }: Candidate) => kernel.op === "dense";
  const own = closest(candidates.filter((candidate) => query.op === "dense" || !isDense(candidate)));
  const dense = own.some(({ differ }) => differ.length === 1) ? [] : closest(candidates.filter(isDense));
  const found = [...own, ...dense.filter(({ differ }) => differ.length === 1)].map(({ kernel, differ }) => ({
    kernel: kernel.name,
    change: differ.map((attribute) => change(kernel, attribute, query)).join(", and "),
  }));
  const { op, input, weights, padding } = query;
  if (op !== "dense" && input === "s8" && weights === "s8" && padding === "zeropoint") found.push(USUAL);
  // Signed and unsigned 16-bit outputs ask the same of a model, and so do kernels with and without _bn: one is enough.
  return found.filter((entry, i) => found.findIndex(({ change }) => change === entry.change) === i);
}
