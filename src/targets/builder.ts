import type { Diagnostic } from "../document/diagnostic.ts";
import type { TargetId } from "../document/document.ts";
import type { Graph, Node, Shape } from "../graph/graph.ts";
import type { Uniform } from "../graph/quantizer.ts";
import { placeTensors, roundUp4 } from "./memory.ts";
import type { Recipe } from "./parameters.ts";
import {
  type Format,
  type Param,
  type ParamFormat,
  type ParamRole,
  type Plan,
  type Scratch,
  type Step,
  type Tensor,
  type TensorValue,
  tensorBytes,
} from "./plan.ts";

/** A constant of a step before it has an id. */
export interface ParamSpec {
  role: ParamRole;
  shape: readonly number[];
  format: ParamFormat;
  recipe: Recipe;
  /** See Param. */
  metadata?: boolean;
}

/** A step before its tensors and constants have ids; scratch in words. */
export interface StepSpec extends Omit<Step, "id" | "outputs" | "params" | "scratch" | "rom"> {
  params?: readonly ParamSpec[];
  scratch?: readonly number[];
}

export interface OutputSpec {
  shape: Shape;
  format: Format;
  /** Of s8. */
  uniform?: Uniform;
  value: TensorValue | null;
}

function paramOf(id: number, step: string, spec: ParamSpec): Param {
  const items = spec.shape.reduce((product, n) => product * n, 1);
  const bytes = spec.format === "i32" ? 4 * items : tensorBytes(spec.shape, spec.format);
  return { id, name: `${step}_${spec.role}`, items, bytes, metadata: false, ...spec };
}

/** Collects tensors, params and steps while a target lowers a graph, and closes them into a Plan. */
export class PlanBuilder {
  readonly diagnostics: Diagnostic[];
  readonly #graph: Graph;
  readonly #tensors: Tensor[] = [];
  readonly #params: Param[] = [];
  readonly #steps: Step[] = [];
  /** Of layers and of steps so far. */
  readonly #names: Set<string>;
  /** Id of the step that writes a tensor. */
  readonly #producers = new Map<number, number>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#names = new Set(graph.nodes.map((node) => node.name));
    this.diagnostics = [...graph.diagnostics];
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** A tensor named `<name>_output`; its uses and offset are filled in by `finish`. */
  tensor(name: string, spec: OutputSpec): number {
    const id = this.#tensors.length;
    this.#tensors.push({
      id,
      name: `${name}_output`,
      uniform: null,
      ...spec,
      bytes: tensorBytes(spec.shape, spec.format),
      firstUse: this.#steps.length,
      lastUse: this.#steps.length,
      offset: 0,
    });
    return id;
  }

  shapeOf(tensor: number): Shape {
    return (this.#tensors[tensor] as Tensor).shape;
  }

  formatOf(tensor: number): Format {
    return (this.#tensors[tensor] as Tensor).format;
  }

  uniformOf(tensor: number): Uniform | null {
    return (this.#tensors[tensor] as Tensor).uniform;
  }

  /** The step that writes a tensor; undefined for a network input. */
  stepOf(tensor: number): Step | undefined {
    return this.#steps[this.#producers.get(tensor) ?? -1];
  }

  heldBy(tensor: number): TensorValue | null {
    return (this.#tensors[tensor] as Tensor).value;
  }

  /** The tensor has this value of the model. */
  hold(tensor: number, value: TensorValue | null): void {
    this.#tensors[tensor] = { ...(this.#tensors[tensor] as Tensor), value };
  }

  /** The step that writes the tensor computes `layer` too, so that the tensor holds its value (null: no layer's). */
  fold(tensor: number, layer: Node, stage: TensorValue["stage"] | null): void {
    this.hold(tensor, stage === null ? null : holding(layer, stage));
    this.alsoComputes(tensor, layer);
  }

  /** The step that writes the tensor does the work of `layer`, too. */
  alsoComputes(tensor: number, layer: Node): void {
    const step = this.stepOf(tensor);
    if (step === undefined || step.layers.includes(layer.layer)) return;
    // A layer that follows its producer at once is reported in the group that it ends.
    const mId = step.mId + 1 === layer.id ? layer.id : step.mId;
    this.#steps[step.id] = { ...step, mId, layers: [...step.layers, layer.layer] };
  }

  /** The name of the layer itself is its step's; others get a number where a layer or a step has the name already. */
  #free(name: string, mId: number): string {
    if (name === this.#graph.nodes[mId]?.name) return name;
    let free = name;
    for (let n = 1; this.#names.has(free); n++) free = `${name}_${n}`;
    this.#names.add(free);
    return free;
  }

  /** Adds a step with one output; returns the id of the output tensor. */
  step(spec: StepSpec, output: OutputSpec): number {
    const id = this.#steps.length;
    const { params: paramSpecs = [], scratch = [], ...rest } = spec;
    const name = this.#free(spec.name, spec.mId);
    const params = paramSpecs.map((param, i) => paramOf(this.#params.length + i, name, param));
    this.#params.push(...params);
    const tensor = this.tensor(name, output);
    this.#producers.set(tensor, id);
    this.#steps.push({
      ...rest,
      id,
      name,
      outputs: [tensor],
      params: params.map((param) => param.id),
      scratch: scratch.map((items, i): Scratch => ({ name: `${name}_scratch${i}`, items, bytes: 4 * items })),
      rom: params.reduce((sum, param) => sum + (param.metadata ? 0 : param.bytes), 0),
    });
    return tensor;
  }

  /** Uses, offsets and totals. `account` gives the activation bytes as the target counts them. */
  finish(
    target: TargetId,
    inputs: readonly number[],
    outputs: readonly number[],
    account?: (steps: readonly Step[], tensors: readonly Tensor[]) => number,
  ): Plan {
    const used = this.#lifetimes(inputs, outputs);
    const { tensors, arena } = placeTensors(used);
    const scratch = Math.max(0, ...this.#steps.map((step) => step.scratch.reduce((n, s) => n + s.bytes, 0)));
    return {
      target,
      name: this.#graph.name,
      tensors,
      params: this.#params,
      steps: this.#steps,
      inputs,
      outputs,
      memory: {
        activations: account?.(this.#steps, tensors) ?? arena + scratch,
        arena,
        weights: this.#params.reduce((sum, param) => sum + (param.metadata ? 0 : roundUp4(param.bytes)), 0),
      },
      diagnostics: this.diagnostics,
    };
  }

  #lifetimes(inputs: readonly number[], outputs: readonly number[]): Tensor[] {
    const end = this.#steps.length;
    const firstUse = this.#tensors.map(() => end);
    const lastUse = this.#tensors.map(() => -1);
    for (const step of this.#steps) {
      for (const id of step.outputs) firstUse[id] = step.id;
      for (const id of [...step.inputs, ...step.outputs]) lastUse[id] = step.id;
    }
    for (const id of inputs) firstUse[id] = -1;
    for (const id of outputs) lastUse[id] = end;
    return this.#tensors.map((tensor, id) => ({
      ...tensor,
      firstUse: firstUse[id] as number,
      lastUse: lastUse[id] as number,
    }));
  }
}

/** The value of a node, or its sign, as a tensor holds it. */
export const holding = (node: Node, stage: TensorValue["stage"] = "output"): TensorValue => ({
  layer: node.name,
  stage,
});
