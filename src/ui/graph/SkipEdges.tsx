import type { SkipEdge } from "../panes/layers/rows.ts";
import { LANE, lanes, lanesWidth, RADIUS } from "./lanes.ts";

/** Pixels of one line of the Layers pane (layers.css has the same) and from its top to its node. */
const ROW_HEIGHT = 64;
const NODE_Y = 32;
/** From the lanes to the edge of a node. */
const REACH = 6;

/** Residual connections: arcs at the left of the lines that they join. */
export function SkipEdges({ edges, rows }: { edges: readonly SkipEdge[]; rows: number }) {
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
