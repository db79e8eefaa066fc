import type { Comparison, Difference } from "../../../engine/compare.ts";
import { count } from "../../figures.ts";

export interface Agreement {
  /** Whether what was compared agrees; null if there was nothing to compare. */
  agree: boolean | null;
  sentence: string;
}

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const differ = ({ targets, count: elements, maximum }: Difference): string =>
  `${targets[0]} and ${targets[1]} differ in ${count(elements)} ${elements === 1 ? "element" : "elements"}, by at most ${Number(maximum.toPrecision(3))}`;

/** What the comparison of a run says, in one or two sentences. */
export function agreementOf({ targets, agree, outputs, values, firstDifferent }: Comparison): Agreement {
  if (targets.length < 2) {
    const only = targets.length === 0 ? "No target ran" : `Only ${targets[0]} ran`;
    return { agree: null, sentence: `${only}: there is nothing to compare.` };
  }
  if (agree) {
    const compared = `${count(values.length)} ${values.length === 1 ? "tensor" : "tensors"}`;
    return { agree: true, sentence: `${list(targets)} agree bit for bit (${compared} compared).` };
  }
  const sentences: string[] = [];
  const [inside] = firstDifferent?.differences ?? [];
  if (firstDifferent && inside) {
    const { layer, stage, roundedOtherwise } = firstDifferent;
    const hows = roundedOtherwise.map(({ target, how }) => `${target} ${how}`);
    const why = hows.length === 0 ? "" : `: ${list(hows)}, which rounds otherwise`;
    sentences.push(
      `They do not agree: first at the ${stage === "sign" ? "signs" : "output"} of ${layer}, where ${differ(inside)}${why}.`,
    );
  }
  const [outside] = outputs.differences;
  sentences.push(
    outside
      ? `In the output of the network ${differ(outside)}.`
      : "The output of the network agrees bit for bit.",
  );
  return { agree: false, sentence: sentences.join(" ") };
}
