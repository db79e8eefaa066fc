import { layerEntry } from "./attributes.ts";
import type { AttributeValue, Layer, Pair } from "./document.ts";

/** The value of an attribute, Keras' default where the layer leaves it out; null where it has none. */
export function attribute(layer: Layer, key: string): AttributeValue {
  const given = layer[key];
  if (given !== undefined) return given as AttributeValue;
  return (layerEntry(layer.type).attributes[key]?.default ?? null) as AttributeValue;
}

export const integer = (layer: Layer, key: string): number => Number(attribute(layer, key));

export const flag = (layer: Layer, key: string): boolean => attribute(layer, key) === true;

/** [vertical, horizontal] of a pair attribute; `otherwise` where it is null. */
export function pair(layer: Layer, key: string, otherwise?: readonly [number, number]): [number, number] {
  const value = attribute(layer, key) as Pair | null;
  if (typeof value === "number") return [value, value];
  if (Array.isArray(value)) return [value[0] as number, value[1] as number];
  return [otherwise?.[0] ?? 1, otherwise?.[1] ?? 1];
}
