import { layerEntry } from "../../../document/attributes.ts";
import type { AttributeValue, Layer } from "../../../document/document.ts";

/** A value on one line: 3×3, ste_sign, true. */
function word(value: AttributeValue): string {
  if (Array.isArray(value)) return value.map((part) => word(part as AttributeValue)).join("×");
  if (typeof value === "object" && value !== null && "name" in value) {
    const { name, ...parameters } = value;
    return `${name}(${Object.values(parameters).join(", ")})`;
  }
  return String(value);
}

/** What differs from the defaults of Keras, in the order of the table: "filters 16 · padding same". */
export function summary(layer: Layer): string {
  return Object.keys(layerEntry(layer.type).attributes)
    .filter((key) => layer[key] !== undefined)
    .map((key) => `${key} ${word(layer[key] as AttributeValue)}`)
    .join(" · ");
}
