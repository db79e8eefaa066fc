import { layerEntry } from "./attributes.ts";
import type { Document, Layer } from "./document.ts";

/** The Document with its keys in the one order: the same Document gives the same text. */
function ordered(document: Document): Record<string, unknown> {
  const { sxor, name, input, layers, target, weights } = document;
  return {
    sxor,
    name,
    input: { shape: input.shape, name: input.name },
    layers: layers.map(orderedLayer),
    target,
    weights,
  };
}

function orderedLayer(layer: Layer): Record<string, unknown> {
  const { type, name, inputs } = layer;
  const attributes = Object.keys(layerEntry(type).attributes);
  return { type, name, inputs, ...Object.fromEntries(attributes.map((key) => [key, layer[key]])) };
}

/** Minified JSON of a canonical Document (one that parseDocument gave), for links and storage. */
export const serialise = (document: Document): string => JSON.stringify(ordered(document));

/** JSON on one line with spaces, as people write it: `{ "type": "Add", "inputs": ["a", "b"] }`. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`).join(", ")} }`;
}

/** JSON for the editor: one line for every layer and every other key, two spaces deep. */
export function pretty(document: Document): string {
  const lines = Object.entries(ordered(document))
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `  ${JSON.stringify(key)}: ${key === "layers" ? list(value as unknown[]) : inline(value)}`,
    );
  return `{\n${lines.join(",\n")}\n}\n`;
}

const list = (items: readonly unknown[]): string =>
  items.length === 0 ? "[]" : `[\n${items.map((item) => `    ${inline(item)}`).join(",\n")}\n  ]`;
