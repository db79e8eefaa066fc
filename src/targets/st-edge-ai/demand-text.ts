import { listed } from "../../document/listed.ts";
import { channels, type Node } from "../../graph/graph.ts";
import type { Demand, DemandKind } from "./demand.ts";

/** Demands in words. */

/** A key that is the same for layers that have to give out floats for the same kinds of reasons. */
export const demandKey = (demands: readonly Demand[]): string =>
  [...new Set(demands.map(({ kind }) => kind))].sort().join(" ");

/** "`a`, `b` and 3 more" */
const quoted = (nodes: readonly Node[]): string =>
  listed(
    nodes.map((node) => `\`${node.name}\``),
    2,
  );

const typeOf = (nodes: readonly Node[]): string => [...new Set(nodes.map(({ type }) => type))].join(", ");

/** Functions, or what else stands in `activation`. */
const activationNames = (nodes: readonly Node[]): string =>
  [...new Set(nodes.map(({ op }) => ("activation" in op ? op.activation.fn : "")))].join(", ");

const poolName = ({ op }: Node): string => (op.kind === "global_average_pool" ? "global average" : "average");

/** What is said about the demands of one kind: their layers, whether these are several, the first demand. */
type Clause = (nodes: readonly Node[], many: boolean, first: Demand) => string;

const CLAUSES: Readonly<Record<DemandKind, Clause>> = {
  output: (_, many) =>
    `${many ? "they are outputs" : "it is an output"} of the network, and the tool gives outputs in float`,
  output_behind: (nodes, many) =>
    `${quoted(nodes)} (${typeOf(nodes)}) behind it ${many ? "are outputs" : "is an output"} of the network, which is float`,
  activation_own: (nodes, many) =>
    many
      ? `their own activations (${activationNames(nodes)}) are computed in float`
      : `its own activation (${activationNames(nodes)}) is computed in float`,
  add: (nodes, many) =>
    `the ${many ? "Adds" : "Add"} ${quoted(nodes)} ${many ? "need" : "needs"} float operands`,
  multiply: (nodes, many) =>
    `the ${many ? "Multiplies" : "Multiply"} ${quoted(nodes)} ${many ? "need" : "needs"} float operands`,
  average_pooling: (nodes, many) =>
    `the ${poolName(nodes[0] as Node)} ${many ? "poolings" : "pooling"} ${quoted(nodes)} ${many ? "work" : "works"} on floats`,
  activation: (nodes, many) =>
    many
      ? `the activations ${quoted(nodes)} work on floats`
      : `the activation ${quoted(nodes)} (${activationNames(nodes)}) works on floats`,
  prelu: (nodes, many) => `${quoted(nodes)} (PReLU) ${many ? "work" : "works"} on floats`,
  float_input: (nodes, many) =>
    `${quoted(nodes)} ${many ? "read floats: they have" : "reads floats: it has"} no input_quantizer`,
  eight_bit: (nodes, many) =>
    `${quoted(nodes)} ${many ? "read" : "reads"} 8-bit levels, which a layer can put out only if all its readers take the same ones, directly or behind one BatchNormalization`,
  other_quantizer: (nodes, many) =>
    `${quoted(nodes)} ${many ? "quantize" : "quantizes"} it in another way than by a sign or to 8 bits`,
  opaque: (nodes, many) => `what ${quoted(nodes)} (${typeOf(nodes)}) ${many ? "do" : "does"} is not known`,
  negative_gamma: (nodes, many, { other }) =>
    `${quoted(nodes)} behind ${other ? quoted([other]) : "a max pooling"} ${many ? "have" : "has"} a negative gamma, and the maximum does not change places with a function that falls`,
  reshape: (nodes) =>
    `${quoted(nodes)} (Reshape) changes the number of channels, so that packed signs would have to be moved`,
  flattened: (nodes, many) =>
    `${quoted(nodes)} (${typeOf(nodes)}, ${channels(nodes[0]?.shape ?? [])} channels) ${many ? "work" : "works"} on the flattened image, whose channels are not those of the packed signs`,
  other_readers: (nodes, _, { other }) =>
    `${other ? quoted([other]) : "the layer"} has other readers too, so the sign cannot move in front of ${quoted(nodes)}`,
  norm_behind: (nodes, _, { other }) =>
    `the sign cannot move from ${other ? `${quoted([other])} (BatchNormalization)` : "behind"} in front of ${quoted(nodes)} (${typeOf(nodes)})`,
  no_sign_kernel: (_, many) =>
    many
      ? "their readers take signs, but the tool has no kernel of these formats that gives out signs"
      : "its readers take signs, but the tool has no kernel of these formats that gives out signs",
  reader: (nodes, many) => `${quoted(nodes)} (${typeOf(nodes)}) ${many ? "read" : "reads"} floats`,
};

/** The demands as one clause: "the Adds `a` and `b` need float operands; …". */
export function demandText(demands: readonly Demand[]): string {
  const byKind = new Map<DemandKind, Demand[]>();
  for (const demand of demands) byKind.set(demand.kind, [...(byKind.get(demand.kind) ?? []), demand]);
  return [...byKind]
    .map(([kind, group]) => {
      const nodes = [...new Set(group.map(({ node }) => node))];
      return CLAUSES[kind](nodes, nodes.length > 1, group[0] as Demand);
    })
    .join("; ");
}

/** What would take a demand away, for kinds where something is known. */
const ADVICE: Partial<Record<DemandKind, string>> = {
  output:
    "The last layer of a network cannot be a k×k or depthwise binary convolution; a 1×1 one or a QuantDense can be it.",
  add: "ST's own binary network has BatchNormalization and an 8-bit quantizer in front of its Adds: 8-bit output has kernels.",
  multiply: "An 8-bit quantizer in front of the Multiply would help: 8-bit output has kernels.",
  average_pooling: "Max pooling lets a sign through, average pooling does not.",
  activation: "Put the activation where no sign follows, or leave it out: the sign is the nonlinearity.",
  prelu: "Leave the PReLU out where a sign follows: the sign is the nonlinearity.",
  float_input: "With an input_quantizer such as ste_sign the reader would take bits.",
  negative_gamma:
    "A BatchNormalization in front of the pooling, or one with scale=False, avoids the question.",
  other_readers:
    "A BatchNormalization of its own for each branch, in front of nothing else, lets the sign through.",
};

/** A sentence per kind of demand that says what would take it away; "" where none is known. */
export const demandAdvice = (demands: readonly Demand[]): string =>
  [...new Set(demands.map(({ kind }) => ADVICE[kind]))].filter((text) => text !== undefined).join(" ");
