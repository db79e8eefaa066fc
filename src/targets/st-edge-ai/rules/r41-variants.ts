import { CATALOGUE } from "../catalogue.ts";
import { SOURCES } from "../evidence.ts";
import { isDefined } from "../lookup.ts";
import type { Case, Rule } from "./rule.ts";

/** Variants _optimN of the kernel that runs a layer, in the version at hand. */
const variantsOf = ({ situation, decision }: Case): string[] =>
  CATALOGUE.filter(
    (kernel) =>
      decision?.kernel &&
      kernel.name.startsWith(`${decision.kernel}_optim`) &&
      isDefined(kernel, situation.version.xCubeAi),
  ).map(({ name }) => name);

export const r41Variants: Rule = {
  id: "R41",
  subject: "variants of the kernels: _optim0 to _optim3",
  text:
    "Many kernels have a faster variant for assumptions that no public header names. The pattern of the names fits multiples of 32 " +
    "channels (_optim1 at the input, _optim2 at input and output, _optim3 for depthwise, _optim0 at the output): a guess, unproven. " +
    "sxor names the plain kernel; results are the same. The file network_c_info.json of a generated project names the one that was taken.",
  effect: "note",
  evidence: [SOURCES.optim],
  applies: (c) => c.decision?.runs === "kernel" && variantsOf(c).length > 0,
};
