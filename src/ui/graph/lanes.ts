import type { SkipEdge } from "../panes/layers/rows.ts";

/** Pixels of a lane, and of the corners in it. */
export const LANE = 9;
export const RADIUS = 5;

/** The lane of each edge, counted from the nodes outwards, so that edges that overlap lie apart. */
export function lanes(edges: readonly SkipEdge[]): number[] {
  const taken: SkipEdge[][] = [];
  return edges.map((edge) => {
    const free = taken.findIndex((lane) =>
      lane.every((other) => other.to <= edge.from || other.from >= edge.to),
    );
    if (free >= 0) {
      taken[free]?.push(edge);
      return free;
    }
    taken.push([edge]);
    return taken.length - 1;
  });
}

/** Pixels that the lanes of `edges` need. */
export const lanesWidth = (edges: readonly SkipEdge[]): number =>
  edges.length === 0 ? 0 : (Math.max(...lanes(edges)) + 1) * LANE + RADIUS;
