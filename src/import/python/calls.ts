import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { quantizerName } from "../../document/quantizers.ts";
import { INPUT_LAYER, isKnownLayer, isQuantizerClass, layerClass } from "../constructors.ts";
import { memberOf } from "./access.ts";
import { callBuiltin } from "./builtins.ts";
import { callParser, newParser } from "./command-line.ts";
import { evaluate, evaluateArguments } from "./expressions.ts";
import { joined, objectOf, partial } from "./functions.ts";
import {
  callLayer,
  callOnTensors,
  callQuantizer,
  configOf,
  constructInput,
  constructLayer,
  looseConfig,
  OWN_LAYERS,
  unknownCall,
} from "./layers.ts";
import { callValueMethod } from "./methods.ts";
import { callModel, callModelMethod, constructModel, constructSequential } from "./models.ts";
import { shapeOf } from "./shapes.ts";
import { children } from "./syntax.ts";
import {
  type Arguments,
  type Scope,
  type Script,
  spoil,
  tensorsIn,
  unknown,
  unknownObject,
  type Value,
} from "./values.ts";

/** The value of a call. Calls that neither make nor get a part of a model are unknown, and silent. */
export function call(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [callee, list] = children(node);
  if (callee === undefined || list === undefined) return unknown("a call without a function");
  const { target, method } = calleeOf(callee, scope, script);
  const args = evaluateArguments(list, scope, script);
  if (method !== undefined) return callMethod(target, method, args, node, script);
  return callValue(target, script.source(callee), args, node, script);
}

/** @param source what is called, for messages */
function callValue(target: Value, source: string, args: Arguments, node: SyntaxNode, script: Script): Value {
  switch (target.kind) {
    case "symbol":
      if (target.bound) tellForeign(target.path, node, script);
      return callSymbol(target.path, args, node, script);
    case "function":
      return script.run(target.definition, args, node);
    case "partial":
      return callValue(target.target, source, joined(target.args, args), node, script);
    case "record":
      return objectOf(target, args);
    case "layer":
      return callLayer(target.layer, args, node, script);
    case "model":
      return callModel(target.model, args, node, script);
    case "quantizer":
      return callQuantizer(target.json, args, node, script);
    default:
      return callUnknown(target, source, args, node, script);
  }
}

/** What is called; with `method`, a method of a value of the script and not a name in a module. */
function calleeOf(callee: SyntaxNode, scope: Scope, script: Script): { target: Value; method?: string } {
  const [object, , property] = callee.name === "MemberExpression" ? children(callee) : [];
  if (object === undefined || property?.name !== "PropertyName")
    return { target: evaluate(callee, scope, script) };
  const target = evaluate(object, scope, script);
  const name = script.source(property);
  return target.kind === "symbol" ? { target: memberOf(target, name) } : { target, method: name };
}

function callMethod(owner: Value, name: string, args: Arguments, node: SyntaxNode, script: Script): Value {
  if (owner.kind === "model") return callModelMethod(owner.model, name, args, node, script);
  if (owner.kind === "parser") return callParser(owner, name, args, node, script);
  if (owner.kind === "tensor" && name === "get_shape") return shapeOf(owner.node);
  const inClass = owner.kind === "record" ? owner.entries.get(name) : undefined;
  if (inClass !== undefined) return callValue(inClass, name, args, node, script);
  const found = callValueMethod(owner, name, args);
  if (found !== undefined && "kind" in found) return found;
  if (found !== undefined) spoil(owner, found.why);
  return callUnknown(owner, `.${name}`, args, node, script);
}

/** A call of something that is not known. It matters if it gets or is a part of the model. */
function callUnknown(
  target: Value,
  source: string,
  args: Arguments,
  node: SyntaxNode,
  script: Script,
): Value {
  const { className, config = {} } = target.kind === "unknown" ? target : {};
  const inputs = tensorsIn(args);
  if (inputs.length > 0) return unknownCall(className ?? source, config, inputs, node, script);
  const why =
    target.kind === "unknown"
      ? target.why
      : `what ${source.slice(0, 60)}(…) returns is known only when the script runs`;
  return className === undefined ? unknown(why) : unknownObject(why, className, looseConfig(args));
}

