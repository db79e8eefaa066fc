import { layerEntry } from "../../document/attributes.ts";
import type { AttributeValue, Document, Layer } from "../../document/document.ts";
import { inputName, layerNames } from "../../document/names.ts";
import { MAX_NAME } from "../../document/values.ts";

/** A layer with its name and inputs spelled out. */
type WiredLayer = Layer & { name: string; inputs: readonly string[] };

type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * The layers of a Document while an edit is under way: names and inputs are all spelled out, so that
 * adding and removing layers renames nobody and every reader keeps reading what it did. parseDocument
 * leaves out again what Keras' numbering and the order say anyway.
 */
export class Stack {
  readonly #input: string;
  #layers: WiredLayer[];

  constructor(document: Document) {
    this.#input = inputName(document);
    const names = layerNames(document.layers, this.#input);
    this.#layers = document.layers.map((layer, i) => ({
      ...layer,
      name: names[i] as string,
      inputs: layer.inputs ?? [names[i - 1] ?? this.#input],
    }));
  }

  get layers(): readonly WiredLayer[] {
    return this.#layers;
  }

  find(name: string): WiredLayer | undefined {
    return this.#layers.find((layer) => layer.name === name);
  }

  /** Whether the layer's output is one of the network. */
  isOutput(name: string): boolean {
    return this.readers(name).length === 0;
  }

  /** Layers that have `name` among their inputs. */
  readers(name: string): WiredLayer[] {
    return this.#layers.filter((layer) => layer.inputs.includes(name));
  }

  /** The only reader of a layer, or undefined if it has none or several. */
  soleReader(name: string): WiredLayer | undefined {
    const readers = this.readers(name);
    return readers.length === 1 ? readers[0] : undefined;
  }

  /** The BatchNormalization that alone reads a layer, past layers that do nothing. */
  normBehind(name: string): string | undefined {
    const reader = this.soleReader(name);
    if (reader === undefined) return undefined;
    if (reader.type === "BatchNormalization") return reader.name;
    return doesNothing(reader) ? this.normBehind(reader.name) : undefined;
  }

  /** Sets attributes of a layer; undefined leaves one to its default. Unknown names change nothing. */
  set(name: string, attributes: Readonly<Record<string, AttributeValue | undefined>>): void {
    this.#layers = this.#layers.map((layer) => {
      if (layer.name !== name) return layer;
      const entries = Object.entries({ ...layer, ...attributes }).filter(([, value]) => value !== undefined);
      return Object.fromEntries(entries) as WiredLayer;
    });
  }

  /** Inserts a layer that reads `name`; all its readers read the new layer. Returns the new name. */
  insertBehind(name: string, type: string, attributes: Attributes = {}): string {
    const added = this.#fresh(name, type);
    const at = this.#layers.findIndex((layer) => layer.name === name);
    const moved = this.#layers.map((layer) => ({
      ...layer,
      inputs: layer.inputs.map((input) => (input === name ? added : input)),
    }));
    const layer: WiredLayer = { type, name: added, inputs: [name], ...attributes };
    this.#layers = [...moved.slice(0, at + 1), layer, ...moved.slice(at + 1)];
    return added;
  }

  /** Inserts a layer between `name` and its input number `input`. Returns the new name. */
  insertBefore(name: string, type: string, attributes: Attributes = {}, input = 0): string {
    const added = this.#fresh(name, type);
    const at = this.#layers.findIndex((layer) => layer.name === name);
    const reader = this.#layers[at];
    if (reader === undefined) return added;
    const layer: WiredLayer = { type, name: added, inputs: [reader.inputs[input] as string], ...attributes };
    const rewired = { ...reader, inputs: reader.inputs.map((other, i) => (i === input ? added : other)) };
    this.#layers = [...this.#layers.slice(0, at), layer, rewired, ...this.#layers.slice(at + 1)];
    return added;
  }

  /** Takes a layer out; its readers read its first input. */
  remove(name: string): void {
    const source = this.find(name)?.inputs[0];
    if (source === undefined) return;
    this.#layers = this.#layers
      .filter((layer) => layer.name !== name)
      .map((layer) => ({ ...layer, inputs: layer.inputs.map((other) => (other === name ? source : other)) }));
  }

  /** Moves a layer behind its only reader: a -> b -> c becomes b -> a -> c. */
  swapWithReader(name: string): void {
    const layer = this.find(name);
    const reader = this.soleReader(name);
    if (layer === undefined || reader === undefined) return;
    const inputsOf = ({ name: own, inputs }: WiredLayer): readonly string[] => {
      if (own === reader.name) return layer.inputs;
      if (own === name) return [reader.name];
      return inputs.map((input) => (input === reader.name ? name : input));
    };
    const rewired = this.#layers.map((other) => ({ ...other, inputs: inputsOf(other) }));
    const moved = rewired.find((other) => other.name === name) as WiredLayer;
    const rest = rewired.filter((other) => other.name !== name);
    const at = rest.findIndex((other) => other.name === reader.name);
    this.#layers = [...rest.slice(0, at + 1), moved, ...rest.slice(at + 1)];
  }

  /** Moves a layer behind `last`, which has to be among its readers' readers, one reader each. */
  moveBehind(name: string, last: string): void {
    for (let reader = this.soleReader(name); reader !== undefined; reader = this.soleReader(name)) {
      this.swapWithReader(name);
      if (reader.name === last) return;
    }
  }

  /** A name that says for which layer the new one is there. */
  #fresh(name: string, type: string): string {
    const base = `${name.slice(0, MAX_NAME - 20)}_${SUFFIXES[type] ?? "extra"}`;
    const taken = new Set([this.#input, ...this.#layers.map((layer) => layer.name)]);
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? base : `${base}_${i}`;
      if (!taken.has(candidate)) return candidate;
    }
  }
}

/** Whether a layer does nothing at inference, to the shape neither. */
const doesNothing = ({ type, activation }: Layer): boolean =>
  type === "Dropout" || (type === "Activation" && activation === "linear");

const SUFFIXES: Readonly<Record<string, string>> = {
  Activation: "activation",
  BatchNormalization: "norm",
  Flatten: "flatten",
  MaxPooling2D: "pool",
  QuantConv2D: "conv",
  QuantDense: "dense",
  ZeroPadding2D: "pad",
};

/** The value of an attribute, its default if it is left out. */
export const attributeOf = (layer: Layer, key: string): unknown =>
  layer[key] === undefined ? layerEntry(layer.type).attributes[key]?.default : layer[key];

/** `document` after `change`; not yet canonical. The Document itself stays as it is. */
export function restacked(document: Document, change: (stack: Stack) => void): Document {
  const stack = new Stack(document);
  change(stack);
  return { ...document, layers: stack.layers };
}
