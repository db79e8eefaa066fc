import { elements, type Graph } from "../graph/graph.ts";
import { materialise, type ParamData } from "../targets/parameters.ts";
import { type Param, type ParamFormat, type Plan, wordsFor } from "../targets/plan.ts";
import type { StepCode } from "./network-source.ts";
import type { Stored } from "./operators/operator.ts";

/** Where params lie in another order or format than in the Plan, by param id. */
export type StoredParams = ReadonlyMap<number, Stored>;

function bytesOf(format: ParamFormat, shape: readonly number[]): number {
  if (format === "s8") return elements(shape);
  const last = shape.at(-1) ?? 1;
  return 4 * (format === "s1" ? (elements(shape) / last) * wordsFor(last) : elements(shape));
}

const storedParam = (param: Param, stored: Stored | undefined): Param => {
  if (stored === undefined) return param;
  const { format, shape } = stored;
  return { ...param, format, shape, items: elements(shape), bytes: bytesOf(format, shape) };
};

/** Bytes of some params as they are stored. */
export const storedBytes = (plan: Plan, params: readonly number[], stored: StoredParams): number =>
  params
    .map((id) => storedParam(plan.params[id] as Param, stored.get(id)))
    .reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * The params as network_data.c has them: a Plan with their formats and shapes there, their data, and what is to be
 * said of their layout. Steps that share a param agree on it, since it depends on the shape of the weights alone.
 */
export function storeParams(
  plan: Plan,
  graph: Graph,
  steps: readonly StepCode[],
): { plan: Plan; data: readonly ParamData[]; layouts: readonly (readonly string[])[] } {
  const stored = new Map(steps.flatMap((code) => [...code.stored]));
  return {
    plan: { ...plan, params: plan.params.map((param) => storedParam(param, stored.get(param.id))) },
    data: materialise(plan, graph).map((values, id) => stored.get(id)?.convert(values) ?? values),
    layouts: plan.params.map(({ id }) => stored.get(id)?.layout ?? []),
  };
}
