import { snakeCase } from "../../document/names.ts";
import { problem } from "../../document/problem.ts";
import { INPUT_LAYER } from "../constructors.ts";
import type { KerasLayer } from "../keras-layer.ts";
import { inOrder, type KerasNode } from "../keras-model.ts";
import { NestedProblem, oneCall } from "../keras-nested.ts";
import { inputShape } from "./layers.ts";
import { callOf, measure } from "./shapes.ts";
import { listOf, literal, type Part, type Script, type ScriptModel, unknown, type Value } from "./values.ts";

/** What a functional model makes of the tensors that it is called with; undefined, and said, if it cannot be called. */
export function callFunctional(
  { name = "the model", structure, place }: ScriptModel,
  given: readonly KerasNode[],
  script: Script,
  where = place,
): KerasNode[] | undefined {
  if (!("outputs" in structure)) return undefined;
  try {
    return oneCall(name, structure, given, script.left, measure);
  } catch (error) {
    if (!(error instanceof NestedProblem)) throw error;
    const why = "Call it with one tensor for each of its inputs.";
    script.report(problem("SX031", "error", error.message, why, { place: where }));
    return undefined;
  }
}

/** What a part of a Sequential makes of the tensor before it. */
export function throughPart(part: Part, before: KerasNode, script: Script): KerasNode {
  if ("structure" in part) return callFunctional(part, [before], script)?.[0] ?? before;
  return part.className === INPUT_LAYER ? before : measure({ layer: part, inputs: [before] });
}

/**
 * The tensors of a Sequential: its input, then what each of its parts makes of it. They are made once; parts that are
 * added later add theirs. None without parts.
 */
function tensorsOfChain(model: ScriptModel, script: Script): readonly KerasNode[] {
  const { structure, tensors } = model;
  if (!("layers" in structure)) return [];
  const [first] = structure.layers;
  if (first === undefined) return [];
  if (tensors.length === 0) {
    // A model at the beginning lends its input and is not copied.
    const inner = "structure" in first && "outputs" in first.structure ? first.structure : undefined;
    const [input] = inner?.inputs ?? [];
    if (input !== undefined && inner?.outputs.length === 1 && inner.inputs.length === 1)
      tensors.push(input, ...inner.outputs);
    else tensors.push(measure({ layer: inputOfChain(model, first), inputs: [] }));
  }
  for (const part of structure.layers.slice(tensors.length - 1))
    tensors.push(throughPart(part, tensors.at(-1) as KerasNode, script));
  return tensors;
}

/** The Input that a Sequential begins with, or the one that Keras makes for its first layer. */
function inputOfChain({ structure, place, name = "model" }: ScriptModel, first: Part): KerasLayer {
  const built = "layers" in structure ? structure.inputShape : undefined;
  if ("structure" in first)
    return { className: INPUT_LAYER, name: `${name}_input`, config: { shape: built }, place };
  const shape = inputShape(first.config) ?? built;
  if (first.className === INPUT_LAYER)
    return shape === first.config.shape ? first : { ...first, config: { shape } };
  return {
    className: INPUT_LAYER,
    name: `${first.name ?? snakeCase(first.className)}_input`,
    config: { shape },
    place: first.place ?? place,
  };
}

export function outputsOf(model: ScriptModel, script: Script): readonly KerasNode[] {
  return "outputs" in model.structure ? model.structure.outputs : tensorsOfChain(model, script).slice(-1);
}

const inputsOf = (model: ScriptModel, script: Script): readonly KerasNode[] =>
  "outputs" in model.structure ? model.structure.inputs : tensorsOfChain(model, script).slice(0, 1);

/** The layers of functional models, which do not change. */
const layersOf = new WeakMap<ScriptModel, Part[]>();

/** `model.layers`: in a Sequential without its Input. Undefined once too many have been asked for. */
function partsOf(model: ScriptModel, script: Script): Part[] | undefined {
  const { structure } = model;
  const all = "layers" in structure ? structure.layers : (layersOf.get(model) ?? script.layers);
  script.left.parts -= all.length;
  if (script.left.parts < 0) return undefined;
  if ("layers" in structure) return structure.layers.filter((part) => !isInput(part));
  const known = layersOf.get(model);
  if (known !== undefined) return known;
  const used = new Set((inOrder(structure.outputs) ?? []).map(({ layer }) => layer));
  const parts = script.layers.filter((layer) => used.has(layer));
  layersOf.set(model, parts);
  return parts;
}

const isInput = (part: Part): boolean => "className" in part && part.className === INPUT_LAYER;

const partValue = (part: Part): Value =>
  "structure" in part ? { kind: "model", model: part } : { kind: "layer", layer: part };

const tensor = (node: KerasNode): Value => ({ kind: "tensor", node });

/** One tensor, or a list of them. */
const joined = (nodes: readonly KerasNode[]): Value =>
  nodes.length === 1 ? tensor(nodes[0] as KerasNode) : listOf(nodes.map(tensor));

/** `model.output`, `model.layers`; undefined for what only a run could tell. */
export function memberOfModel(model: ScriptModel, name: string, script: Script): Value | undefined {
  const outputs = outputsOf(model, script);
  if (outputs.length === 0) return undefined;
  switch (name) {
    case "output":
      return joined(outputs);
    case "outputs":
      return listOf(outputs.map(tensor));
    case "input":
      return joined(inputsOf(model, script));
    case "inputs":
      return listOf(inputsOf(model, script).map(tensor));
    case "layers": {
      const parts = partsOf(model, script);
      return parts && listOf(parts.map(partValue));
    }
    default:
      return undefined;
  }
}

/** `model.get_layer("name")`, also by `index`. */
export function layerOfModel(model: ScriptModel, by: Value | undefined, script: Script): Value {
  const parts = (outputsOf(model, script).length > 0 && partsOf(model, script)) || [];
  const key = by?.kind === "literal" ? by.value : undefined;
  const found = typeof key === "number" ? parts.at(key) : parts.find((part) => key === part.name);
  if (found === undefined || key === undefined || key === null)
    return unknown(
      `which layer get_layer(${String(key)}) is, only a run could tell: it is given no such name`,
    );
  return partValue(found);
}

/** `layer.output`, `layer.input`, `layer.name`; undefined for what only a run could tell. */
export function memberOfLayer(layer: KerasLayer, name: string): Value | undefined {
  const node = callOf(layer);
  if (name === "output" && node !== undefined) return { kind: "tensor", node, inner: true };
  if (name === "input" && node?.inputs.length === 1) return tensor(node.inputs[0] as KerasNode);
  return name === "name" && layer.name !== undefined ? literal(layer.name) : undefined;
}
