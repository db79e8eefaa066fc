import { type Plan, type Step, totalMacc } from "../../targets/plan.ts";
import { nameAll, tensorOf } from "../naming.ts";
import { stepCode } from "../network-source.ts";
import { type Costs, FITTED, type Fitted, type FittedCore, type FittedModel, LANES } from "./fitted-model.ts";
import { type Counts, loopsOf, modelOf } from "./loops.ts";

export type { Counts };

/** Executed instructions of a step, as the fitted model has them. */
export interface Estimate {
  instructions: number;
  /** Largest relative error of the models in it, on steps that were kept out of their fit. */
  error: number;
}

/** Why there is none, as an end of "no estimate: …". */
export interface NoEstimate {
  why: string;
}

export const isEstimate = (found: Estimate | NoEstimate): found is Estimate => "instructions" in found;

/** A kernel that a step calls, with what its instructions depend on. */
export interface ModelledCall {
  kernel: string;
  /** The name of its model in the table of a core. */
  model: string;
  /** Null: a window has too many taps to be followed. */
  loops: Counts | null;
}

const isBiased = (plan: Plan, step: Step): boolean =>
  step.params.some((param) => plan.params[param]?.role === "bias");

/** The kernels that each step calls; or why the step has no C. */
export function modelledCalls(plan: Plan, core: FittedCore): (readonly ModelledCall[] | NoEstimate)[] {
  const naming = nameAll(plan);
  const lanes = LANES[core];
  return plan.steps.map((step) => {
    const code = stepCode(plan, naming, step);
    if ("reason" in code) return { why: code.reason };
    const { operation } = step;
    const inputs = step.inputs.map((id) => tensorOf(plan, id));
    const output = tensorOf(plan, step.outputs[0] ?? -1);
    const biased = isBiased(plan, step);
    return code.kernels.map(({ name: kernel }) => {
      const loops = loopsOf({ kernel, operation, inputs, output, biased, lanes });
      return { kernel, model: modelOf(kernel), loops };
    });
  });
}

/** Instructions of one kernel; null if some loop that runs in it was never measured. */
export function estimate(costs: Costs, loops: Counts): number | null {
  let sum = 0;
  for (const [loop, times] of Object.entries(loops)) {
    const cost = costs[loop];
    if (times > 0 && cost === undefined) return null;
    sum += times * (cost ?? 0);
  }
  return sum;
}

function ofStep(
  calls: readonly ModelledCall[],
  models: Readonly<Record<string, FittedModel>>,
): Estimate | NoEstimate {
  let [instructions, error] = [0, 0];
  for (const { kernel, model: name, loops } of calls) {
    const model = models[name];
    if (loops === null) return { why: "its window has too many taps" };
    if (model === undefined) return { why: `there is no model of ${kernel}` };
    const part = estimate(model.coefficients, loops);
    if (part === null) return { why: `the model of ${kernel} lacks a loop that runs here` };
    instructions += part;
    error = Math.max(error, model.largest);
  }
  return { instructions: Math.round(instructions), error };
}

/** Executed instructions of every step of the C of a plan by some models. */
export const estimateSteps = (
  plan: Plan,
  core: FittedCore,
  { cores }: Pick<Fitted, "cores">,
): (Estimate | NoEstimate)[] =>
  modelledCalls(plan, core).map((calls) => ("why" in calls ? calls : ofStep(calls, cores[core])));

/**
 * The same by the models that were fitted to the C as it is compiled with the compiler and flags of FITTED. Instructions,
 * not cycles: how many a core executes at a time, and how long it waits for its memory, is not in them.
 */
export const instructionsOf = (plan: Plan, core: FittedCore): (Estimate | NoEstimate)[] =>
  estimateSteps(plan, core, FITTED);

/** Instructions of a whole plan. */
export interface EstimatedSum extends Estimate {
  /** Steps without an estimate, which the sum leaves out. */
  missing: number;
  /** Their part of the MACC of the plan, from 0 to 1. */
  missingMacc: number;
}

/** The sum of the steps, and its error if each were wrong by its own in the same direction. */
export function estimatedSum(plan: Plan, steps: readonly (Estimate | NoEstimate)[]): EstimatedSum {
  const total = { instructions: 0, wrong: 0, missing: 0, macc: 0 };
  for (const [i, step] of steps.entries()) {
    if (isEstimate(step)) {
      total.instructions += step.instructions;
      total.wrong += step.instructions * step.error;
    } else {
      total.missing++;
      total.macc += plan.steps[i]?.macc ?? 0;
    }
  }
  const { instructions, wrong, missing, macc } = total;
  return {
    instructions,
    error: instructions === 0 ? 0 : wrong / instructions,
    missing,
    missingMacc: macc === 0 ? 0 : macc / totalMacc(plan),
  };
}
