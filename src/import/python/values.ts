import type { SyntaxNode } from "@lezer/common";
import type { Diagnostic, Place } from "../../document/diagnostic.ts";
import type { KerasLayer } from "../keras-layer.ts";
import type { KerasNode } from "../keras-model.ts";

/** What a Python expression stands for, as far as it can be told without running it. */
export type Value =
  | { kind: "literal"; value: Literal }
  | { kind: "list"; items: Value[] }
  | { kind: "dict"; entries: Map<Literal, Value> }
  /** A class that holds values and no functions, or an object of it. */
  | { kind: "record"; entries: Map<string, Value> }
  /** An argparse.ArgumentParser with the defaults of its arguments. */
  | { kind: "parser"; entries: Map<string, Value> }
  /** A name of a library, by its full path: tensorflow.keras.layers.Dense. */
  | { kind: "symbol"; path: string; bound: boolean }
  | { kind: "function"; definition: FunctionValue }
  /** functools.partial(target, …). */
  | { kind: "partial"; target: Value; args: Arguments }
  /** A layer that has been constructed. */
  | { kind: "layer"; layer: KerasLayer }
  /** The output of a layer. `inner`: it was asked for as that of a layer within a model. */
  | { kind: "tensor"; node: KerasNode; inner?: true }
  | { kind: "model"; model: ScriptModel }
  /** A quantizer in the form of Keras JSON. */
  | { kind: "quantizer"; json: { class_name: string; config: Record<string, unknown> } }
  /** Something that only a run could tell. `className`: it is an object of that class, made with `config`, or the class. */
  | { kind: "unknown"; why: string; className?: string; config?: Record<string, unknown> };

export type Literal = null | boolean | number | string;

export interface FunctionValue {
  name: string;
  parameters: Parameter[];
  /** The statements of a def, or the expression of a lambda. */
  body: SyntaxNode;
  scope: Scope;
}

export interface Parameter {
  name: string;
  default?: Value;
  /** `*args` or `**kwargs`. */
  rest?: "list" | "dict";
}

/** A layer of a Sequential, or a functional model in its place. */
export type Part = KerasLayer | ScriptModel;

/** A Sequential with its layers, or a Model with its outputs. */
export interface ScriptModel {
  name?: string;
  place: Place;
  structure:
    | { layers: Part[]; inputShape?: unknown }
    | { inputs: readonly KerasNode[]; outputs: KerasNode[] };
  /** Those of a Sequential, as far as they have been asked for. */
  tensors: KerasNode[];
  /** It is a part of another model. */
  nested: boolean;
  /** Its outputs are inner tensors of another model, which it lets one look at. */
  view: boolean;
  saved: boolean;
}

export const literal = (value: Literal): Value & { kind: "literal" } => ({ kind: "literal", value });
export const unknown = (why: string, className?: string): Value => ({
  kind: "unknown",
  why,
  ...(className === undefined ? {} : { className }),
});

/** An object of a class that is not known, which may be a layer. `config`: what is known of its arguments. */
export const unknownObject = (why: string, className: string, config: Record<string, unknown>): Value => ({
  kind: "unknown",
  why,
  className,
  config,
});

/** Makes a list or a dict a value that is not known, for everything that holds it. */
export function spoil(value: Value, why: string): void {
  Object.assign(value, unknown(why));
}

/** A return that may have been reached. */
export interface Doubt {
  where: string;
  place: Place;
  /** It returns a value. */
  value: boolean;
  /** How many layers there were. */
  layers: number;
}

/** Names of a module or of a function call. */
export class Scope {
  private readonly names = new Map<string, Value>();
  private readonly declared = new Map<string, Scope>();
  private readonly outer: Scope | undefined;
  /** Where the function may have returned: in a block that was passed over. */
  doubt?: Doubt;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): Value | undefined {
    return this.declared.get(name)?.get(name) ?? this.names.get(name) ?? this.outer?.get(name);
  }

  set(name: string, value: Value): void {
    const owner = this.declared.get(name);
    if (owner === undefined) this.names.set(name, value);
    else owner.set(name, value);
  }

  /** `global name`, `nonlocal name`: what is assigned here is assigned there. */
  declare(name: string, kind: "global" | "nonlocal"): void {
    let owner: Scope | undefined = this.outer;
    while (owner?.outer !== undefined && (kind === "global" || !owner.names.has(name))) owner = owner.outer;
    if (owner !== undefined) this.declared.set(name, owner);
  }

  /** The names of this scope alone. */
  own(): Map<string, Value> {
    return new Map(this.names);
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
  /** Those of them that are arguments of others: activation=ReLU(6). */
  inside: Set<KerasLayer>;
  models: ScriptModel[];
  /** Names of layers in modules that sxor does not know, which were taken for those of Keras and Larq. */
  foreign: Set<string>;
  /** What was passed over, for the message that no model was found. */
  passedOver: { what: string; place: Place }[];
  /** Runs a function of the script. */
  run: (definition: FunctionValue, args: Arguments, node: SyntaxNode) => Value;
  /** Counts one piece of work. False once the script, or the loop that `within` runs, has asked for too much. */
  step: (node: SyntaxNode) => boolean;
  /** Runs `work` with at most `steps` pieces of work. False if they were not enough. */
  within: (steps: number, work: () => void) => boolean;
  /** How many blocks were passed over that may end a turn of a loop. */
  unsure: number;
  /** Whether a loop may still run out of the steps that `within` gave it. */
  limited: () => boolean;
  /** How deep expressions, blocks and calls lie in each other. */
  depth: number;
  /** Nodes that calls of models may still add; layers that may still be asked for. */
  left: { nodes: number; parts: number };
}

/** Deepest nesting of expressions, blocks and calls together: the stack of the browser has an end. */
export const DEEPEST = 700;
/** Longest list or string that a script may make: it must not fill the memory. */
export const LONGEST = 4_000;
/** Most parts of one argument, and how deep: lists may hold each other, and themselves. */
const MOST_PARTS = 2 * LONGEST;
const DEEPEST_PARTS = 16;

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
export function toJson(
  value: Value,
  left = { parts: MOST_PARTS },
  depth = 0,
): { json: unknown } | { why: string } {
  left.parts--;
  if (left.parts < 0 || depth > DEEPEST_PARTS) return { why: "it is a list of too many parts" };
  switch (value.kind) {
    case "literal":
      return { json: value.value };
    case "list": {
      const json: unknown[] = [];
      for (const item of value.items) {
        const found = toJson(item, left, depth + 1);
        if ("why" in found) return found;
        json.push(found.json);
      }
      return { json };
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
    case "partial":
      return { why: "it is a function with a part of its arguments" };
    case "dict":
      return { why: "it is a dict" };
    case "record":
    case "parser":
      return { why: "it is an object" };
    case "tensor":
      return { why: "it is the output of a layer" };
    case "model":
      return { why: "it is a model" };
    case "unknown":
      return { why: value.why };
  }
}

/** What a loop over the value gets; undefined if only a run could tell. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (value.kind === "list") return value.items;
  if (value.kind === "dict") return [...value.entries.keys()].map(literal);
  return value.kind === "literal" && typeof value.value === "string"
    ? [...value.value].map(literal)
    : undefined;
}

/** A list of these items, or unknown if there are too many. */
export const listOf = (items: readonly Value[]): Value =>
  items.length > LONGEST
    ? unknown(`a list of ${items.length} items, more than the ${LONGEST} that sxor reads`)
    : { kind: "list", items: [...items] };
