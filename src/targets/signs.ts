import { channels, type Graph, type Node } from "../graph/graph.ts";
import { batchNormAffine } from "../graph/weights.ts";
import type { Stage } from "./parameters.ts";
import type { Reading } from "./reading.ts";

/**
 * Where the sign is taken. A reader that binarizes its input asks for sign(x); the request moves back
 * towards the producer of x as long as taking the sign earlier gives the same bits:
 *
 *   BatchNormalization   becomes a stage between the integer and the sign (a threshold);
 *   max pooling          sign(max(x)) = max(sign(x)), and past stages only if they do not fall:
 *                        f(max(x)) = max(f(x)) needs f to rise;
 *   Concatenate          sign of each part, if no stages are under way;
 *   ZeroPadding2D        zeros become +1 (sign(0) = +1), if no stages are under way.
 *
 * It ends at a convolution or dense layer that can put out bits, or at the network input.
 */
export interface Signs {
  /** Nodes whose value exists only as packed signs, with what stands between their value and the sign. */
  stages: ReadonlyMap<number, readonly Stage[]>;
}

export interface SignRules {
  /** Whether the node has a kernel that puts out bits when these stages stand before the sign. */
  putsOutSigns(node: Node, stages: readonly Stage[]): boolean;
}

/** A layer whose own input quantizer, or which itself, takes the sign of what it reads. */
export function takesSign(node: Node): boolean {
  const { op } = node;
  if (op.kind === "conv2d" || op.kind === "dense") return op.inputQuantizer.kind === "sign";
  return (
    op.kind === "activation" && op.activation.fn === "quantizer" && op.activation.quantizer.kind === "sign"
  );
}

export const letsSignThrough = (node: Node): boolean =>
  node.op.kind === "batch_normalization" ||
  (node.op.kind === "pool" && node.op.mode === "max") ||
  node.op.kind === "concat" ||
  node.op.kind === "zero_pad";

/** Whether a BatchNormalization rises (or stays) with its input in every channel. */
export const rises = (graph: Graph, norm: Node): boolean =>
  batchNormAffine(norm, graph.weights.of(norm)).scale.every((scale) => scale >= 0);

class SignSearch {
  readonly #reading: Reading;
  readonly #rules: SignRules;
  readonly #wants: boolean[] = [];
  /**
   * Answers of `possible` by node and number of stages. Stages pass nodes with a single reader only, so
   * that their number tells which they are.
   */
  readonly #known = new Map<string, boolean>();
  readonly #rising = new Map<number, boolean>();

  constructor(reading: Reading, rules: SignRules) {
    this.#reading = reading;
    this.#rules = rules;
    for (let id = reading.graph.nodes.length - 1; id >= 0; id--)
      this.#wants[id] = this.#allReadersBinarize(id);
  }

  #allReadersBinarize(id: number): boolean {
    const node = this.#reading.node(id);
    const readers = this.#reading.readers(node);
    if (readers.length === 0 || this.#reading.isOutput(node)) return false;
    return readers.every(
      (reader) => takesSign(reader) || (letsSignThrough(reader) && this.#wants[reader.id] === true),
    );
  }

  /** Whether an input reaches the node through a Flatten or Reshape to other channels: its pixels are not the node's. */
  #otherPixels(node: Node): boolean {
    return node.inputs.some(
      (input, i) =>
        channels(this.#reading.node(input).shape) !== channels(this.#reading.source(node, i).shape),
    );
  }

  /** Whether sign(stages(value of node)) can be had as bits without the value itself. */
  possible(node: Node, stages: readonly Stage[]): boolean {
    if (!this.#wants[node.id]) return false;
    if (stages.length > 0 && this.#reading.readers(node).length !== 1) return false;
    const key = `${node.id} ${stages.length}`;
    const known = this.#known.get(key) ?? this.#decide(node, stages);
    this.#known.set(key, known);
    return known;
  }

  #allRise(stages: readonly Stage[]): boolean {
    return stages.every((stage) => {
      if (stage.kind !== "batch_normalization") return true;
      const known =
        this.#rising.get(stage.node) ?? rises(this.#reading.graph, this.#reading.node(stage.node));
      this.#rising.set(stage.node, known);
      return known;
    });
  }

  #decide(node: Node, stages: readonly Stage[]): boolean {
    switch (node.op.kind) {
      case "input":
        return stages.length === 0;
      case "conv2d":
      case "dense":
        return this.#rules.putsOutSigns(node, stages);
      case "batch_normalization": {
        const source = this.#reading.source(node);
        return (
          channels(source.shape) === node.op.channels &&
          this.possible(source, [{ kind: "batch_normalization", node: node.id }, ...stages])
        );
      }
      case "pool":
        return (
          node.op.mode === "max" && this.#allRise(stages) && this.possible(this.#reading.source(node), stages)
        );
      case "zero_pad":
        return stages.length === 0 && this.possible(this.#reading.source(node), []);
      case "concat":
        return (
          stages.length === 0 &&
          !this.#otherPixels(node) &&
          node.inputs.some((_, i) => this.possible(this.#reading.source(node, i), []))
        );
      default:
        return false;
    }
  }

  /** What a reader that is emitted on bits wants of the node it reads. */
  requested(reader: Node, stages: ReadonlyMap<number, readonly Stage[]>): readonly Stage[] | undefined {
    if (takesSign(reader)) return [];
    const own = stages.get(reader.id);
    if (own === undefined || !letsSignThrough(reader)) return undefined;
    return reader.op.kind === "batch_normalization"
      ? [{ kind: "batch_normalization", node: reader.id }, ...own]
      : own;
  }
}

export function findSigns(reading: Reading, rules: SignRules): Signs {
  const search = new SignSearch(reading, rules);
  const stages = new Map<number, readonly Stage[]>();
  for (let id = reading.graph.nodes.length - 1; id >= 0; id--) {
    const node = reading.node(id);
    if (reading.roots.root[id] !== id) continue;
    const requests = reading.readers(node).map((reader) => search.requested(reader, stages));
    const first = requests[0];
    if (first === undefined || requests.some((request) => request === undefined)) continue;
    if (search.possible(node, first)) stages.set(id, first);
  }
  return { stages };
}
