import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { LayerVariables, VariableName, WeightArray } from "../../../document/layer-weights.ts";
import { snakeCase } from "../../../document/names.ts";
import { problem } from "../../../document/problem.ts";
import { broken } from "../unreadable.ts";
import { Constants, type Operator, type Tensor, type TfliteModel } from "./model.ts";

export interface DraftLayer {
  type: string;
  name: string;
  inputs: string[];
  [attribute: string]: unknown;
}

/** What a tensor is: the output of a layer or, where the file has bits, the sign of it. */
export interface Value {
  layer: string;
  isSign: boolean;
}

export type Variables = Readonly<Partial<Record<VariableName, WeightArray>>>;

/** The layers that the operators of a .tflite become, one after the other. */
export class Stack {
  readonly model: TfliteModel;
  readonly constants = new Constants();
  readonly layers: DraftLayer[] = [];
  readonly table = new Map<string, LayerVariables>();
  readonly notes: Diagnostic[] = [];
  /** How often a tensor is read. */
  readonly readers: ReadonlyMap<number, number>;
  readonly producers: ReadonlyMap<number, Operator>;
  private readonly values = new Map<number, Value>();
  private readonly counts = new Map<string, number>();

  constructor(model: TfliteModel, input: number, inputName: string) {
    this.model = model;
    this.values.set(input, { layer: inputName, isSign: false });
    const readers = new Map<number, number>();
    for (const id of [...model.operators.flatMap(({ inputs }) => inputs), ...model.outputs])
      readers.set(id, (readers.get(id) ?? 0) + 1);
    this.readers = readers;
    this.producers = new Map(
      model.operators.flatMap((operator) => operator.outputs.map((id) => [id, operator])),
    );
  }

  tensor(id: number | undefined): Tensor | undefined {
    return id === undefined ? undefined : this.model.tensors[id];
  }

  /** The values of input number `i` of an operator, if it is a constant. */
  constant({ inputs }: Operator, i: number): Float32Array | undefined {
    const tensor = this.tensor(inputs[i]);
    return tensor && this.constants.numbers(tensor);
  }

  /** What input number `i` is; undefined for a constant. */
  value({ inputs }: Operator, i: number): Value | undefined {
    return this.values.get(inputs[i] ?? -1);
  }

  /** The layer that gives the numbers of input number `i`: bits become a layer of signs. */
  layerOf(operator: Operator, i: number): string | undefined {
    const id = operator.inputs[i] ?? -1;
    const value = this.values.get(id);
    if (value === undefined || !value.isSign) return value?.layer;
    const layer = this.add("Activation", { activation: "ste_sign" }, [value.layer]);
    this.values.set(id, { layer, isSign: false });
    return layer;
  }

  /** Adds a layer under the name that Keras would give it. */
  add(type: string, attributes: object, inputs: readonly string[], variables: Variables = {}): string {
    const base = snakeCase(type);
    const count = this.counts.get(base) ?? 0;
    this.counts.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`;
    this.layers.push({ ...attributes, type, name, inputs: [...inputs] });
    const given = Object.entries(variables) as [VariableName, WeightArray][];
    if (given.length > 0) this.table.set(name, new Map(given));
    return name;
  }

  /** Says what the output of an operator is. */
  give(operator: Operator, layer: string, isSign = false): void {
    const [output] = operator.outputs;
    if (output === undefined) throw broken(`${operator.name} has no output`);
    this.values.set(output, { layer, isSign });
  }

  valueOf(id: number): Value | undefined {
    return this.values.get(id);
  }

  /** Layers of unknown meaning, one for each output, with the shapes that the file tells. */
  opaque(operator: Operator, why: string): void {
    const inputs = operator.inputs.flatMap((_, i) => this.layerOf(operator, i) ?? []);
    if (inputs.length === 0) return;
    for (const id of operator.outputs) {
      const shape = this.tensor(id)?.shape.slice(1) ?? [];
      const known = shape.length >= 1 && shape.length <= 3 && shape.every((size) => size > 0);
      const layer = this.add(operator.name || "custom", known ? { output_shape: shape } : {}, inputs);
      this.values.set(id, { layer, isSign: false });
      this.notes.push(
        problem("SX049", "warning", `${operator.name} is shown as a layer of unknown meaning`, why, {
          layers: [layer],
        }),
      );
    }
  }
}
