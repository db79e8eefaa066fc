import type { Layer } from "./document.ts";
import { snakeCase } from "./names.ts";

/**
 * Which layers can do without a name of their own because Keras would give them the same one
 * (layerNames in names.ts). Depends on the final names alone, so that one model has one form.
 *
 * A layer may go unnamed if every earlier number of its class is taken by another layer's final
 * name. A later layer whose name was passed over that way has to spell it out, or it would be free.
 *
 * @param names the final names, all different
 */
export function droppableNames(layers: readonly Layer[], names: readonly string[], input: string): boolean[] {
  const taken = new Set<string>([input, ...names]);
  const spelled = new Set<string>();
  const counts = new Map<string, number>();
  return layers.map((layer, i) => {
    const name = names[i] as string;
    if (spelled.has(name)) return false;
    const base = snakeCase(layer.type);
    const passed: string[] = [];
    for (let count = counts.get(base) ?? 0; ; count++) {
      const candidate = count === 0 ? base : `${base}_${count}`;
      if (candidate === name) {
        counts.set(base, count + 1);
        for (const other of passed) spelled.add(other);
        return true;
      }
      if (!taken.has(candidate)) return false;
      passed.push(candidate);
    }
  });
}
