import { CORE_NAMES, type CoreName } from "../../src/codegen/cores.ts";
import {
  type Costs,
  FITTED_CORES,
  type Fitted,
  type FittedCore,
  type FittedModel,
} from "../../src/codegen/cost/fitted-model.ts";
import { type Counts, estimate, modelledCalls } from "../../src/codegen/cost/instructions.ts";
import { fitCosts } from "./least-squares.ts";
import type { MeasuredStack } from "./measured.ts";

/** A step of one kernel, as it was counted. */
export interface CountedStep {
  stack: string;
  loops: Counts;
  count: number;
  keptOut: boolean;
}

/** Shorter steps count as this many instructions where errors are relative: nobody asks for their last ten. */
export const LEAST_INSTRUCTIONS = 1000;

/** A model needs so many steps, and so many that it did not see; and it may be wrong by so much at most. */
const LEAST_FITTED = 12;
const LEAST_KEPT_OUT = 5;
export const MOST_ERROR = 0.5;

/** Of an estimate. */
export const relativeError = (instructions: number, count: number): number =>
  Math.abs(instructions - count) / Math.max(count, LEAST_INSTRUCTIONS);

/** Steps of a core by the model that they belong to. Those of several kernels say nothing about each. */
export function stepsByModel(stacks: readonly MeasuredStack[], core: FittedCore): Map<string, CountedStep[]> {
  const steps = new Map<string, CountedStep[]>();
  for (const { document, plan, counts, keptOut } of stacks) {
    for (const [id, calls] of modelledCalls(plan, core).entries()) {
      if ("why" in calls) continue;
      const [call, ...more] = calls;
      if (!call?.loops || more.length > 0) continue;
      const step = { stack: document.name ?? "", loops: call.loops, count: counts[core]?.[id] ?? 0, keptOut };
      steps.set(call.model, [...(steps.get(call.model) ?? []), step]);
    }
  }
  return steps;
}

/** An error that is not made smaller by being written with four digits. */
const upwards = (error: number): number => Math.ceil(error * 1e4) / 1e4;

const rounded = (costs: Costs): Costs =>
  Object.fromEntries(Object.entries(costs).map(([loop, cost]) => [loop, Number(cost.toPrecision(5))]));

/** Kernels that differ in how outputs are made of sums: the loops that count are the same text. */
const OF_SUMS =
  /^(conv2d_s1_s1|conv2d_s1_s1_(?:sliced|gathered|grouped)|depthwise_s1_s1)_(?:s1|s8|f32|f32_bn)$/;

/** Kernels that share costs are fitted together. */
const familyOf = (model: string): string => OF_SUMS.exec(model)?.[1] ?? model;

/** The loops in which such kernels differ. */
const OWN = new Set(["windows", "blocks", "planes", "values"]);

const ownName = (loop: string, model: string): string => (OWN.has(loop) ? `${loop} of ${model}` : loop);

/** The costs that fit the steps of a family best, each by its relative error; own loops by their own names. */
function costsOf(models: ReadonlyMap<string, readonly CountedStep[]>): Costs {
  const samples = [...models].flatMap(([model, steps]) =>
    steps
      .filter(({ keptOut }) => !keptOut)
      .map(({ loops, count }) => ({
        loops: Object.fromEntries(
          Object.entries(loops).map(([loop, times]) => [ownName(loop, model), times]),
        ),
        count,
        weight: 1 / Math.max(count, LEAST_INSTRUCTIONS),
      })),
  );
  return rounded(fitCosts(samples));
}

/** Those of the costs of its family that a kernel has. */
function costsIn(family: Costs, model: string, steps: readonly CountedStep[]): Costs {
  const loops = new Set(steps.flatMap((step) => Object.keys(step.loops)));
  const known = [...loops].map((loop) => [loop, family[ownName(loop, model)]] as const);
  return Object.fromEntries(known.filter((pair): pair is [string, number] => pair[1] !== undefined));
}

