import { hasError } from "../document/diagnostic.ts";
import { type FileWeights, fileWeightsOf } from "../document/document.ts";
import { digestOf, type GivenWeights, type WeightTable } from "../document/layer-weights.ts";
import { buildGraph } from "../graph/build.ts";
import { checkWeights } from "../graph/given-weights.ts";
import type { Graph } from "../graph/graph.ts";
import { onesWithoutSign } from "../graph/weight-shapes.ts";
import { encodeLink, type LinkState, MAX_LINK, MAX_PACKED, tooLong } from "./codec.ts";
import { type PackedSize, packedSize, packWeights, unpackWeights } from "./link-weights.ts";

/** Whether the weights of a file are in a link. */
export type WeightsInLink =
  /** `size` is theirs before deflate. */
  | { in: true; size: PackedSize }
  /** `why`: the end of a sentence that says so. */
  | { in: false; why: string };

export interface WeightedLink {
  /** The fragment, `#` included. */
  link: string;
  /** Null for a model without weights of a file. */
  weights: WeightsInLink | null;
}

/**
 * The link of a state, with the weights of the file that the document names if they are given, fit the model, and are
 * not too many. The document in such a link names what the link carries: another digest than that of the file, and
 * `signs` where its binary kernels were more than ±1. From what it opens as, the same link is made again.
 */
export function weightedLink(
  { document, view }: Omit<LinkState, "weights">,
  given: GivenWeights | undefined,
): WeightedLink {
  const plain = encodeLink({ document, view });
  const without = (why: string): WeightedLink => ({ link: plain, weights: { in: false, why } });
  const named = fileWeightsOf(document);
  if (named === undefined) return { link: plain, weights: null };
  const graph = buildGraph(document, given);
  if (given === undefined || graph.withoutWeights !== undefined) return without(graph.withoutWeights ?? "");
  const size = packedSize(graph);
  if (size.bytes > MAX_PACKED) return without(tooLongWith("up to", plain.length + (size.bytes * 4) / 3));
  if (hasError(checkWeights(graph, given.table))) return without("some of them are no numbers");
  const carried = carriedWeights(graph, given.table, named);
  const [ones] = carried.signs ? onesWithoutSign(graph.nodes, carried.table) : [];
  if (ones !== undefined)
    return without(
      `the kernel of ${ones} is ±1 without a quantizer, and would be taken for signs of other weights`,
    );
  const { table: _, ...weights } = carried;
  const link = encodeLink({ document: { ...document, weights }, view, weights: carried });
  return tooLong(link) ? without(tooLongWith("", link.length)) : { link, weights: { in: true, size } };
}

const tooLongWith = (about: string, length: number): string => {
  const count = (n: number) => Math.ceil(n).toLocaleString("en-US");
  return `with them it would have ${`${about} ${count(length)}`.trim()} characters, and ${count(MAX_LINK)} are the limit`;
};

/** The weights of a graph as they come out of its link. */
function carriedWeights(graph: Graph, given: WeightTable, { file, signs }: FileWeights): GivenWeights {
  const table = unpackWeights(graph, packWeights(graph, given));
  if (table === null) throw new Error("weights that were packed cannot be unpacked");
  const same = [...table].every(([layer, variables]) =>
    [...variables].every(([name, { values }]) => {
      const own = given.get(layer)?.get(name)?.values;
      return values.every((value, i) => Object.is(value, own?.[i]));
    }),
  );
  return {
    ...{ file, digest: digestOf(table) },
    ...(signs || !same ? { signs: true } : {}),
    table,
  };
}

/** What of a file is in a link, in words. */
export function carriedText({ signs, floats }: PackedSize): string {
  const count = (n: number) => n.toLocaleString("en-US");
  const bytes = Math.ceil(signs / 8);
  return [
    ...(signs > 0 ? [`the signs of ${count(signs)} binary weights (${count(bytes)} bytes)`] : []),
    ...(floats > 0 ? [`${count(floats)} other weights as float32 (${count(4 * floats)} bytes)`] : []),
  ].join(" and ");
}
