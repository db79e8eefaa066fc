import type { Param, Plan, Step, Tensor } from "../targets/plan.ts";

/** A C array as the report lists it: tensors, constants and scratch together. */
export interface CArray {
  name: string;
  items: number;
  bytes: number;
  domain: "activations/**default**" | "weights/weights";
  cType: string;
  comment: string;
}

const elementsOf = (tensor: Tensor): number => tensor.shape.reduce((n, d) => n * d, 1);

function comment(plan: Plan, tensor: Tensor): string {
  if (plan.inputs.includes(tensor.id)) return "/input";
  return plan.outputs.includes(tensor.id) ? "/output" : "";
}

/** All arrays by name in code-point order; their positions are the array ids. */
export function cArrays(plan: Plan): CArray[] {
  const activations = "activations/**default**";
  const tensors = plan.tensors.map(
    (tensor): CArray => ({
      name: tensor.name,
      items: elementsOf(tensor),
      bytes: tensor.bytes,
      domain: activations,
      cType: tensor.format === "s1" ? "s1" : "float",
      comment: comment(plan, tensor),
    }),
  );
  const params = plan.params.map(
    (param): CArray => ({
      name: param.name,
      items: param.items,
      bytes: param.bytes,
      domain: "weights/weights",
      cType: param.format === "s1" ? "const s1" : "const float",
      comment: "",
    }),
  );
  const scratch = plan.steps
    .flatMap((step) => step.scratch)
    .map((part): CArray => ({ ...part, domain: activations, cType: "float", comment: "" }));
  return [...tensors, ...params, ...scratch].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** f32(1x32x32x16), int1(1x32x32x1) */
export const tensorShape = (tensor: Tensor): string =>
  `${tensor.format === "s1" ? "int1" : "f32"}(${[1, ...tensor.shape].join("x")})`;

/** Thresholds print as f32(1x1xCx1), whatever the kernel takes (int32 by its header). */
function paramShape(param: Param): string {
  if (param.role === "threshold") return `f32(1x1x${param.items}x1)`;
  return `${param.format === "s1" ? "int1" : "f32"}(${param.shape.join("x")})`;
}

/** Tensor lines of one C layer: what they are, their name, and shape with array id. */
export function tensorLines(plan: Plan, step: Step, ids: ReadonlyMap<string, number>): [string, string][] {
  const id = (name: string) => `(${ids.get(name) ?? -1})`;
  const tensor =
    (mark: string) =>
    (index: number): [string, string] => {
      const { name } = plan.tensors[index] as Tensor;
      return [`${mark}: ${name}`, `${tensorShape(plan.tensors[index] as Tensor)} ${id(name)}`];
    };
  return [
    ...step.inputs.map(tensor("I")),
    ...step.scratch.map((part): [string, string] => [`S: ${part.name}`, ""]),
    ...step.params.map((index): [string, string] => {
      const param = plan.params[index] as Param;
      return [`W: ${param.name}`, `${paramShape(param)} ${id(param.name)}`];
    }),
    ...step.outputs.map(tensor("O")),
  ];
}
