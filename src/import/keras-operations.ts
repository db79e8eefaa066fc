import type { Diagnostic } from "../document/diagnostic.ts";
import { snakeCase } from "../document/names.ts";
import { problem, show } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { elementwise } from "./library-functions.ts";

/** A function of TensorFlow that is split into parts: joinGroups looks for it. */
export const SPLIT = "tf.split";

const DEEPEST = 8;

/** Where Keras 3 has the functions that it wraps, under the names of classes: Relu, Add, GetItem. */
const OPS = /^keras(?:\.src)?\.ops\b/;

/**
 * Functions that Keras wrapped as layers: those of TensorFlow (TFOpLambda) and of keras.ops that compute what a
 * layer of ours computes become that layer. Their arguments stand among the tensors that they read. A Lambda holds
 * code, which is never run: only the name of a function is taken at its word.
 *
 * @param inbound what the layer reads, an entry of inbound_nodes
 * @param inputs number of tensors in it
 * @param module the module of its class, as far as the file tells
 */
export function operation(
  layer: KerasLayer,
  inbound: unknown,
  inputs: number,
  notes: Diagnostic[],
  module?: unknown,
): KerasLayer {
  if (typeof module === "string" && OPS.test(module)) return operationOfKeras(layer, inputs);
  if (layer.className === "TFOpLambda") return tensorFlow(layer, inbound, inputs) ?? unknown(layer);
  if (layer.className !== "Lambda") return layer;
  const found = isLibraryFunction(layer) ? tensorFlow(layer, layer.config, inputs) : undefined;
  if (found !== undefined) notes.push(takenAtItsWord(layer));
  return found ?? layer;
}

function tensorFlow(layer: KerasLayer, args: unknown, inputs: number): KerasLayer | undefined {
  const { function: fn, ...config } = layer.config;
  if (typeof fn !== "string") return undefined;
  const is = (className: string, more: object = {}): KerasLayer => ({
    ...layer,
    className,
    config: { ...kept(config), ...more },
  });
  if (/^(?:math\.|__operators__\.)?add$/.test(fn) && inputs === 2) return is("Add");
  if (/^(?:(?:math\.)?multiply|(?:math\.|__operators__\.)mul)$/.test(fn) && inputs === 2)
    return is("Multiply");
  if (fn === "concat" || fn === "concatenate") return is("Concatenate", { axis: argument(args, "axis") });
  if (fn === "split")
    return is(SPLIT, {
      num_or_size_splits: argument(args, "num_or_size_splits") ?? argument(args, "num"),
      axis: argument(args, "axis"),
    });
  // A Lambda may hold the bare name of a function.
  const found = elementwise(fn.includes(".") ? fn : `nn.${fn}`, argumentsIn(args));
  return found && is(found.className, found.config);
}

/** keras.ops have classes of their own: one that computes with a number, too, is no layer that joins tensors. */
function operationOfKeras(layer: KerasLayer, inputs: number): KerasLayer {
  const { className } = layer;
  const joins = (className === "Add" || className === "Multiply") && inputs === 2;
  if (joins || className === "Concatenate") return layer;
  const { name: _, ...given } = layer.config;
  const found = elementwise(`ops.${snakeCase(className)}`, given);
  return { ...layer, ...(found ?? { className: `ops.${className}` }) };
}

/** The arguments of a Lambda that every layer has. */
const kept = ({ name, trainable, dtype, output_shape }: KerasLayer["config"]) => ({
  ...(name === undefined ? {} : { name }),
  ...(trainable === undefined ? {} : { trainable }),
  ...(dtype === undefined ? {} : { dtype }),
  ...(output_shape === undefined || output_shape === null ? {} : { output_shape }),
});

const unknown = (layer: KerasLayer): KerasLayer => {
  const { function: fn, ...config } = layer.config;
  return typeof fn === "string" ? { ...layer, className: `tf.${fn}`, config } : layer;
};

/** A function by its name, from a library or of a module that the file does not tell. */
function isLibraryFunction({ config }: KerasLayer): boolean {
  const { module, function_type: type } = config;
  return (
    type !== "lambda" &&
    (module === undefined ||
      module === null ||
      (typeof module === "string" && /^(?:tensorflow|keras|tf_keras)\b/.test(module)))
  );
}

const takenAtItsWord = ({ name = "lambda", config }: KerasLayer): Diagnostic =>
  problem(
    "SX036",
    "warning",
    `a Lambda of the function ${show(config.function)} is taken for TensorFlow's`,
    "The file holds the name of the function and no more. If it is a function of your own, the answers below are about another layer.",
    { layers: [name] },
  );

/** The arguments by name in an entry of inbound_nodes, or those of a Lambda. */
const argumentsIn = (value: unknown): Record<string, unknown> => Object.fromEntries(entriesIn(value));

function entriesIn(value: unknown, depth = 0): [string, unknown][] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((item) => entriesIn(item, depth + 1));
  if (!isRecord(value)) return [];
  if (value.function === undefined) return Object.entries(value);
  return isRecord(value.arguments) ? Object.entries(value.arguments) : [];
}

/** The first argument of this name in an entry of inbound_nodes or a config. */
function argument(value: unknown, name: string, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return undefined;
  if (isRecord(value) && value[name] !== undefined) return value[name];
  for (const item of Object.values(value)) {
    const found = argument(item, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
