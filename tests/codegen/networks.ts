import { BINARY_NETWORKS } from "./binary-networks.ts";
import type { HandMade } from "./hand-made.ts";
import { LEVEL_NETWORKS } from "./level-networks.ts";
import { OPERATION_NETWORKS } from "./operation-networks.ts";
import { projectWithTest, type Tested } from "./tested-project.ts";

const tested = new Map<() => HandMade, Tested>();

/** The project of a network with a self-test from the reference, which is slow: made once. */
export function testedNetwork(network: () => HandMade): Tested {
  const known = tested.get(network);
  if (known) return known;
  const made = network();
  const project = projectWithTest(made.plan(), made.graph);
  tested.set(network, project);
  return project;
}

/** All networks made by hand. */
export const NETWORKS: readonly (readonly [string, () => HandMade])[] = [
  ...OPERATION_NETWORKS,
  ...LEVEL_NETWORKS,
  ...BINARY_NETWORKS,
];
