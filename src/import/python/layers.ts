import type { SyntaxNode } from "@lezer/common";
import { problem, show } from "../../document/problem.ts";
import {
  INPUT_LAYER,
  isKnownLayer,
  isQuantizerClass,
  layerClass,
  positionalArgument,
  standIn,
} from "../constructors.ts";
import { isTrainingArgument, type KerasLayer } from "../keras-layer.ts";
import type { KerasNode } from "../keras-model.ts";
import { argumentOfFunction, elementwise } from "../library-functions.ts";
import { measure, shapeOf } from "./shapes.ts";
import { type Arguments, type Script, tensorsIn, toJson, type Value } from "./values.ts";

/** Tells that a value which describes the model is not known, and where. */
export function reportUnknown(what: string, why: string, node: SyntaxNode, script: Script): void {
  const place = script.place(node);
  script.report(
    problem(
      "SX032",
      "error",
      `${what} is not known: ${why}`,
      "sxor reads the script without running it. Write the value out, or bind it to a name above.",
      { place },
    ),
  );
}

/** The arguments of a constructor by name, as Keras JSON has them. */
export function configOf(className: string, args: Arguments, node: SyntaxNode, script: Script) {
  const config: Record<string, unknown> = {};
  const given: [string, { value: Value; node: SyntaxNode }][] = [...args.named];
  args.positional.forEach((argument, i) => {
    const name = positionalArgument(className, i);
    if (name !== undefined) given.push([name, argument]);
    else
      reportUnknown(
        `positional argument ${i + 1} of ${className}`,
        "sxor does not know its name",
        argument.node,
        script,
      );
  });
  if (args.incomplete !== undefined)
    reportUnknown(`the arguments of ${className}`, args.incomplete, node, script);
  for (const [name, argument] of given) {
    const found = toJson(argument.value);
    if (argument.value.kind === "layer") script.inside.add(argument.value.layer);
    if ("json" in found) setOwn(config, name, found.json);
    else if (isTrainingArgument(name)) setOwn(config, name, null);
    // A quantizer of the script's own making has a name and no more: the graph says that it is not known.
    else if (argument.value.kind === "unknown" && /_quantizer$/.test(name))
      setOwn(config, name, { class_name: "function", config: script.source(argument.node) });
    else reportUnknown(`${name} of ${className}`, found.why, argument.node, script);
  }
  return config;
}

/** What can be read of the arguments of a class that sxor does not compute; at most a shape decides anything. */
export function looseConfig(args: Arguments): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [name, { value }] of args.named) {
    const found = toJson(value);
    if ("json" in found) setOwn(config, name, found.json);
  }
  return config;
}

