import type { Diagnostic, Evidence, Severity } from "../../../document/diagnostic.ts";
import type { Node } from "../../../graph/graph.ts";
import { isConv, isDense } from "../../layers.ts";
import { type Decision, decideConv, decideDense } from "../decide.ts";
import type { Situation } from "../situation.ts";

/** A layer in front of the tool. */
export interface Case {
  situation: Situation;
  node: Node;
  /** Of a convolution or dense layer. */
  decision: Decision | undefined;
}

/**
 * What becomes of the layer:
 * - sxor: it runs on packed signs
 * - 8-bit: it runs in 8 bits, with weights of 8 bits or signs
 * - mixed: a dense layer of which one operand stays packed and the other is float, as the model asks
 * - float: it runs in float although the model asks otherwise
 * - refused: the tool stops
 * - moved: it works on packed signs, or is part of another layer's threshold
 * - unknown: nothing public says; shown in float with the quantized values
 * - note: something beside that is worth knowing
 */
export type Effect = "sxor" | "8-bit" | "mixed" | "float" | "refused" | "moved" | "unknown" | "note";

/** What a rule says of the layers with one cause. */
export type Message = Pick<Diagnostic, "title" | "why" | "knob" | "nearest"> & {
  /** In addition to the evidence of the rule. */
  evidence?: readonly Evidence[];
  /** Evidence of the rule that does not speak of these layers. */
  except?: readonly Evidence[];
  /** Further layers that have to do with it. */
  beside?: readonly string[];
};

/**
 * One rule of the tool: which layers it is about, what becomes of them, and how that is known. The lowering decides by
 * the catalogue alone; the rules put its decisions into words, and the tests hold both against each other.
 */
export interface Rule {
  /** Number in the rule table. */
  id: `R${number}`;
  /** What it is about, in one line. */
  subject: string;
  /** What the tool does and why, for the reference page: full sentences without a particular model. */
  text: string;
  effect: Effect;
  evidence: readonly Evidence[];
  applies(c: Case): boolean;
  /** Absent where there is nothing to say but that it runs as asked. */
  finding?: Finding;
}

export interface Finding {
  code: string;
  severity: Severity;
  /**
   * Layers with the same cause share one diagnostic; "" if all layers of the rule do. Undefined: there is nothing to
   * say of this one.
   */
  cause(c: Case): string | undefined;
  /** The cause is a set of words: a layer whose causes are all among those of other layers joins them. */
  joins?: true;
  message(first: Case, all: readonly Case[]): Message;
}

export function caseOf(situation: Situation, node: Node): Case {
  const decision = isConv(node)
    ? decideConv(situation, node)
    : isDense(node)
      ? decideDense(situation, node)
      : undefined;
  return { situation, node, decision };
}
