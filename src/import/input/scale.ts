/**
 * Scaling of images, with the same bits on every machine. Each axis goes by itself from S to D positions, by weights
 * that are whole numbers:
 *
 *   S > D, area average: on a common scale target i covers [i S, (i + 1) S) and source j covers [j D, (j + 1) D). The
 *   weight of j for i is the length of what they share; those of a target add up to S.
 *
 *   S <= D, bilinear between the centres of pixels: target i stands at ((2 i + 1) S - D) / 2 D, held to [0, S - 1]. With
 *   the quotient j and the remainder r of that division, the weights are 2 D - r for j and r for j + 1; they add up to
 *   2 D. Where S = D that is the image itself.
 *
 *   value = (sum over y and x of weight(y) weight(x) pixel(y, x)) / (total(y) total(x))
 *
 * Of whole pixels the sum is exact up to 2^53, whatever the order, and the division is the only rounding.
 */

export interface Size {
  width: number;
  height: number;
}

/** For source j the targets that it counts for, and how much, from `start[j]` up to `start[j + 1]`. */
interface Axis {
  start: Int32Array;
  target: Int32Array;
  weight: Float64Array;
  /** Of each target. */
  total: number;
}

type OnTap = (source: number, target: number, weight: number) => void;

/** The weights of one axis, by source, so that an image can be read row by row. */
export function axisWeights(from: number, to: number): Axis {
  const eachTap = from > to ? eachAreaTap : eachBilinearTap;
  const start = new Int32Array(from + 1);
  eachTap(from, to, (source) => {
    start[source + 1] = (start[source + 1] as number) + 1;
  });
  for (let j = 0; j < from; j++) start[j + 1] = (start[j + 1] as number) + (start[j] as number);
  const next = start.slice();
  const target = new Int32Array(start[from] as number);
  const weight = new Float64Array(target.length);
  eachTap(from, to, (source, i, w) => {
    const at = next[source] as number;
    target[at] = i;
    weight[at] = w;
    next[source] = at + 1;
  });
  return { start, target, weight, total: from > to ? from : 2 * to };
}

function eachAreaTap(from: number, to: number, onTap: OnTap): void {
  for (let target = 0; target < to; target++) {
    const [begin, end] = [target * from, (target + 1) * from];
    for (let source = Math.floor(begin / to); source * to < end; source++)
      onTap(source, target, Math.min(end, (source + 1) * to) - Math.max(begin, source * to));
  }
}

function eachBilinearTap(from: number, to: number, onTap: OnTap): void {
  for (let target = 0; target < to; target++) {
    const place = Math.min(Math.max((2 * target + 1) * from - to, 0), 2 * to * (from - 1));
    const source = Math.floor(place / (2 * to));
    const rest = place - 2 * to * source;
    onTap(source, target, 2 * to - rest);
    if (rest > 0) onTap(source + 1, target, rest);
  }
}

/** Scales an image that comes row by row, from the top. */
export class Scaler {
  readonly #across: Axis;
  readonly #down: Axis;
  readonly #channels: number;
  /** A row, scaled across. */
  readonly #line: Float64Array;
  readonly #sums: Float64Array;

  constructor(from: Size, to: Size, channels: number) {
    this.#across = axisWeights(from.width, to.width);
    this.#down = axisWeights(from.height, to.height);
    this.#channels = channels;
    this.#line = new Float64Array(to.width * channels);
    this.#sums = new Float64Array(to.height * to.width * channels);
  }

  /** @param row whole numbers, channels last */
  addRow(y: number, row: Float64Array): void {
    this.#scaleAcross(row);
    const { start, target, weight } = this.#down;
    const line = this.#line;
    for (let tap = start[y] as number; tap < (start[y + 1] as number); tap++) {
      const at = (target[tap] as number) * line.length;
      const w = weight[tap] as number;
      for (let i = 0; i < line.length; i++)
        this.#sums[at + i] = (this.#sums[at + i] as number) + w * (line[i] as number);
    }
  }

  #scaleAcross(row: Float64Array): void {
    const channels = this.#channels;
    const line = this.#line.fill(0);
    const { start, target, weight } = this.#across;
    for (let x = 0; x < start.length - 1; x++) {
      for (let tap = start[x] as number; tap < (start[x + 1] as number); tap++) {
        const at = (target[tap] as number) * channels;
        const w = weight[tap] as number;
        for (let c = 0; c < channels; c++)
          line[at + c] = (line[at + c] as number) + w * (row[x * channels + c] as number);
      }
    }
  }

  /** Row-major, channels last; each value is the scaled one divided by `unit`. */
  result(unit = 1): Float64Array {
    const total = unit * this.#across.total * this.#down.total;
    return this.#sums.map((sum) => sum / total);
  }
}
