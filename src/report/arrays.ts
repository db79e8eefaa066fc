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

/** How C declares an element, and how shapes name it. A threshold prints as float, whatever the kernel takes. */
const C_TYPES = { s1: "s1", s8: "s8", f32: "float", i32: "s32" } as const;
const SHAPE_TYPES = { s1: "int1", s8: "int8", f32: "f32", i32: "int32" } as const;

const formatOf = ({ role, format }: Param): Param["format"] => (role === "threshold" ? "f32" : format);

/** All arrays by name in code-point order; their positions are the array ids. */
export function cArrays(plan: Plan): CArray[] {
  const activations = "activations/**default**";
  const tensors = plan.tensors.map(
    (tensor): CArray => ({
      name: tensor.name,
      items: elementsOf(tensor),
      bytes: tensor.bytes,
      domain: activations,
      cType: C_TYPES[tensor.format],
      comment: comment(plan, tensor),
    }),
  );
  const params = plan.params
    .filter(({ metadata }) => !metadata)
    .map(
      (param): CArray => ({
        name: param.name,
        items: param.items,
        bytes: param.bytes,
        domain: "weights/weights",
        cType: `const ${C_TYPES[formatOf(param)]}`,
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
  `${SHAPE_TYPES[tensor.format]}(${[1, ...tensor.shape].join("x")})`;

/** Thresholds print as f32(1x1xCx1), whatever the kernel takes (int32 by its header). */
function paramShape(param: Param): string {
  if (param.role === "threshold") return `f32(1x1x${param.items}x1)`;
  return `${SHAPE_TYPES[param.format]}(${param.shape.join("x")})`;
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
    ...step.params.flatMap((index): [string, string][] => {
      const param = plan.params[index] as Param;
      return param.metadata ? [] : [[`W: ${param.name}`, `${paramShape(param)} ${id(param.name)}`]];
    }),
    ...step.outputs.map(tensor("O")),
  ];
}
