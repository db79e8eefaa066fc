import type { Diagnostic } from "../../document/diagnostic.ts";
import { type Neighbour, nearestKernels, type Query } from "./lookup.ts";

const BITS: Record<string, string> = { s8: "an 8-bit", s16: "a 16-bit", u16: "a 16-bit" };

/** What would have to be different in the model for the kernel to fit. */
function change({ kernel, differs }: Neighbour): string {
  switch (differs) {
    case "output":
      return kernel.output === "s1"
        ? "if every reader takes the sign of the output"
        : `if ${BITS[kernel.output] ?? "a"} quantizer follows`;
    case "op":
      return "for a 1×1 kernel with stride 1";
    case "padding":
      return kernel.padding === "none" ? "without padding" : `with ${kernel.padding} padding`;
    default:
      return `with ${kernel[differs]} ${differs}`;
  }
}

/** The kernels closest to what was looked up, those with the least demands on the model first. */
export function neighbours(query: Query): NonNullable<Diagnostic["nearest"]> {
  const found = nearestKernels(query)
    .filter(({ kernel }) => kernel.op === "conv2d" || kernel.op === "pw")
    .sort((a, b) => RANK[a.kernel.output] - RANK[b.kernel.output])
    .map((neighbour) => ({ kernel: neighbour.kernel.name, change: change(neighbour) }));
  // Signed and unsigned 16-bit outputs ask the same of a model: one of them is enough.
  return found.filter((entry, i) => found.findIndex(({ change }) => change === entry.change) === i);
}

const RANK = { s1: 0, f32: 1, s8: 2, s16: 3, u16: 4 } as const;
