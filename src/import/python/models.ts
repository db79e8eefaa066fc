import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { INPUT_LAYER, layerClass } from "../constructors.ts";
import type { KerasLayer } from "../keras-layer.ts";
import type { KerasNode } from "../keras-model.ts";
import { reportUnknown } from "./layers.ts";
import { callFunctional, layerOfModel, throughPart } from "./model-parts.ts";
import {
  type Arguments,
  literal,
  type Part,
  type Script,
  type ScriptModel,
  tensorsIn,
  toJson,
  unknown,
  type Value,
} from "./values.ts";

const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;

function register(
  structure: ScriptModel["structure"],
  name: string | undefined,
  node: SyntaxNode,
  script: Script,
): Value & { kind: "model" } {
  const place = script.place(node);
  const model: ScriptModel = {
    structure,
    place,
    tensors: [],
    nested: false,
    view: false,
    saved: false,
    ...(name === undefined ? {} : { name }),
  };
  script.models.push(model);
  return { kind: "model", model };
}

/** Sequential(), Sequential([...], name=...). */
export function constructSequential(args: Arguments, node: SyntaxNode, script: Script): Value {
  const list = (args.positional[0] ?? args.named.get("layers"))?.value;
  const name = textOf((args.positional[1] ?? args.named.get("name"))?.value);
  const layers: Part[] = [];
  if (list?.kind === "list") for (const item of list.items) append(layers, item, node, script);
  else if (list !== undefined && !(list.kind === "literal" && list.value === null)) {
    reportUnknown(
      "the list of layers",
      list.kind === "unknown" ? list.why : "it is not a list",
      node,
      script,
    );
  } else if (args.incomplete !== undefined)
    reportUnknown("the list of layers", args.incomplete, node, script);
  return register({ layers }, name, node, script);
}

/** Model(inputs, outputs), also by name. */
export function constructModel(args: Arguments, node: SyntaxNode, script: Script): Value {
  const given = args.positional[1] ?? args.named.get("outputs") ?? args.named.get("output");
  const value = given?.value;
  const items =
    value?.kind === "list" ? value.items : value?.kind === "dict" ? [...value.entries.values()] : [value];
  const outputs: KerasNode[] = [];
  for (const item of items) {
    if (item?.kind === "tensor") outputs.push(item.node);
    else {
      const why = item?.kind === "unknown" ? item.why : "it is not the output of a layer";
      reportUnknown("an output of the model", why, given?.node ?? node, script);
    }
  }
  const first = (args.positional[0] ?? args.named.get("inputs") ?? args.named.get("input"))?.value;
  const handed =
    first?.kind === "list" ? first.items : first?.kind === "dict" ? [...first.entries.values()] : [first];
  const inputs = handed.flatMap((item) => (item?.kind === "tensor" ? [item.node] : []));
  const name = textOf((args.positional[2] ?? args.named.get("name"))?.value);
  const model = register({ inputs, outputs }, name, node, script);
  model.model.view = outputs.length > 0 && items.every((item) => item?.kind === "tensor" && item.inner);
  return model;
}

/** Appends a layer, an Input, a functional model or the layers of another Sequential. */
function append(layers: Part[], item: Value, node: SyntaxNode, script: Script): void {
  if (item.kind === "layer") layers.push(item.layer);
  else if (item.kind === "list") {
    reportUnknown("a layer of the model", "it is a list; put a * before it", node, script);
  } else if (item.kind === "tensor" && item.node.inputs.length === 0) layers.push(item.node.layer);
  else if (item.kind === "model" && "layers" in item.model.structure) {
    item.model.nested = true;
    const inner = item.model.structure.layers;
    if (isTooMuch(inner.length, node, script)) return;
    layers.push(
      ...inner.filter(
        (part, i) =>
          "structure" in part || part.className !== INPUT_LAYER || (i === 0 && layers.length === 0),
      ),
    );
  } else if (item.kind === "model") {
    item.model.nested = true;
    layers.push(item.model);
  } else if (item.kind === "unknown" && item.className !== undefined) {
    const { config = {} } = item;
    const layer: KerasLayer = {
      className: layerClass(item.className),
      ...(typeof config.name === "string" ? { name: config.name } : {}),
      config,
      place: script.place(node),
    };
    script.layers.push(layer);
    layers.push(layer);
  } else
    reportUnknown(
      "a layer of the model",
      item.kind === "unknown" ? item.why : "it is not a layer",
      node,
      script,
    );
}

/** Methods of a model. Those that do not describe it (compile, fit, summary, …) are not for sxor. */
export function callModelMethod(
  model: ScriptModel,
  method: string,
  args: Arguments,
  node: SyntaxNode,
  script: Script,
): Value {
  const first = args.positional[0]?.value;
  if (method === "add" && "layers" in model.structure) {
    append(model.structure.layers, first ?? unknown("nothing is added"), node, script);
  } else if (method === "build" && "layers" in model.structure) {
    const shape = toJson(first ?? args.named.get("input_shape")?.value ?? literal(null));
    if ("json" in shape && Array.isArray(shape.json)) model.structure.inputShape = shape.json.slice(1);
  } else if (method === "save") {
    model.saved = true;
    const name = fileStem(textOf(first ?? args.named.get("filepath")?.value));
    if (name !== undefined) model.name = name;
  } else if (method === "get_layer") {
    return layerOfModel(model, first ?? (args.named.get("name") ?? args.named.get("index"))?.value, script);
  } else if (method === "pop" && "layers" in model.structure) {
    model.structure.layers.pop();
    model.tensors.length = Math.min(model.tensors.length, model.structure.layers.length + 1);
  }
  return unknown(`what model.${method} returns is known only when the script runs`);
}

/** "out/test.h5" -> "test". */
const fileStem = (path: string | undefined): string | undefined =>
  path?.replace(/^.*[/\\]/, "").replace(/\.(?:h5|hdf5|keras|tf|pb)$/, "") || undefined;

/** Models in models multiply: whether `count` layers more are too many. */
function isTooMuch(count: number, node: SyntaxNode, script: Script): boolean {
  script.left.nodes -= count;
  if (script.left.nodes >= 0) return false;
  const title = "models that are called stand for too many layers";
  script.report(problem("SX009", "error", title, "Call them less often.", { place: script.place(node) }));
  return true;
}

/** model(x): the layers of the model once more. */
export function callModel(model: ScriptModel, args: Arguments, node: SyntaxNode, script: Script): Value {
  const input = (args.positional[0] ?? args.named.get("inputs"))?.value;
  const given = tensorsIn(args);
  if (input === undefined || given.length === 0) return unknown("a model that is called with data");
  model.nested = true;
  const { structure } = model;
  if ("layers" in structure) {
    let tensor = given[0] as KerasNode;
    if (isTooMuch(structure.layers.length, node, script)) return { kind: "tensor", node: tensor };
    for (const part of structure.layers) tensor = throughPart(part, tensor, script);
    return { kind: "tensor", node: tensor };
  }
  const outputs = callFunctional(model, given, script, script.place(node)) ?? given.slice(0, 1);
  const tensors = outputs.map((output): Value => ({ kind: "tensor", node: output }));
  return tensors.length === 1 ? (tensors[0] as Value) : { kind: "list", items: tensors };
}
