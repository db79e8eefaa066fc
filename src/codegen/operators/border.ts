import type { ConvGeometry, Window } from "../../graph/graph.ts";
import { wordsFor } from "../../targets/plan.ts";
import { wordLiteral } from "../literals.ts";

/** What lies around an image of signs. */
export type PadValue = -1 | 0 | 1;

/** A pointer that a kernel is given. */
export interface Operand {
  parameter: string;
  argument: string;
  /** What the step declares for it. */
  declarations: readonly string[];
}

const constant = (name: string): Operand => ({
  parameter: `const uint32_t *${name}`,
  argument: "NULL",
  declarations: [],
});

/** A pixel whose channels are all `sign`. */
function pixel(name: string, { inC }: ConvGeometry, sign: -1 | 1): Operand {
  const words = Array.from({ length: wordsFor(inC) }, (_, word) => {
    const unused = Math.max(0, 32 * (word + 1) - inC);
    return wordLiteral(sign < 0 ? (0xffffffff << unused) >>> 0 : 0);
  });
  const declaration = `static const uint32_t ${name}[${words.length}] = { ${words.join(", ")} };`;
  return { ...constant(name), argument: name, declarations: [declaration] };
}

/** The pixel around the image; NULL stands for zeros. */
export const borderOperands = (geometry: ConvGeometry, padValue: PadValue): Operand[] => [
  padValue === 0 ? constant("border") : pixel("border", geometry, padValue),
];

/** How many of `count` places of a window along an axis lie in the image, which ends at `size`. */
function placesInside(count: number, stride: number, pad: number, reach: number, size: number): number {
  const first = Math.ceil(pad / stride);
  const last = Math.min(count - 1, Math.floor((size - 1 - reach + pad) / stride));
  return Math.max(0, last - first + 1);
}

/** The part of the windows that have taps outside the image, from 0 to 1. */
export function shareOutside(w: Window): number {
  const rows = placesInside(w.outH, w.strideH, w.padTop, (w.kH - 1) * w.dilationH, w.inH);
  const columns = placesInside(w.outW, w.strideW, w.padLeft, (w.kW - 1) * w.dilationW, w.inW);
  return 1 - (rows * columns) / (w.outH * w.outW);
}

/**
 * For windows that are gathered as rows of `bits`: the pixel around the image, its opposite where zeros are the
 * mean of both, and room for the rows.
 */
export function gatheringOperands(geometry: ConvGeometry, padValue: PadValue, bits: number): Operand[] {
  const zeros = padValue === 0 && shareOutside(geometry) > 0;
  const rows = zeros ? 2 : 1;
  return [
    zeros ? pixel("border", geometry, 1) : borderOperands(geometry, padValue),
    zeros ? pixel("opposite", geometry, -1) : constant("opposite"),
    {
      parameter: "uint32_t *bits",
      argument: "bits",
      declarations: [`uint32_t bits[${rows * wordsFor(bits)}];`],
    },
  ].flat();
}
