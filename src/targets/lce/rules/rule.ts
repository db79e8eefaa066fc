import type { Diagnostic, Evidence, Severity } from "../../../document/diagnostic.ts";
import { listed } from "../../../document/listed.ts";
import type { Node } from "../../../graph/graph.ts";
import { isConv, isDense } from "../../layers.ts";
import { type Decision, decide, type Obstacle } from "../decide.ts";
import type { Situation } from "../situation.ts";

/** A layer in front of the converter. */
export interface Case {
  situation: Situation;
  node: Node;
  /** Of a convolution or dense layer. */
  decision: Decision | undefined;
}

/** What becomes of the layer: an LceBconv2d, float, an error; it becomes part of another operation; or a remark. */
export type Effect = "binary" | "float" | "refused" | "fused" | "note";

/** One condition of the converter, in the manner of the rules of st-edge-ai. */
export interface Rule {
  id: `L${number}`;
  /** What it is about, in one line. */
  subject: string;
  /** What the converter does and why, without a particular model. */
  text: string;
  effect: Effect;
  evidence: readonly Evidence[];
  applies(c: Case): boolean;
  /** The cause in the second opinion: a clause behind "because". Of the rules that decide a convolution or dense layer. */
  because?(c: Case): string;
  /** Absent where there is nothing to say but that it runs as asked. */
  finding?: {
    code: string;
    severity: Severity;
    message(first: Case, all: readonly Case[]): Pick<Diagnostic, "title" | "why" | "knob">;
  };
}

export function caseOf(situation: Situation, node: Node): Case {
  const decides = isConv(node) || isDense(node);
  return { situation, node, decision: decides ? decide(situation.reading.graph, node) : undefined };
}

/** The layer is not binary for this reason. */
export const meets =
  (obstacle: Obstacle) =>
  ({ decision }: Case): boolean =>
    decision !== undefined && decision.runs !== "binary" && decision.obstacle === obstacle;

export const knob = ({ node }: Case, attribute: string) => ({ layer: node.layer, attribute });

/** Names of the layers: "a, b, c and 4 more". */
export const names = (cases: readonly Case[]): string => listed(cases.map(({ node }) => node.layer));
