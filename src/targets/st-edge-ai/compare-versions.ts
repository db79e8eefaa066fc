import type { Graph } from "../../graph/graph.ts";
import { isConv, isDense } from "../layers.ts";
import type { Plan, Step } from "../plan.ts";
import { CATALOGUE, type Kernel } from "./catalogue.ts";
import { decideConv, decideDense } from "./decide.ts";
import { covers, isDefined, type Query } from "./lookup.ts";
import { lowerStEdgeAi } from "./lower.ts";
import { situationOf } from "./situation.ts";
import { sourceOf } from "./version-sources.ts";
import type { Version } from "./versions.ts";

/** What two versions of the tool do differently with one model. */

/** What runs for a layer: its steps in order, and their figures. */
export interface LayerRun {
  /** Null where no name is known. */
  kernels: readonly (string | null)[];
  opTypes: readonly string[];
  macc: number;
  /** Bytes. */
  rom: number;
}

export interface LayerDifference {
  layer: string;
  /** Absent where the version computes the layer in the step of another one. */
  a: LayerRun | undefined;
  b: LayerRun | undefined;
  /** What is not the same. */
  differs: readonly ("kernel" | "op type" | "MACC" | "ROM" | "fusion")[];
}

/** Whether a version has a kernel, and how that is known. */
export interface Presence {
  declared: boolean;
  defined: boolean;
  /** What the version's column of the catalogue rests on. */
  source: string;
}

export interface KernelDifference {
  kernel: string;
  a: Presence;
  b: Presence;
}

export interface VersionComparison {
  a: Version;
  b: Version;
  layers: readonly LayerDifference[];
  /** Kernels that this model could use and only one of the versions has. */
  kernels: readonly KernelDifference[];
  /** Activation bytes, where they differ. */
  activations: { a: number; b: number } | undefined;
}

const EMPTY: LayerRun = { kernels: [], opTypes: [], macc: 0, rom: 0 };

const joined = (run: LayerRun, step: Step): LayerRun => ({
  kernels: [...run.kernels, step.kernel],
  opTypes: [...run.opTypes, step.opType],
  macc: run.macc + step.macc,
  rom: run.rom + step.rom,
});

/** By the first layer of each step. */
function runs(plan: Plan): Map<string, LayerRun> {
  const byLayer = new Map<string, LayerRun>();
  for (const step of plan.steps) {
    const layer = step.layers[0] ?? step.name;
    byLayer.set(layer, joined(byLayer.get(layer) ?? EMPTY, step));
  }
  return byLayer;
}

function differences(a: LayerRun | undefined, b: LayerRun | undefined): LayerDifference["differs"] {
  if (a === undefined || b === undefined) return ["fusion"];
  const found: LayerDifference["differs"][number][] = [];
  if (a.kernels.join() !== b.kernels.join()) found.push("kernel");
  if (a.opTypes.join() !== b.opTypes.join()) found.push("op type");
  if (a.macc !== b.macc) found.push("MACC");
  if (a.rom !== b.rom) found.push("ROM");
  return found;
}

function layerDifferences(a: Plan, b: Plan): LayerDifference[] {
  const [runsA, runsB] = [runs(a), runs(b)];
  return [...new Set([...runsA.keys(), ...runsB.keys()])]
    .map((layer) => ({ layer, a: runsA.get(layer), b: runsB.get(layer) }))
    .map((pair) => ({ ...pair, differs: differences(pair.a, pair.b) }))
    .filter(({ differs }) => differs.length > 0);
}

/** What is looked up for the model in a version, and the kernels that its Plan names. */
function sought(graph: Graph, version: Version, plan: Plan): { queries: Query[]; named: Set<string> } {
  const situation = situationOf(graph, version);
  const queries = situation.reading.layers().flatMap((node) => {
    const decision = isConv(node)
      ? decideConv(situation, node)
      : isDense(node)
        ? decideDense(situation, node)
        : undefined;
    return decision?.query ? [decision.query] : [];
  });
  const named = new Set(plan.steps.flatMap(({ kernel }) => (kernel === null ? [] : [kernel])));
  return { queries, named };
}

/** A kernel answers a query if its operands are those asked for; the padding may be another. */
const serves = (kernel: Kernel, { op, input, weights, output }: Query): boolean =>
  kernel.op === op && kernel.input === input && kernel.weights === weights && kernel.output === output;

function presence(kernel: Kernel, version: Version): Presence {
  const { xCubeAi } = version;
  const declared = covers(kernel.layerDeclared, xCubeAi) || covers(kernel.liteDeclared, xCubeAi);
  return { declared, defined: isDefined(kernel, xCubeAi), source: sourceOf(version) };
}

/** What version `b` does differently from version `a` with this model. */
export function compareVersions(graph: Graph, a: Version, b: Version): VersionComparison {
  const [planA, planB] = [lowerStEdgeAi(graph, a), lowerStEdgeAi(graph, b)];
  const asked = [sought(graph, a, planA), sought(graph, b, planB)];
  const isRelevant = (kernel: Kernel): boolean =>
    asked.some(
      ({ queries, named }) => named.has(kernel.name) || queries.some((query) => serves(kernel, query)),
    );
  const kernels = CATALOGUE.filter(isRelevant)
    .map((kernel) => ({ kernel: kernel.name, a: presence(kernel, a), b: presence(kernel, b) }))
    .filter((entry) => entry.a.declared !== entry.b.declared || entry.a.defined !== entry.b.defined);
  const [bytesA, bytesB] = [planA.memory.activations, planB.memory.activations];
  return {
    a,
    b,
    layers: layerDifferences(planA, planB),
    kernels,
    activations: bytesA === bytesB ? undefined : { a: bytesA, b: bytesB },
  };
}