/** Modules whose layers are those that sxor knows, or that an exported script names for those it does not. */
const LIBRARIES = /^(?:tensorflow\w*|tf|tf_keras|keras|larq|lq|qkeras|custom)(?:\.|$)/;

/** A layer that is imported from elsewhere is taken for the one of its name; that is said once. */
function tellForeign(path: string, node: SyntaxNode, script: Script): void {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (LIBRARIES.test(path) || script.foreign.has(path) || !isKnownLayer(layerClass(name))) return;
  script.foreign.add(path);
  const from = path.slice(0, -name.length - 1) || "another module";
  script.report(
    problem(
      "SX034",
      "warning",
      `${name} of ${from.slice(0, 60)} is taken for the layer of this name in Keras, Larq or QKeras`,
      "If it is a class of your own that computes something else, give it another name: then it is shown as a layer of unknown meaning.",
      { place: script.place(node) },
    ),
  );
}

function callSymbol(path: string, args: Arguments, node: SyntaxNode, script: Script): Value {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const parent = path.split(".").at(-2) ?? "";
  const [first] = args.positional;
  if (name === "partial" && first !== undefined && ["functools", ""].includes(parent))
    return partial(first.value, { ...args, positional: args.positional.slice(1) });
  if (name === "ArgumentParser") return newParser();
  const member = path === "getattr" ? memberByName(args) : undefined;
  if (member !== undefined) return member;
  const builtin = callBuiltin(path, args);
  if (builtin !== undefined) return builtin;
  if (name === "Input") return constructInput(args, node, script);
  if (name === "Sequential") return constructSequential(args, node, script);
  if (name === "Model" || name === "Functional") return constructModel(args, node, script);
  const className = layerClass(name);
  const isLayer =
    isKnownLayer(className) ||
    className === INPUT_LAYER ||
    path.startsWith(OWN_LAYERS) ||
    (parent === "layers" && /^[A-Z]/.test(name));
  if (isLayer) return { kind: "layer", layer: constructLayer(path, args, node, script) };
  const onTensors = callOnTensors(path, args, node, script);
  if (onTensors !== undefined) return onTensors;
  if (isQuantizerClass(name) || parent === "quantizers") {
    const known = quantizerName(name) !== undefined;
    const config = known ? configOf(name, args, node, script) : looseConfig(args);
    return { kind: "quantizer", json: { class_name: name, config } };
  }
  return passOver(path, args, node, script);
}

/** `getattr(tf.keras.layers, "Dense")`. */
function memberByName({ positional: [owner, name] }: Arguments): Value | undefined {
  const text = name?.value.kind === "literal" ? name.value.value : undefined;
  return owner?.value.kind === "symbol" && typeof text === "string" ? memberOf(owner.value, text) : undefined;
}

/** Libraries whose functions do not add layers to a model, and functions of Python that only look. */
const ONLY_LOOKS =
  /^(?:tensorflow|keras|larq|numpy|matplotlib)\.|^(?:print|len|type|str|repr|isinstance|id)$/;

/** A Sequential that a function gets may come back with more layers. */
function reportGivenAway(path: string, args: Arguments, node: SyntaxNode, script: Script): void {
  const values = [...args.positional, ...args.named.values()].map((argument) => argument.value);
  const isGrowing = (value: Value) => value.kind === "model" && "layers" in value.model.structure;
  if (ONLY_LOOKS.test(path) || !values.some(isGrowing)) return;
  script.report(
    problem(
      "SX034",
      "info",
      `${path.slice(0, 60)} gets the model and is not read`,
      "If it adds layers, they are missing here. Write them out, or define the function in this script.",
      { place: script.place(node) },
    ),
  );
}

function passOver(path: string, args: Arguments, node: SyntaxNode, script: Script): Value {
  reportGivenAway(path, args, node, script);
  script.passedOver.push({ what: `the call of ${path.slice(0, 60)}`, place: script.place(node) });
  const name = path.slice(path.lastIndexOf(".") + 1);
  const why = `what ${path.slice(0, 60)}(…) returns is known only when the script runs`;
  // A class that sxor does not know: its object may be used as a layer.
  return /^[A-Z]/.test(name) ? unknownObject(why, name, looseConfig(args)) : unknown(why);
}
