import { hasError } from "../document/diagnostic.ts";
import { type Document, fileWeightsOf, targetOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { serialise } from "../document/serialise.ts";
import { runReference } from "../engine/reference.ts";
import { bytesOf } from "../engine/tensor-data.ts";
import { buildGraph } from "../graph/build.ts";
import type { Graph } from "../graph/graph.ts";
import { type LayerWeights, seededInput, seededValues, type WeightSource } from "../graph/weights.ts";
import { lower } from "../targets/lower.ts";
import { materialise } from "../targets/parameters.ts";
import { isStopped, type Plan, totalMacc } from "../targets/plan.ts";
import type { Proof, ProofWeights } from "./fix.ts";

/** The input of each run, and random weights, are drawn from one of these. */
const SEEDS = [11, 12, 13] as const;
/** Most MACC of both models in one run; more would take longer than an answer may. */
export const MACC_LIMIT = 12_000_000;

/** Weights as training may leave them: gammas of BatchNormalization are negative, too. */
function trainedLike(graph: Graph, seed: number): WeightSource {
  const turned = new Map<number, LayerWeights>();
  return {
    of(node) {
      const known = turned.get(node.id);
      if (known) return known;
      const drawn = graph.weights.of(node);
      const keeps = node.op.kind !== "batch_normalization" || !node.op.scale || drawn.gamma === undefined;
      const weights = keeps
        ? drawn
        : {
            ...drawn,
            gamma: seededValues(seed, `${node.name}/signed gamma`, drawn.gamma?.length ?? 0, -1.5, 1.5),
          };
      turned.set(node.id, weights);
      return weights;
    },
  };
}

/** Values in [-1, 1) with zeros of both signs among them. */
function inputOf(graph: Graph, seed: number): Float32Array {
  const node = graph.nodes[0];
  if (node === undefined) return new Float32Array(0);
  return seededInput(seed, node).map((x, i) => (i % 11 === 0 ? (i % 2 === 0 ? 0 : -0) : x));
}

interface Runnable {
  graph: Graph;
  plan: Plan;
}

const withRandomWeights = (document: Document, seed: number): Graph => {
  const drawn = buildGraph({ ...document, weights: { seed } });
  return { ...drawn, weights: trainedLike(drawn, seed) };
};

const lowered = (graph: Graph, target: "keras" | "native"): Runnable => ({
  graph,
  plan: lower(graph, target),
});

/** The bits of the outputs of the network. */
function outputsOf({ graph, plan }: Runnable, seed: number): Uint8Array[] {
  const contents = runReference(plan, materialise(plan, graph), [inputOf(graph, seed)]);
  return plan.outputs.map((id) => bytesOf(contents.get(id) as Float32Array));
}

const equal = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length &&
  a.every((bytes, i) => {
    const other = b[i] as Uint8Array;
    return bytes.length === other.length && bytes.every((byte, j) => byte === other[j]);
  });

const cannotRun = ({ plan }: Runnable): boolean =>
  isStopped(plan) ||
  hasError(plan.diagnostics) ||
  plan.steps.some(({ operation }) => operation.kind === "opaque");

/**
 * Whether two Documents compute the same function: both are computed as Keras does it, on random inputs with the same
 * weights (by the names of the layers), and the outputs compared bit for bit; where `after` is for the native
 * target and `before` is not, it is computed as that target does it. A model that would take too long is computed on
 * a smaller image. Gives null if they differ or only the first can be run, and a reason without a run where none is
 * possible. Yields before every run. The weights are those of the file that both name, if they are given and fit both
 * whole; else random ones, others in every run.
 *
 * @param why the argument for it, in full sentences
 * @param given the weights that the Documents name
 */
export function* prove(
  before: Document,
  after: Document,
  why: string,
  given?: GivenWeights,
): Generator<string, Proof | null> {
  const key = `${given?.digest ?? ""} ${serialise(before)}`;
  if (remembered.before !== key) Object.assign(remembered, { before: key, proofs: new Map() });
  const { proofs } = remembered;
  const of = `${why}\n${serialise(after)}`;
  const known = proofs.get(of);
  const proof = known === undefined ? yield* compute({ before, after, given }, why) : known;
  proofs.set(of, proof);
  return proof;
}

/** Proofs about the last model: several diagnostics have the same fix. */
const remembered = { before: "", proofs: new Map<string, Proof | null>() };

/** What is compared. */
interface Question {
  before: Document;
  after: Document;
  given: GivenWeights | undefined;
}

/** Both models, to be computed as a proof compares them. */
interface Pair {
  original: Runnable;
  changed: Runnable;
  weights: ProofWeights;
}

function pairOf({ before, after, given }: Question, seed: number): Pair {
  const target = targetOf(after) === "native" && targetOf(before) !== "native" ? "native" : "keras";
  const pair = (first: Graph, second: Graph, weights: ProofWeights): Pair => ({
    original: lowered(first, "keras"),
    changed: lowered(second, target),
    weights,
  });
  const random = (instead: string | null) =>
    pair(withRandomWeights(before, seed), withRandomWeights(after, seed), { from: "random", instead });
  const named = fileWeightsOf(before);
  if (named === undefined) return random(null);
  const [first, second] = [buildGraph(before, given), buildGraph(after, given)];
  const why = first.withoutWeights ?? second.withoutWeights;
  return why === undefined ? pair(first, second, { from: "file", file: named.file }) : random(why);
}

const maccOf = ({ original, changed }: Pair): number => totalMacc(original.plan) + totalMacc(changed.plan);

const withImage = (question: Question, [h, w]: readonly [number, number]): Question => {
  const smaller = (document: Document): Document => ({
    ...document,
    input: { ...document.input, shape: [h, w, document.input.shape[2] ?? 1] },
  });
  return { ...question, before: smaller(question.before), after: smaller(question.after) };
};

/** The largest image, halved from that of the model, on which both can be computed within the limit. */
function smallerImage(question: Question): readonly [number, number] | undefined {
  const [h = 1, w = 1, c] = question.before.input.shape;
  if (c === undefined) return undefined;
  for (let part = 2; Math.min(h, w) / part >= 2; part *= 2) {
    const image = [Math.ceil(h / part), Math.ceil(w / part)] as const;
    const pair = pairOf(withImage(question, image), SEEDS[0]);
    if (cannotRun(pair.original) || cannotRun(pair.changed)) return undefined;
    if (maccOf(pair) <= MACC_LIMIT) return image;
  }
  return undefined;
}

function* compute(question: Question, why: string): Generator<string, Proof | null> {
  const whole = pairOf(question, SEEDS[0]);
  if (cannotRun(whole.original))
    return { kind: "not run", why, because: "sxor cannot compute all of its layers" };
  if (cannotRun(whole.changed)) return null;
  const macc = maccOf(whole);
  const image = macc > MACC_LIMIT ? smallerImage(question) : null;
  if (image === undefined)
    return { kind: "not run", why, because: `${macc.toLocaleString("en-US")} MACC are too many` };
  const asked = image === null ? question : withImage(question, image);
  let values = 0;
  let weights = whole.weights;
  for (const [i, seed] of SEEDS.entries()) {
    yield `run ${i + 1} of ${SEEDS.length}`;
    const pair = pairOf(asked, seed);
    const expected = outputsOf(pair.original, seed);
    if (!equal(expected, outputsOf(pair.changed, seed))) return null;
    weights = pair.weights;
    values += expected.reduce((sum, bytes) => sum + bytes.length / 4, 0);
  }
  return { kind: "equal", why, runs: SEEDS.length, values, image, weights };
}
