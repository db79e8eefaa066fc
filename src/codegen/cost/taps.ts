import type { Window } from "../../graph/graph.ts";

/** Positions of a window along one axis that have the same taps outside the image: their number, and those taps. */
export interface Positions {
  times: number;
  before: number;
  inside: number;
  after: number;
}

interface Axis {
  size: number;
  out: number;
  taps: number;
  stride: number;
  dilation: number;
  pad: number;
}

const within = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high);

/** Taps inside the image are side by side: output o sees the inputs o * stride - pad + tap * dilation. */
function positions({ size, out, taps, stride, dilation, pad }: Axis): Positions[] {
  const found = new Map<string, Positions>();
  for (let o = 0; o < out; o++) {
    const start = o * stride - pad;
    const before = within(Math.ceil(-start / dilation), 0, taps);
    const end = within(Math.floor((size - 1 - start) / dilation) + 1, before, taps);
    const key = `${before} ${end}`;
    const known = found.get(key);
    if (known) known.times++;
    else found.set(key, { times: 1, before, inside: end - before, after: taps - end });
  }
  return [...found.values()];
}

export const rowsOf = (w: Window): Positions[] =>
  positions({
    ...{ size: w.inH, out: w.outH, taps: w.kH },
    ...{ stride: w.strideH, dilation: w.dilationH, pad: w.padTop },
  });

export const columnsOf = (w: Window): Positions[] =>
  positions({
    ...{ size: w.inW, out: w.outW, taps: w.kW },
    ...{ stride: w.strideW, dilation: w.dilationW, pad: w.padLeft },
  });

/** Windows of a layer whose taps lie in the same way. */
export interface WindowsAlike {
  times: number;
  rows: Positions;
  columns: Positions;
}

export const windowsOf = (w: Window): WindowsAlike[] => {
  const columns = columnsOf(w);
  return rowsOf(w).flatMap((rows) =>
    columns.map((column) => ({ times: rows.times * column.times, rows, columns: column })),
  );
};

/** Taps of all windows of a layer, of one output channel. */
export interface TapTotals {
  windows: number;
  /** Rows of taps, and how many of them lie in the image. */
  rows: number;
  rowsInside: number;
  taps: number;
  tapsInside: number;
  /** Taps of rows in the image. */
  tapsOfRowsInside: number;
  /** Pieces of rows inside the image whose pixels lie side by side: each tap one if the window is dilated. */
  runs: number;
}

export function tapTotals(w: Window): TapTotals {
  const totals = { windows: 0, rows: 0, rowsInside: 0, taps: 0, tapsInside: 0, tapsOfRowsInside: 0, runs: 0 };
  for (const { times, rows, columns } of windowsOf(w)) {
    totals.windows += times;
    totals.rows += times * w.kH;
    totals.rowsInside += times * rows.inside;
    totals.taps += times * w.kH * w.kW;
    totals.tapsInside += times * rows.inside * columns.inside;
    totals.tapsOfRowsInside += times * rows.inside * w.kW;
    totals.runs += times * rows.inside * (w.dilationW === 1 ? Math.min(columns.inside, 1) : columns.inside);
  }
  return totals;
}
