import { hasError } from "../document/diagnostic.ts";
import type { Document, TargetId } from "../document/document.ts";
import { buildGraph } from "../graph/build.ts";
import { elements, type Graph } from "../graph/graph.ts";
import { seededInput } from "../graph/weights.ts";
import { lower } from "../targets/lower.ts";
import { MEMORY_LIMIT } from "./abi.ts";
import { type ComparedRun, type Comparison, compareRuns } from "./compare.ts";
import { type PlanRun, type RefusedRun, type RunPhase, runPlan } from "./run.ts";

/** What to run: a model, lowered for several targets, on one input. */
export interface RunJob {
  document: Document;
  targets: readonly TargetId[];
  /** Of the input; the seed of the weights is the document's. */
  seed: number;
  /** Timed rounds after the first run of each target; 0: no times. */
  rounds: number;
  /** Row-major float values to run on instead of seeded ones. */
  input?: Float32Array;
}

export interface RunResult {
  /** In the order of the job's targets. */
  runs: readonly (PlanRun | RefusedRun)[];
  /** Of the targets that ran. */
  comparison: Comparison;
}

export interface RunProgress {
  target: TargetId;
  phase: RunPhase;
  /** Position and name of the step that is about to run, and the number of steps. */
  step: number;
  steps: number;
  name: string;
}

/**
 * Runs a job. A target whose Plan cannot be run is refused alone; a document that has errors, or an
 * input of the wrong length, fails as a whole with the reason.
 */
export async function runJob(
  job: RunJob,
  kernels: WebAssembly.Module,
  onProgress?: (progress: RunProgress) => void,
): Promise<RunResult | { failed: string }> {
  const graph = buildGraph(job.document);
  if (hasError(graph.diagnostics)) {
    const first = graph.diagnostics.find((diagnostic) => diagnostic.severity === "error");
    return { failed: `The model has an error and was not run: ${first?.title}` };
  }
  const input = inputOf(job, graph);
  if ("failed" in input) return input;
  const runs: (PlanRun | RefusedRun)[] = [];
  const compared: ComparedRun[] = [];
  for (const target of job.targets) {
    const plan = lower(graph, target);
    const onStep = (step: number, phase: RunPhase) =>
      onProgress?.({ target, phase, step, steps: plan.steps.length, name: plan.steps[step]?.name ?? "" });
    const result = await runPlan(plan, graph, input, kernels, { rounds: job.rounds, onStep });
    runs.push(result.run);
    if ("contents" in result) compared.push({ plan, contents: result.contents });
  }
  return {
    runs,
    comparison: compareRuns(
      compared,
      graph.nodes.map((node) => node.name),
    ),
  };
}

function inputOf(job: RunJob, graph: Graph): Float32Array | { failed: string } {
  const node = graph.nodes[0];
  if (node === undefined) return { failed: "The model has no input." };
  const length = elements(node.shape);
  if (4 * length > MEMORY_LIMIT) {
    return { failed: `The input takes ${4 * length} bytes; the limit is ${MEMORY_LIMIT}.` };
  }
  if (job.input === undefined) return seededInput(job.seed, node);
  if (job.input.length === length) return job.input;
  const shape = node.shape.join(" × ");
  return { failed: `The input has ${job.input.length} values; the network takes ${shape} = ${length}.` };
}
