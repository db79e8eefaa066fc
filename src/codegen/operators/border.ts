import type { ConvGeometry } from "../../graph/graph.ts";
import { wordsFor } from "../../targets/plan.ts";
import { wordLiteral } from "../literals.ts";

/** What lies around an image of signs. */
export type PadValue = -1 | 0 | 1;

/** The pixel around the image, whose channels are all `padValue`; NULL stands for zeros. */
export function borderDeclaration(geometry: ConvGeometry, padValue: PadValue): string[] {
  if (padValue === 0) return [];
  const words = Array.from({ length: wordsFor(geometry.inC) }, (_, word) => {
    const unused = Math.max(0, 32 * (word + 1) - geometry.inC);
    return wordLiteral(padValue < 0 ? (0xffffffff << unused) >>> 0 : 0);
  });
  return [`static const uint32_t border[${words.length}] = { ${words.join(", ")} };`];
}

/** The expression for that pixel. */
export const borderName = (padValue: PadValue): string => (padValue === 0 ? "NULL" : "border");
