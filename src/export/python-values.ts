import type { Attribute } from "../document/attributes.ts";
import type { AttributeValue } from "../document/document.ts";
import type { QuantizerSpec } from "../document/quantizers.ts";
import { type Origin, quantizerOrigin } from "./origin.ts";
import { isQuantizer, quantizerObject } from "./quantizers.ts";

/** Where a script finds the layers of a library, and its quantizers. */
export const LAYER_MODULES: Readonly<Record<Origin, string>> = {
  keras: "tf.keras.layers",
  larq: "lq.layers",
  qkeras: "qkeras",
  own: "custom.layers",
};
const QUANTIZER_MODULES: Readonly<Record<Origin, string>> = {
  ...LAYER_MODULES,
  larq: "lq.quantizers",
  own: "custom.quantizers",
};

const KEYWORD = new RegExp(
  "^(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|" +
    "global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$",
);

export const isIdentifier = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text) && !KEYWORD.test(text);

/** A text turned into a Python name. */
export function identifier(text: string): string {
  const name = text.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
  return isIdentifier(name) ? name : `${name}_`;
}

/** A text as a Python literal; JSON's escapes are Python's. */
export const pythonText = (text: string): string => JSON.stringify(text);

/** Lists are tuples: `(3, 3)`, `(10,)`. */
export function pythonValue(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `(${value.map(pythonValue).join(", ")}${value.length === 1 ? "," : ""})`;
  return typeof value === "string" ? pythonText(value) : String(value);
}

/** `(a, key=value)` without the brackets. */
export const pythonArguments = (positional: readonly string[], named: Readonly<Record<string, string>>) =>
  [...positional, ...Object.entries(named).map(([key, value]) => `${key}=${value}`)].join(", ");

/** The value of an attribute as an argument of a constructor of `origin`. */
export function attributeText(value: AttributeValue, { kind }: Attribute, origin: Origin): string {
  // Keras 2 has no function of this name; TensorFlow has.
  if (kind === "activation" && value === "relu6") return "tf.nn.relu6";
  return isQuantizer(kind, value) ? quantizerText(value, origin) : pythonValue(value);
}

/** Larq's by name where no argument says more, `lq.quantizers.DoReFa(k_bit=8)` otherwise. */
function quantizerText(spec: Exclude<QuantizerSpec, null>, origin: Origin): string {
  const object = quantizerObject(spec);
  if (object === undefined) {
    const name = String(spec);
    return isIdentifier(name) ? `${QUANTIZER_MODULES.own}.${name}` : pythonText(name);
  }
  const { name, className, config } = object;
  const from = quantizerOrigin(name);
  // QKeras looks a name up among its own quantizers.
  if (from === "larq" && origin !== "qkeras" && Object.keys(config).length === 0) return pythonText(name);
  const named = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, pythonValue(value)]));
  return `${QUANTIZER_MODULES[from]}.${className}(${pythonArguments([], named)})`;
}