/** As an assignment, but never to the prototype. */
const setOwn = (record: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Where an exported script has the layers that no library has, under any name: `custom.layers.tf.split`. */
export const OWN_LAYERS = "custom.layers.";

/** A layer of the class at the end of `path`. */
export function constructLayer(path: string, args: Arguments, node: SyntaxNode, script: Script): KerasLayer {
  const className = path.startsWith(OWN_LAYERS)
    ? path.slice(OWN_LAYERS.length)
    : layerClass(path.slice(path.lastIndexOf(".") + 1));
  const isComputed = isKnownLayer(className) && standIn(className)?.idle !== true;
  const known = isComputed || className === INPUT_LAYER;
  const config = known ? configOf(className, args, node, script) : looseConfig(args);
  const layer: KerasLayer = {
    className,
    ...(typeof config.name === "string" ? { name: config.name } : {}),
    config: className === INPUT_LAYER ? { shape: inputShape(config) } : config,
    place: script.place(node),
  };
  script.layers.push(layer);
  return layer;
}

/** The shape without the batch from any of the arguments that give it. */
export function inputShape(config: Readonly<Record<string, unknown>>): unknown {
  const shape = config.input_shape ?? config.shape;
  if (shape !== undefined) return typeof shape === "number" ? [shape] : shape;
  const batch = config.batch_input_shape ?? config.batch_shape;
  if (Array.isArray(batch)) return batch.slice(1);
  return typeof config.input_dim === "number" ? [config.input_dim] : undefined;
}

/** keras.Input(...). */
export function constructInput(args: Arguments, node: SyntaxNode, script: Script): Value {
  const config = configOf("Input", args, node, script);
  const layer: KerasLayer = {
    className: INPUT_LAYER,
    ...(typeof config.name === "string" ? { name: config.name } : {}),
    config: { shape: inputShape(config) },
    place: script.place(node),
  };
  script.layers.push(layer);
  return { kind: "tensor", node: measure({ layer, inputs: [] }) };
}

/** layer(x), layer([x, y]). */
export function callLayer(layer: KerasLayer, args: Arguments, node: SyntaxNode, script: Script): Value {
  const inputs = tensorsIn(args);
  const first = (args.positional[0] ?? args.named.get("inputs"))?.value;
  const items = first?.kind === "list" ? first.items : [first];
  const wrong = items.find((item) => item?.kind !== "tensor");
  if (inputs.length === 0 || wrong !== undefined) {
    const why = wrong?.kind === "unknown" ? wrong.why : "it is not the output of a layer";
    reportUnknown(`the input of ${layer.className}`, why, node, script);
  }
  return { kind: "tensor", node: measure({ layer, inputs }) };
}

/** A layer that the script makes without naming a layer class: `x + y`, tf.nn.relu(x). */
function tensorOf(
  className: string,
  config: Record<string, unknown>,
  inputs: readonly KerasNode[],
  node: SyntaxNode,
  script: Script,
): Value {
  const name = typeof config.name === "string" ? { name: config.name } : {};
  const layer: KerasLayer = { className, ...name, config, place: script.place(node) };
  script.layers.push(layer);
  return { kind: "tensor", node: measure({ layer, inputs }) };
}

const OPERATORS: Readonly<Record<string, string>> = { "+": "Add", "*": "Multiply" };

/** `x + y` of two tensors is Add, `x * y` Multiply; any other operator is a layer that sxor does not know. */
export function joinTensors(
  values: readonly [Value, Value],
  operator: string,
  node: SyntaxNode,
  script: Script,
): Value {
  const inputs = values.flatMap((value) => (value.kind === "tensor" ? [value.node] : []));
  const className = OPERATORS[operator];
  if (className !== undefined && inputs.length === 2) return tensorOf(className, {}, inputs, node, script);
  return unknownCall(`operator ${operator}`, {}, inputs, node, script);
}

/** Something that gets tensors and is not known: a layer of that name, and a warning. */
export function unknownCall(
  name: string,
  config: Record<string, unknown>,
  inputs: readonly KerasNode[],
  node: SyntaxNode,
  script: Script,
): Value {
  const place = script.place(node);
  script.report(
    problem(
      "SX034",
      "warning",
      `${show(name)} is applied to the output of a layer, and sxor does not know it`,
      "It is shown as one layer of unknown meaning. If it stands for several layers, write them out.",
      { place },
    ),
  );
  const className = name
    .replace(/[^\w.]+/g, "_")
    .slice(-48)
    .replace(/^[^A-Za-z_]/, "_");
  return tensorOf(className, config, inputs, node, script);
}

/** The name that a function of Keras gives to its layer. */
function named(args: Arguments): { name?: string } {
  const value = args.named.get("name")?.value;
  return value?.kind === "literal" && typeof value.value === "string" ? { name: value.value } : {};
}

/** The arguments of a function behind the tensor, by name; undefined if one of them has no value or name here. */
function functionArguments(path: string, args: Arguments): Record<string, unknown> | undefined {
  const config: Record<string, unknown> = {};
  const given = args.positional.slice(1).map(({ value }, i) => [argumentOfFunction(path, i), value] as const);
  for (const [name, value] of [
    ...given,
    ...[...args.named].map(([name, { value }]) => [name, value] as const),
  ]) {
    if (value.kind === "tensor") continue;
    const found = toJson(value);
    if (name === undefined || "why" in found) return undefined;
    setOwn(config, name, found.json);
  }
  return args.incomplete === undefined ? config : undefined;
}

/**
 * A function of Keras, TensorFlow or Larq that is applied to tensors: layers.add, tf.concat,
 * tf.nn.relu, a quantizer. Undefined if it gets no tensor.
 */
export function callOnTensors(
  path: string,
  args: Arguments,
  node: SyntaxNode,
  script: Script,
): Value | undefined {
  const inputs = tensorsIn(args);
  if (inputs.length === 0) return undefined;
  const name = path.slice(path.lastIndexOf(".") + 1);
  const parent = path.split(".").at(-2) ?? "";
  const joining = { add: "Add", multiply: "Multiply" }[name];
  if (joining !== undefined && ["layers", "math", "tensorflow", "tf", "ops", ""].includes(parent)) {
    return inputs.length < 2 ? undefined : tensorOf(joining, named(args), inputs, node, script);
  }
  if (name === "concatenate" || (name === "concat" && ["tensorflow", "tf"].includes(parent))) {
    const axis = toJson(
      (args.named.get("axis") ?? args.positional[1])?.value ?? { kind: "literal", value: -1 },
    );
    const config = { axis: "json" in axis ? axis.json : axis.why, ...named(args) };
    return tensorOf("Concatenate", config, inputs, node, script);
  }
  const call = `${parent}.${name}`;
  const given = functionArguments(call, args);
  const found = given && elementwise(call, given);
  if (found !== undefined)
    return tensorOf(found.className, { ...found.config, ...named(args) }, inputs, node, script);
  const [only] = inputs;
  if (name === "int_shape" && only !== undefined) return shapeOf(only);
  if (name === "identity" && only !== undefined) return { kind: "tensor", node: only };
  // lq.math.sign is the sign that Larq's quantizers take: +1 at 0. tf.sign is another function.
  const quantizer = path.endsWith("larq.math.sign") || path === "lq.math.sign" ? "ste_sign" : name;
  if (isQuantizerClass(quantizer))
    return tensorOf("Activation", { activation: quantizer }, inputs, node, script);
  return unknownCall(path.split(".").slice(-2).join("."), named(args), inputs, node, script);
}

/** quantizer(x). */
export function callQuantizer(json: unknown, args: Arguments, node: SyntaxNode, script: Script): Value {
  return tensorOf("Activation", { activation: json }, tensorsIn(args), node, script);
}
