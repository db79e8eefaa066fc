import { roundUp4 } from "../memory.ts";
import type { Step, Tensor } from "../plan.ts";
import { inPlaceLag, sharedBytes, writesOver } from "./accounting-in-place.ts";

export {
  binaryConvScratch,
  floatConvScratch,
  integerConvScratch,
  integerDenseScratch,
} from "./accounting-scratch.ts";

/** What one step needs of the activation buffer, in bytes. */
interface Need {
  step: Step;
  output: Tensor | undefined;
  /** Everything alive and the scratch, each in a place of its own. */
  apart: number;
  /** How much of that the output shares with an input that dies. */
  shared: number;
}

const sumBytes = (parts: readonly { bytes: number }[]): number =>
  parts.reduce((sum, part) => sum + roundUp4(part.bytes), 0);

/**
 * Peak of the activation buffer as the tool accounts it: over the steps, the tensors alive and the scratch of the
 * step, less what an input that dies there shares with the output; sizes rounded up to 4. Two convolutions
 * in place one behind the other are placed as one block, which costs the first the lag of the second. `version` is
 * that of X-CUBE-AI (9.1 = Core 1.0).
 */
export function activationBytes(steps: readonly Step[], tensors: readonly Tensor[], version: number): number {
  const alive = livePerStep(steps, tensors);
  const needs = steps.map((step): Need => {
    const output = tensors[step.outputs[0] ?? -1];
    const dying = step.inputs
      .map((id) => tensors[id] as Tensor)
      .filter((tensor) => tensor.lastUse === step.id);
    const shared = output ? dying.map((input) => sharedBytes(step, input, output, version)) : [];
    return {
      step,
      output,
      apart: (alive[step.id] as number) + sumBytes(step.scratch),
      shared: Math.max(0, ...shared),
    };
  });
  const peak = Math.max(0, ...needs.map(({ apart, shared }) => apart - shared));
  return Math.max(peak, ...needs.map((need) => chained(need, needs, peak, version)));
}

/** What a convolution in place needs if the next one has to be in place as well to stay below the peak. */
function chained(need: Need, needs: readonly Need[], peak: number, version: number): number {
  if (need.output === undefined || need.shared === 0 || inPlaceLag(need.step) === undefined) return 0;
  const next = nextConvolution(need, needs, version);
  const lag = next && inPlaceLag(next.step);
  if (next === undefined || lag === undefined || next.shared === 0 || next.apart <= peak) return 0;
  const written = roundUp4(need.output.bytes);
  return Math.min(need.apart - need.shared + lag, written + Math.max(lag, need.apart - written));
}

/** The convolution that reads an output last, elementwise steps in place passed over. */
function nextConvolution(need: Need, needs: readonly Need[], version: number): Need | undefined {
  let output = need.output;
  while (output !== undefined) {
    const reader: Need | undefined = needs[output.lastUse];
    if (reader?.output === undefined || inPlaceLag(reader.step) !== undefined) return reader;
    output = writesOver(reader.step, output, reader.output, version) ? reader.output : undefined;
  }
  return undefined;
}

/** Bytes of the tensors alive at each step, by differences so that it stays linear. */
function livePerStep(steps: readonly Step[], tensors: readonly Tensor[]): number[] {
  const change = new Array<number>(steps.length + 2).fill(0);
  for (const tensor of tensors) {
    const from = Math.max(0, tensor.firstUse);
    const to = Math.min(steps.length, tensor.lastUse + 1);
    if (from >= to) continue;
    change[from] = (change[from] as number) + roundUp4(tensor.bytes);
    change[to] = (change[to] as number) - roundUp4(tensor.bytes);
  }
  let sum = 0;
  return steps.map((step) => {
    sum += change[step.id] as number;
    return sum;
  });
}
