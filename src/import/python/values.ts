import type { SyntaxNode } from "@lezer/common";
import type { Diagnostic, Place } from "../../document/diagnostic.ts";
import type { KerasLayer } from "../keras-layer.ts";
import type { KerasNode } from "../keras-model.ts";

/** What a Python expression stands for, as far as it can be told without running it. */
export type Value =
  | { kind: "literal"; value: null | boolean | number | string }
  | { kind: "list"; items: Value[] }
  | { kind: "dict"; entries: Map<string, Value> }
  /** A name of a library, by its full path: tensorflow.keras.layers.Dense. */
  | { kind: "symbol"; path: string; bound: boolean }
  | { kind: "function"; definition: FunctionValue }
  /** A layer that has been constructed. */
  | { kind: "layer"; layer: KerasLayer }
  /** The output of a layer. */
  | { kind: "tensor"; node: KerasNode }
  | { kind: "model"; model: ScriptModel }
  /** A quantizer in the form of Keras JSON. */
  | { kind: "quantizer"; json: { class_name: string; config: Record<string, unknown> } }
  /** Something that only a run could tell. `className`: it is an object of that class, or the class. */
  | { kind: "unknown"; why: string; className?: string };

export interface FunctionValue {
  name: string;
  parameters: Parameter[];
  body: SyntaxNode;
  scope: Scope;
}

export interface Parameter {
  name: string;
  default?: Value;
  /** `*args` or `**kwargs`. */
  rest?: "list" | "dict";
}

/** A Sequential with its layers, or a Model with its outputs. */
export interface ScriptModel {
  name?: string;
  place: Place;
  structure: { layers: KerasLayer[]; inputShape?: unknown } | { outputs: KerasNode[] };
  /** It is a part of another model. */
  nested: boolean;
  saved: boolean;
}

export const literal = (value: null | boolean | number | string): Value => ({ kind: "literal", value });
export const unknown = (why: string, className?: string): Value => ({
  kind: "unknown",
  why,
  ...(className === undefined ? {} : { className }),
});

/** Names of a module or of a function call. */
export class Scope {
  private readonly names = new Map<string, Value>();
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): Value | undefined {
    return this.names.get(name) ?? this.outer?.get(name);
  }

  set(name: string, value: Value): void {
    this.names.set(name, value);
  }
}

/** What reading a script has found so far. */
export interface Script {
  /** The source of a node. */
  source: (node: SyntaxNode) => string;
  place: (node: SyntaxNode) => Place;
  /** One diagnostic per code and place. */
  report: (diagnostic: Diagnostic) => void;
  /** In the order in which they are constructed. */
  layers: KerasLayer[];
  models: ScriptModel[];
  /** What was passed over, for the message that no model was found. */
  passedOver: { what: string; place: Place }[];
  /** Runs a function of the script. */
  run: (definition: FunctionValue, args: Arguments, node: SyntaxNode) => Value;
  /** False once the script has asked for too much work. */
  step: () => boolean;
}

export interface Arguments {
  positional: { value: Value; node: SyntaxNode }[];
  named: Map<string, { value: Value; node: SyntaxNode }>;
  /** A `*` or `**` argument that is not known. */
  incomplete?: string;
}

/** Every tensor among the arguments, also inside lists. */
export function tensorsIn(args: Arguments): KerasNode[] {
  const all = [...args.positional, ...args.named.values()].map((argument) => argument.value);
  return all
    .flatMap((value) => (value.kind === "list" ? value.items : [value]))
    .flatMap((value) => (value.kind === "tensor" ? [value.node] : []));
}

/**
 * The value as Keras JSON has it; `{ why }` if it has none. Functions become the object by which Keras
 * serialises them.
 */
export function toJson(value: Value): { json: unknown } | { why: string } {
  switch (value.kind) {
    case "literal":
      return { json: value.value };
    case "list": {
      const items = value.items.map(toJson);
      const failed = items.find((item) => "why" in item);
      return failed ?? { json: items.map((item) => ("json" in item ? item.json : null)) };
    }
    case "quantizer":
      return { json: value.json };
    case "function":
      return { json: { class_name: "function", config: value.definition.name } };
    case "layer":
      return { json: { class_name: value.layer.className, config: value.layer.config } };
    case "symbol":
      return value.bound || value.path.includes(".")
        ? { json: { class_name: "function", config: value.path.slice(value.path.lastIndexOf(".") + 1) } }
        : { why: `the name ${value.path} has no value in this script` };
    case "dict":
      return { why: "it is a dict" };
    case "tensor":
      return { why: "it is the output of a layer" };
    case "model":
      return { why: "it is a model" };
    case "unknown":
      return { why: value.why };
  }
}
