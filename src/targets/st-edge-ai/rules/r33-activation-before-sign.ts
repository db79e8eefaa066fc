import { listed } from "../../../document/listed.ts";
import type { ActivationFn, Node } from "../../../graph/graph.ts";
import { isBinary, isConv, isDense } from "../../layers.ts";
import { takesSign } from "../../signs.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Situation } from "../situation.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

/** Whether a reader, perhaps behind BatchNormalizations, takes the sign. */
function takesSignLater({ reading }: Situation, from: Node): boolean {
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of reading.readers(at)) {
      if (takesSign(next)) return true;
      if (next.op.kind === "batch_normalization") open.push(next);
    }
  }
  return false;
}

const isFunction = (node: Node): boolean =>
  node.op.kind === "prelu" || (node.op.kind === "activation" && !takesSign(node));

/** The activation, its own or a layer's, that stands between a binary layer and the next sign. */
function blockerOf({ situation, node }: Case): Node | undefined {
  if ((!isConv(node) && !isDense(node)) || !isBinary(node)) return undefined;
  const own = node.op.activation.fn !== "linear";
  const blocker = own ? node : situation.reading.readers(node).find(isFunction);
  return blocker && takesSignLater(situation, blocker) ? blocker : undefined;
}

function remark({ situation }: Case, blocker: Node): string {
  const fn: ActivationFn = "activation" in blocker.op ? blocker.op.activation : { fn: "linear" };
  if (fn.fn === "relu" && situation.reading.readers(blocker).some(takesSign))
    return " And sign(relu(x)) is +1 for every x: the next layer learns nothing from it.";
  if (fn.fn === "quantizer" && fn.quantizer.kind === "sign")
    return " (This one is a sign, which could be the threshold itself; whether the tool sees that is not known.)";
  return "";
}

export const r33ActivationBeforeSign: Rule = {
  id: "R33",
  subject: "an activation between a binary layer and the next sign",
  text:
    "The binary kernels have a threshold at their output and no other nonlinearity. An activation in front of the next sign makes the " +
    "layer give out floats, so that a k×k convolution falls back (R2). And sign(relu(x)) is +1 for every x. The order that works: " +
    "convolution, BatchNormalization, then the next layer's input_quantizer.",
  effect: "note",
  evidence: [
    SOURCES.noFloatOutput,
    inferred("no kernel name or argument mentions an activation before the sign"),
  ],
  applies: (c) => blockerOf(c) !== undefined,
  finding: {
    code: "SX106",
    severity: "warning",
    // Where the activation stands, and what is to be said of it.
    cause: (c) => `${blockerOf(c) === c.node ? "own" : "behind"}${remark(c, blockerOf(c) ?? c.node)}`,
    message(first, all) {
      const blocker = blockerOf(first) ?? first.node;
      const blockers = all.map((c) => blockerOf(c) ?? c.node);
      const layers = namesOf(all);
      const own = blocker === first.node;
      const stand = verb(all, "stands", "stand");
      return {
        title: own
          ? `the ${verb(all, "activation", "activations")} of ${layers} ${stand} in front of the next sign`
          : `${listed(blockers.map(({ layer }) => layer))} ${stand} between ${layers} and the next sign`,
        why:
          `The binary kernels have a threshold at their output and no other activation, so ${layers} ${verb(all, "has", "have")} to give out ` +
          `floats for it.${remark(first, blocker)} Move the activation away: convolution, BatchNormalization, then the next layer's input_quantizer.`,
        beside: blockers.map(({ layer }) => layer),
        knob: { layer: blocker.layer, attribute: "activation" },
      };
    },
  },
};
