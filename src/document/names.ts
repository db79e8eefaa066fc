import type { Document, Layer } from "./document.ts";

/** Keras' name of a class in layer names: QuantConv2D -> quant_conv2d, ReLU -> re_lu. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

export const DEFAULT_INPUT_NAME = "input_1";

export const inputName = (document: Document): string => document.input.name ?? DEFAULT_INPUT_NAME;

/**
 * The names that Keras gives to layers in one session: per class `quant_conv2d`, `quant_conv2d_1`, …
 * A layer with a name of its own does not count, and a name that is taken is passed over.
 */
export function layerNames(layers: readonly Layer[], input = DEFAULT_INPUT_NAME): string[] {
  const taken = new Set<string>([input]);
  for (const layer of layers) if (layer.name !== undefined) taken.add(layer.name);
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    if (layer.name !== undefined) return layer.name;
    const base = snakeCase(layer.type);
    for (;;) {
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      const name = count === 0 ? base : `${base}_${count}`;
      if (!taken.has(name)) {
        taken.add(name);
        return name;
      }
    }
  });
}
