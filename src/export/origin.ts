import { LAYERS } from "../document/attributes.ts";
import { QUANTIZERS } from "../document/quantizers.ts";

/** The library that has a class. `own`: none of them, it is the user's code. */
export type Origin = "keras" | "larq" | "qkeras" | "own";

export function layerOrigin(type: string): Origin {
  if (!Object.hasOwn(LAYERS, type)) return "own";
  if (type.startsWith("Quant")) return "larq";
  return /^Q[A-Z]/.test(type) ? "qkeras" : "keras";
}

/** Larq's quantizers have a class beside their name; STCustomDoReFa is code of ST's model zoo. */
export function quantizerOrigin(name: string): Origin {
  if (!Object.hasOwn(QUANTIZERS, name) || name === "STCustomDoReFa") return "own";
  return QUANTIZERS[name]?.className === undefined ? "qkeras" : "larq";
}