/** The model of one kernel; or why there is none. */
function modelWith(coefficients: Costs, steps: readonly CountedStep[]): FittedModel | string {
  const fitted = steps.filter(({ keptOut }) => !keptOut).length;
  const errors = steps
    .filter(({ keptOut }) => keptOut)
    .flatMap(({ loops, count }) => {
      const instructions = estimate(coefficients, loops);
      return instructions === null ? [] : [relativeError(instructions, count)];
    })
    .sort((a, b) => a - b);
  if (fitted < LEAST_FITTED || errors.length < LEAST_KEPT_OUT)
    return `${fitted} steps to fit, ${errors.length} kept out`;
  const [median, largest] = [errors[errors.length >> 1], errors.at(-1)].map((error) => upwards(error ?? 1));
  if (median === undefined || largest === undefined || largest > MOST_ERROR) return `wrong by ${largest}`;
  return { coefficients, fitted, keptOut: errors.length, median, largest };
}

/** Models by name; and the names of those for which there are too few steps, or whose error is too large. */
function fitModels(stacks: readonly MeasuredStack[], core: FittedCore) {
  const steps = stepsByModel(stacks, core);
  const models: Record<string, FittedModel> = {};
  const without: string[] = [];
  const known = [...steps.keys()].sort();
  for (const family of new Set(known.map(familyOf))) {
    const names = known.filter((name) => familyOf(name) === family);
    const costs = costsOf(new Map(names.map((name) => [name, steps.get(name) ?? []])));
    for (const name of names) {
      const own = steps.get(name) ?? [];
      const model = modelWith(costsIn(costs, name, own), own);
      if (typeof model === "string") without.push(`${name} (${model})`);
      else models[name] = model;
    }
  }
  return { models, without };
}

const byCore = <C extends string, T>(cores: readonly C[], of: (core: C) => T) =>
  Object.fromEntries(cores.map((core) => [core, of(core)])) as Record<C, T>;

const sizesIn = ({ sizes }: MeasuredStack, core: string): [string, number][] =>
  Object.entries(sizes[core] ?? {});

/** Bytes of each kernel on a core. Throws if it is not the same program everywhere: then it has no such number. */
function sizesOn(stacks: readonly MeasuredStack[], core: CoreName): Record<string, number> {
  const sizes = new Map<string, number>();
  for (const stack of stacks) {
    if (stack.keptOut) continue;
    for (const [kernel, bytes] of sizesIn(stack, core)) {
      const known = sizes.get(kernel) ?? bytes;
      if (known !== bytes)
        throw new Error(`${kernel} has ${known} bytes and ${bytes} in ${stack.document.name}, on ${core}`);
      sizes.set(kernel, bytes);
    }
  }
  return Object.fromEntries([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many sizes of kernels were measured in stacks that were kept out, and how many of these are not as in the table. */
export function checkedSizes(stacks: readonly MeasuredStack[], { sizes }: Pick<Fitted, "sizes">) {
  const measured = stacks.flatMap((stack) =>
    stack.keptOut
      ? CORE_NAMES.flatMap((core) => sizesIn(stack, core).map(([kernel, bytes]) => ({ core, kernel, bytes })))
      : [],
  );
  const known = measured.filter(({ core, kernel }) => sizes[core][kernel] !== undefined);
  const wrong = known.filter(({ core, kernel, bytes }) => sizes[core][kernel] !== bytes);
  return { known: known.length, wrong: wrong.length };
}

/** The models and sizes of all cores; and by core the names of what has no model. */
export function fitAll(stacks: readonly MeasuredStack[]): Pick<Fitted, "cores" | "sizes"> & {
  without: Record<FittedCore, string[]>;
} {
  const fitted = byCore(FITTED_CORES, (core) => fitModels(stacks, core));
  return {
    cores: byCore(FITTED_CORES, (core) => fitted[core].models),
    sizes: byCore(CORE_NAMES, (core) => sizesOn(stacks, core)),
    without: byCore(FITTED_CORES, (core) => fitted[core].without),
  };
}
