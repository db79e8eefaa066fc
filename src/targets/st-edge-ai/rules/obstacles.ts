import { obstacleOf } from "../decide.ts";
import { isConvCase } from "./convolutions.ts";
import type { Case, Finding } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

const VALUES: Readonly<Record<string, string>> = {
  groups: "groups 1",
  dilation_rate: "dilation_rate 1",
  depth_multiplier: "depth_multiplier 1",
};

export const obstacle = (c: Case) => (isConvCase(c) ? obstacleOf(c.node) : undefined);

/** A finding about a parameter that the kernels of a kind ("binary") do not have. */
export const noParameter = (code: string, kind: string, unknown: string): Finding => ({
  code,
  severity: "warning",
  cause: (c) => obstacle(c) ?? "",
  message(first, all) {
    const attribute = obstacle(first) ?? "";
    return {
      title: `${namesOf(all)} ${verb(all, "uses", "use")} ${attribute}, which the known ${kind} kernels do not have`,
      why: `${unknown.replaceAll("{}", attribute)} Use ${VALUES[attribute] ?? attribute} to keep ${verb(all, "the layer", "the layers")} ${kind}.`,
      knob: { layer: first.node.layer, attribute },
    };
  },
});
