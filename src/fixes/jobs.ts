import { targetOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import type { Progress } from "./find-edits.ts";
import { makeAllSxor } from "./make-all.ts";
import type { FixJob, FixMessage, FixRequest, FixResult } from "./protocol.ts";
import { FIRST_FIXES, searchFixes } from "./search.ts";

function* stepsOf(job: FixJob, weights: GivenWeights | undefined): Generator<Progress, FixResult> {
  const { document } = job;
  if (job.kind === "all")
    return { kind: "all", ...(yield* makeAllSxor(document, targetOf(document), weights)) };
  const options = job.first && FIRST_FIXES;
  return { kind: "fixes", fixes: yield* searchFixes(document, job.diagnostic, options, weights) };
}

/** Jobs are worked on for this long before messages are looked at. */
const SLICE_MS = 20;

/**
 * The worker's side of protocol.ts: the jobs one after the other, in slices, so that one can be cancelled while it is
 * under way. Returns what takes a request.
 *
 * @param later queues a task behind the messages that have arrived
 */
export function createJobs(
  post: (message: FixMessage) => void,
  now: () => number,
  later: (task: () => void) => void,
): (request: FixRequest) => void {
  const queue: { id: number; steps: Generator<Progress, FixResult> }[] = [];
  let running = false;
  let weights: GivenWeights | undefined;

  /** Works on the first job until a slice is over. */
  const work = () => {
    const first = queue[0];
    if (first === undefined) {
      running = false;
      return;
    }
    const end = now() + SLICE_MS;
    try {
      let step = first.steps.next();
      while (!step.done && now() < end) step = first.steps.next();
      if (step.done) {
        queue.shift();
        post({ type: "result", id: first.id, result: step.value });
      } else post({ type: "progress", id: first.id, progress: step.value });
    } catch (error) {
      queue.shift();
      const why = `The search failed: ${error instanceof Error ? error.message : String(error)}`;
      post({ type: "failed", id: first.id, why });
    }
    later(work);
  };

  return (request) => {
    if (request.type === "cancel") {
      const at = queue.findIndex(({ id }) => id === request.id);
      if (at >= 0) queue.splice(at, 1);
      return;
    }
    if (request.type === "weights") {
      weights = request.weights;
      return;
    }
    queue.push({ id: request.id, steps: stepsOf(request.job, weights) });
    if (running) return;
    running = true;
    later(work);
  };
}
