import type { SkipEdge } from "../panes/layers/rows.ts";

/** Pixels of one line of the Layers pane (layers.css has the same) and from its top to its node. */
const ROW_HEIGHT = 64;
const NODE_Y = 32;
const LANE = 9;
const RADIUS = 5;
/** From the lanes to the edge of a node. */
const REACH = 6;

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

/** Residual connections: arcs at the left of the lines that they join. */
export function SkipEdges({ edges, rows }: { edges: readonly SkipEdge[]; rows: number }) {
  if (edges.length === 0) return null;
  const width = lanesWidth(edges);
  const lane = lanes(edges);
  return (
    <svg className="skip-edges" width={width} height={rows * ROW_HEIGHT} aria-hidden="true">
      {edges.map((edge, i) => {
        const x = width - ((lane[i] as number) + 1) * LANE;
        const top = edge.from * ROW_HEIGHT + NODE_Y;
        const bottom = edge.to * ROW_HEIGHT + NODE_Y;
        return (
          <path
            key={`${edge.from}-${edge.to}`}
            data-format={edge.format}
            d={`M ${width + REACH} ${top} H ${x + RADIUS} Q ${x} ${top} ${x} ${top + RADIUS} V ${bottom - RADIUS} Q ${x} ${bottom} ${x + RADIUS} ${bottom} H ${width + REACH}`}
          />
        );
      })}
    </svg>
  );
}
