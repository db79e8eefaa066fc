import type { Document, TargetId } from "../document/document.ts";
import { buildGraph } from "../graph/build.ts";
import { elements, type Graph } from "../graph/graph.ts";
import { seededInput } from "../graph/weights.ts";
import { lower } from "../targets/lower.ts";
import { materialise } from "../targets/parameters.ts";
import { MEMORY_LIMIT } from "./abi.ts";
import { RunComparison, referenceFirst } from "./compare.ts";
import { type Layout, layOut, type Refusal, tooLarge } from "./executor.ts";
import { GroupRun, type OnProgress, type Ready } from "./group-run.ts";
import type { RunJob, RunResult } from "./job.ts";
import type { PlanRun, RefusedRun } from "./run.ts";

/**
 * Runs jobs one after the other. What was prepared for a document is kept for the next job with the same one: its
 * Plans, and their weights as the kernels read them. All that is kept, with what a run takes around it, stays
 * within the memory limit; where the targets do not fit together, they are run one by one.
 */
export class Session {
  readonly #module: WebAssembly.Module;
  readonly #materialise: typeof materialise;
  readonly #limit: number;
  readonly #ready = new Map<TargetId, Ready>();
  #document = "";

  constructor(
    module: WebAssembly.Module,
    { weights = materialise, limit = MEMORY_LIMIT }: { weights?: typeof materialise; limit?: number } = {},
  ) {
    this.#module = module;
    this.#materialise = weights;
    this.#limit = limit;
  }

  /**
   * A target whose Plan cannot be run is refused alone; a document that has errors, or an input of the wrong
   * length, fails as a whole with the reason.
   */
  async run(job: RunJob, onProgress?: OnProgress): Promise<RunResult | { failed: string }> {
    this.#forgetOther(job.document);
    // Built anew each time: that is quick, while its latent weights, once drawn, would be kept with it.
    const graph = buildGraph(job.document, job.weights);
    const error = graph.diagnostics.find((diagnostic) => diagnostic.severity === "error");
    if (error) return { failed: `The model has an error and was not run: ${error.title}` };
    if (graph.withoutWeights !== undefined)
      return {
        failed: `Nothing was run, since ${graph.withoutWeights}: open the file, or draw weights from a seed.`,
      };
    const input = inputOf(job, graph);
    if ("failed" in input) return input;

    const results = new Map<TargetId, PlanRun | RefusedRun>();
    const refuse = (target: TargetId, { refused: why }: Refusal) =>
      results.set(target, { status: "refused", target, why });
    const laidOut: Layout[] = [];
    for (const target of referenceFirst(job.targets)) {
      const layout = await this.#layOut(graph, target);
      if ("refused" in layout) refuse(target, layout);
      else laidOut.push(layout);
    }
    const { layouts, comparison, around } = this.#fitting(laidOut, graph, input.bytes, refuse);
    const values = layouts.length > 0 ? input.make() : new Float32Array();
    for (const group of this.#groups(layouts, around)) {
      this.#keepOnly(group);
      const runs = new GroupRun(values, comparison, job.rounds, onProgress);
      const prepare = (layout: Layout) => this.#prepare(layout, graph, onProgress);
      for (const run of await runTogether(runs, group, prepare, refuse)) results.set(run.target, run);
    }
    const runs = job.targets.flatMap((target) => results.get(target) ?? []);
    const ran = runs.filter(({ status }) => status === "ran").map(({ target }) => target);
    return { runs, comparison: comparison.result(ran) };
  }

  async #layOut(graph: Graph, target: TargetId): Promise<Layout | Refusal> {
    return this.#ready.get(target)?.layout ?? layOut(lower(graph, target), this.#module);
  }

  #forgetOther(document: Document): void {
    const text = JSON.stringify(document);
    if (text !== this.#document) this.#ready.clear();
    this.#document = text;
  }

  #keepOnly(layouts: readonly Layout[]): void {
    const targets = new Set(layouts.map(({ plan }) => plan.target));
    for (const target of [...this.#ready.keys()]) if (!targets.has(target)) this.#ready.delete(target);
  }

  /** Refuses what does not fit even alone; the bytes `around` are those of the input and of the comparison. */
  #fitting(
    laidOut: readonly Layout[],
    graph: Graph,
    inputBytes: number,
    refuse: (target: TargetId, refusal: Refusal) => void,
  ) {
    const names = graph.nodes.map((node) => node.name);
    let layouts = laidOut;
    for (;;) {
      const comparison = new RunComparison(
        layouts.map(({ plan }) => plan),
        names,
      );
      const around = comparison.bytes + inputBytes;
      const needed = (layout: Layout) => layout.memory + layout.preparation + around;
      const fitting = layouts.filter((layout) => needed(layout) <= this.#limit);
      if (fitting.length === layouts.length) return { layouts, comparison, around };
      for (const layout of layouts) {
        if (!fitting.includes(layout)) refuse(layout.plan.target, tooLarge(needed(layout), this.#limit));
      }
      // What the others take for the comparison is less without these.
      layouts = fitting;
    }
  }

  /** All together if they fit, so that their rounds can alternate; else each alone. */
  #groups(layouts: readonly Layout[], around: number): (readonly Layout[])[] {
    const memory = layouts.reduce((sum, layout) => sum + layout.memory, around);
    const preparation = Math.max(0, ...layouts.map((layout) => layout.preparation));
    return memory + preparation <= this.#limit ? [layouts] : layouts.map((layout) => [layout]);
  }

  async #prepare(layout: Layout, graph: Graph, onProgress?: OnProgress): Promise<Ready | Refusal> {
    const { plan } = layout;
    const known = this.#ready.get(plan.target);
    if (known !== undefined) return known;
    onProgress?.({
      ...{ target: plan.target, phase: "prepare", step: 0, steps: plan.steps.length, name: "" },
      ...{ round: 0, rounds: 0 },
    });
    const executor = await layout.fill(() => this.#materialise(plan, graph));
    if ("refused" in executor) return executor;
    const ready = { layout, executor };
    this.#ready.set(plan.target, ready);
    return ready;
  }
}

/** A function by itself: when the next group is prepared, nothing here holds on to the memory of this one. */
async function runTogether(
  runs: GroupRun,
  group: readonly Layout[],
  prepare: (layout: Layout) => Promise<Ready | Refusal>,
  refuse: (target: TargetId, refusal: Refusal) => void,
): Promise<PlanRun[]> {
  for (const layout of group) {
    const ready = await prepare(layout);
    if ("refused" in ready) refuse(layout.plan.target, ready);
    else runs.first(ready);
  }
  runs.time();
  return runs.results();
}

/** The input of a job in bytes, and a function that makes it: one that is too large for a run is never made. */
function inputOf(
  job: RunJob,
  graph: Graph,
): { bytes: number; make: () => Float32Array } | { failed: string } {
  const node = graph.nodes[0];
  if (node === undefined) return { failed: "The model has no input." };
  const length = elements(node.shape);
  const { input, seed } = job;
  if (input === undefined) return { bytes: 4 * length, make: () => seededInput(seed, node) };
  if (typeof input === "number")
    return { bytes: 4 * length, make: () => new Float32Array(length).fill(input) };
  if (input.length === length) return { bytes: 4 * length, make: () => input };
  const shape = node.shape.join(" × ");
  return { failed: `The input has ${input.length} values; the network takes ${shape} = ${length}.` };
}
