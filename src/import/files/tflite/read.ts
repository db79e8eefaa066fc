import type { Document } from "../../../document/document.ts";
import type { LayerVariables } from "../../../document/layer-weights.ts";
import { DEFAULT_INPUT_NAME } from "../../../document/names.ts";
import { parseDocument } from "../../../document/parse.ts";
import type { OnProgress, ReadModel } from "../model-file.ts";
import { Unreadable, unsupported } from "../unreadable.ts";
import { type Tensor, tfliteModel } from "./model.ts";
import { convert } from "./operators.ts";
import { type DraftLayer, Stack } from "./stack.ts";

/**
 * The .tflite of Larq Compute Engine's converter, with the float operators around its binary ones, as the Larq model
 * that computes the same: packed weights become ±1, factors and thresholds become BatchNormalizations. An operator
 * that no layer of ours computes is shown as a layer of unknown meaning, by its name.
 */
export function readTflite(bytes: Uint8Array, onProgress: OnProgress): ReadModel {
  const model = tfliteModel(bytes);
  onProgress({ phase: "structure", done: 0, total: model.operators.length });
  const [input, ...others] = model.inputs;
  const tensor = model.tensors[input ?? -1];
  if (input === undefined || tensor === undefined || others.length > 0) {
    const why = "A document has one input. Join the branches, or convert each part of the model for itself.";
    throw new Unreadable("SX025", `the .tflite has ${model.inputs.length} inputs`, why);
  }
  const stack = new Stack(model, input, DEFAULT_INPUT_NAME);
  const step = Math.max(1, Math.floor(model.operators.length / 50));
  model.operators.forEach((operator, done) => {
    if (done % step === 0) onProgress({ phase: "weights", done, total: model.operators.length });
    const why = convert(stack, operator);
    if (why !== undefined) stack.opaque(operator, why);
  });
  const layers = needed(stack, outputsOf(stack));
  const { document, diagnostics } = parseDocument({
    sxor: 1,
    input: { shape: inputShape(tensor) },
    layers,
  });
  const kept = new Set(layers.map(({ name }) => name));
  const notes = stack.notes.filter((note) => note.layers.every((name) => kept.has(name)));
  return {
    format: "tflite",
    document: document as Document | null,
    notes: [...notes, ...diagnostics],
    table: new Map([...stack.table].filter(([name]): boolean => kept.has(name))) as Map<
      string,
      LayerVariables
    >,
  };
}

function inputShape({ shape, type, name }: Tensor): readonly number[] {
  const sizes = shape.slice(1);
  if (type !== "float32") {
    const why = "Convert the model with float inputs (inference_input_type float32).";
    throw unsupported(`the input ${name} is ${type}`, why);
  }
  if (sizes.length === 1 || sizes.length === 3) return sizes;
  const why = "sxor computes images [height, width, channels] and vectors, with a batch in front.";
  throw new Unreadable("SX026", `the input ${name} has the shape ${shape.join("×")}`, why);
}

/** The layers that give the outputs; an output of bits becomes a layer of signs. */
function outputsOf(stack: Stack): string[] {
  return stack.model.outputs.flatMap((id) => {
    const value = stack.valueOf(id);
    if (value === undefined) return [];
    return value.isSign ? stack.add("Activation", { activation: "ste_sign" }, [value.layer]) : value.layer;
  });
}

/** The layers that the outputs need, in their order; the others compute shapes and the like. */
function needed({ layers }: Stack, outputs: readonly string[]): DraftLayer[] {
  const wanted = new Set(outputs);
  return layers
    .reduceRight<DraftLayer[]>((kept, layer) => {
      if (!wanted.has(layer.name)) return kept;
      for (const input of layer.inputs) wanted.add(input);
      kept.push(layer);
      return kept;
    }, [])
    .reverse();
}
