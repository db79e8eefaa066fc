import type { Document, TargetId } from "../src/document/document.ts";
import { compileKernels } from "../src/engine/kernels.ts";
import { buildGraph } from "../src/graph/build.ts";
import { elements } from "../src/graph/graph.ts";
import { seededInput } from "../src/graph/weights.ts";
import { packSigns } from "../src/targets/bits.ts";
import { checksum } from "../src/targets/checksum.ts";
import { Alternation, type Effort } from "./alternate.ts";
import { BUILDS, type Build, type Cold, type Contestant } from "./contestant.ts";
import { ortConvolution } from "./ort.ts";
import { ourContestants, ourNetwork } from "./ours.ts";
import type { Loaded } from "./peers.ts";
import { SHAPES, shapeData } from "./shapes.ts";
import { startTfjs, tfjsConvolution } from "./tfjs.ts";
import { tfjsNetwork } from "./tfjs-network.ts";
import { relativeDifference, requireEqual } from "./verify.ts";

export interface OpenedShape {
  cold: Record<string, Cold>;
  /** FNV-1a of the sums as int32, HWC: what programs outside are held against. */
  checksum: number;
}

export interface OpenedNetwork {
  /** Why a Plan was not run, by target. */
  refused: Record<string, string>;
  /** Largest difference of an output from the keras plan's, as a part of the range of outputs. */
  difference: Record<string, number>;
}

/**
 * What the driver asks of a page or of a process of Node, each of which opens one shape or network in its life:
 * what is first is cold.
 */
export interface Session {
  versions(): Record<string, string>;
  openShape(id: string, effort: Effort): Promise<OpenedShape>;
  openNetwork(document: Document, targets: readonly TargetId[], effort: Effort): Promise<OpenedNetwork>;
  warmUp(): Promise<void>;
  /** Milliseconds per run by contestant. */
  round(): Promise<Record<string, number>>;
}

/** More than rounding; a layer that computes something else is far beyond it. */
const MOST_DIFFERENCE = 0.01;

export function createSession(loaded: Loaded): Session {
  let alternation: Alternation | undefined;
  const opened = (): Alternation => {
    if (alternation === undefined) throw new Error("nothing was opened");
    return alternation;
  };
  return {
    versions: () => ({
      "tfjs-backend-wasm": loaded.tfVersion,
      "onnxruntime-web": loaded.ort.env.versions.web ?? loaded.ort.env.versions.common,
    }),
    async openShape(id, effort) {
      const { contestants, ...result } = await openShape(id, loaded);
      alternation = new Alternation(contestants, effort);
      return result;
    },
    async openNetwork(document, targets, effort) {
      const { contestants, ...result } = await openNetwork(document, targets, loaded);
      alternation = new Alternation(contestants, effort);
      return result;
    },
    warmUp: () => opened().warmUp(),
    round: () => opened().round(),
  };
}

async function openShape(
  id: string,
  loaded: Loaded,
): Promise<OpenedShape & { contestants: readonly Contestant[] }> {
  const shape = SHAPES.find((each) => each.id === id);
  if (shape === undefined) throw new Error(`there is no shape ${id}`);
  const data = shapeData(shape);
  const cold: Record<string, Cold> = {};
  const contestants: Contestant[] = [];
  const sums = new Map<string, Float32Array>();
  const signs = new Map<string, Uint32Array>();
  for (const build of availableBuilds(loaded)) {
    const result = await ourContestants(shape, data, loaded.kernels[build] as BufferSource, build);
    contestants.push(...result.contestants);
    cold[`layer@${build}`] = result.cold;
    for (const [name, values] of result.sums) sums.set(name, values);
    signs.set(`the pair table, ${build}`, result.signs);
  }
  await startTfjs(loaded.tf);
  const tfjs = tfjsConvolution(loaded.tf, data);
  const ort = await ortConvolution(loaded.ort, data);
  contestants.push(tfjs.contestant, ort.contestant);
  Object.assign(cold, { tfjs: tfjs.cold, ort: ort.cold });
  sums.set("tfjs", tfjs.sums).set("onnxruntime-web", ort.sums);
  requireEqual(`the sums of shape ${id}`, sums);
  signs.set("its sums", packSigns(tfjs.sums, shape.outC));
  requireEqual(`the signs of shape ${id}`, signs);
  const integers = Int32Array.from(tfjs.sums);
  return { contestants, cold, checksum: checksum(new Uint8Array(integers.buffer)) };
}

const availableBuilds = ({ kernels }: Loaded): Build[] => BUILDS.filter((build) => kernels[build] !== null);

async function openNetwork(
  document: Document,
  targets: readonly TargetId[],
  { kernels, tf }: Loaded,
): Promise<OpenedNetwork & { contestants: readonly Contestant[] }> {
  const graph = buildGraph(document);
  const [inputNode] = graph.nodes;
  if (inputNode === undefined || elements(inputNode.shape) === 0) throw new Error("the network has no input");
  // As a camera gives it: sums of such numbers and of signs are exact.
  const input = seededInput(1, inputNode).map((x) => Math.round(128 * x) / 128);
  const module = await compileKernels(kernels.relaxed ?? kernels.plain);
  const contestants: Contestant[] = [];
  const refused: Record<string, string> = {};
  const outputs = new Map<string, Float32Array>();
  for (const target of targets) {
    const result = await ourNetwork(document, target, module, input);
    if ("refused" in result) {
      refused[target] = result.refused;
      continue;
    }
    contestants.push(result.contestant);
    outputs.set(`plan:${target}`, result.output);
  }
  await startTfjs(tf);
  const tfjs = tfjsNetwork(tf, graph, input);
  contestants.push(tfjs.contestant);
  outputs.set("tfjs", tfjs.output);
  return { contestants, refused, difference: differences(document.name ?? "", outputs) };
}

function differences(name: string, outputs: ReadonlyMap<string, Float32Array>): Record<string, number> {
  const expected = outputs.get("plan:keras");
  if (expected === undefined) throw new Error(`${name}: the keras plan did not run`);
  const result: Record<string, number> = {};
  for (const [id, output] of outputs) {
    const difference = relativeDifference(expected, output);
    if (!(difference <= MOST_DIFFERENCE))
      throw new Error(`${name}: ${id} differs from the keras plan by ${difference} of the range of outputs`);
    result[id] = difference;
  }
  return result;
}
