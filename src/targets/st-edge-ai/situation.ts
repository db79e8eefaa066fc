import type { Graph } from "../../graph/graph.ts";
import { Reading } from "../reading.ts";
import { findSigns, type Signs } from "../signs.ts";
import { signsPossible } from "./decide.ts";
import type { Version } from "./versions.ts";

/** A model as the tool of one version sees it: what both the lowering and the rules decide on. */
export interface Situation {
  reading: Reading;
  version: Version;
  signs: Signs;
}

export function situationOf(graph: Graph, version: Version): Situation {
  const reading = new Reading(graph);
  const signs = findSigns(reading, {
    putsOutSigns: (node, stages) => signsPossible(reading, version, node, stages),
  });
  return { reading, version, signs };
}
