import { positionalArgument } from "./constructors.ts";

/** A function and its arguments by name; values are those of JSON. */
export interface Named {
  name: string;
  config: Readonly<Record<string, unknown>>;
}

const CALL = /^\s*([A-Za-z_]\w*)\s*\(([^()]*)\)\s*$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const CONSTANTS: Readonly<Record<string, null | boolean>> = { None: null, True: true, False: false };

/**
 * The calls that QKeras writes in place of a quantizer: "quantized_relu(3,1)", "binary(alpha='auto_po2')".
 * Undefined for anything else, also for an argument that is no literal or has no name that we know.
 */
export function quantizerCall(text: string): Named | undefined {
  const [, name, list] = CALL.exec(text) ?? [];
  if (name === undefined || list === undefined) return undefined;
  const config: Record<string, unknown> = {};
  const parts = list.trim() === "" ? [] : list.split(",");
  for (const [i, part] of parts.entries()) {
    const [, key = positionalArgument(name, i), source = ""] =
      /^(?:\s*([A-Za-z_]\w*)\s*=)?(.*)$/s.exec(part) ?? [];
    const value = literal(source.trim());
    if (key === undefined || value === undefined) return undefined;
    config[key] = value;
  }
  return { name, config };
}

function literal(text: string): null | boolean | number | string | undefined {
  if (Object.hasOwn(CONSTANTS, text)) return CONSTANTS[text];
  if (NUMBER.test(text)) return Number(text);
  return /^(?:'[^']*'|"[^"]*")$/.test(text) ? text.slice(1, -1) : undefined;
}
