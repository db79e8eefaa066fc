import { ACTIVATIONS, layerEntry } from "../document/attributes.ts";
import { attribute } from "../document/defaults.ts";
import type { AttributeValue, Layer } from "../document/document.ts";
import { QUANTIZERS, type QuantizerSpec } from "../document/quantizers.ts";

/** A quantizer as its constructor is called. */
export interface QuantizerObject {
  /** Its registered name in a Document. */
  name: string;
  className: string;
  /** Arguments by name, as Python and JSON have them. */
  config: Readonly<Record<string, number | boolean | string | null>>;
}

/** QKeras' scale: text in a Document, the number 1 or None for QKeras. */
const alphaOf = (value: number | boolean | string) => (value === "1" ? 1 : value === "none" ? null : value);

/**
 * The object that a quantizer of a Document stands for, with the arguments that differ from their defaults;
 * undefined for one that sxor does not know, which has a name and no more.
 */
export function quantizerObject(spec: Exclude<QuantizerSpec, null>): QuantizerObject | undefined {
  const { name, ...given } = typeof spec === "string" ? { name: spec } : spec;
  const entry = Object.hasOwn(QUANTIZERS, name) ? QUANTIZERS[name] : undefined;
  if (entry === undefined) return undefined;
  // Larq's NoOp has no default for its precision.
  const all = name === "no_op" ? { precision: entry.parameters.precision?.default ?? 32, ...given } : given;
  const config = Object.fromEntries(
    Object.entries(all).map(([key, value]) => [key, key === "alpha" ? alphaOf(value) : value]),
  );
  return { name, className: entry.className ?? name, config };
}

/** Every quantizer that a layer names, those in the place of an activation, too. */
export function quantizersOf(layer: Layer): Exclude<QuantizerSpec, null>[] {
  return Object.entries(layerEntry(layer.type).attributes).flatMap(([key, { kind }]) => {
    const value = attribute(layer, key);
    return isQuantizer(kind, value) ? [value] : [];
  });
}

/** Whether the value of an attribute is a quantizer, and not one of Keras' functions or nothing. */
export function isQuantizer(kind: string, value: AttributeValue): value is Exclude<QuantizerSpec, null> {
  if (value === null || (kind !== "quantizer" && kind !== "activation")) return false;
  return kind === "quantizer" || !ACTIVATIONS.some((known) => known === value);
}

export const quantizerNameOf = (spec: Exclude<QuantizerSpec, null>): string =>
  typeof spec === "string" ? spec : spec.name;
