import type { Plan } from "../targets/plan.ts";
import { type Naming, tensorOf } from "./naming.ts";
import type { StepCode } from "./network-source.ts";

/** Something with a name in the C. */
export interface NamedBytes {
  name: string;
  bytes: number;
}

/**
 * Most bytes of stack that a run takes, as GCC compiles it for a Cortex-M with -Os, -O2 or -O3: the rows of bits that a
 * window is gathered in, and the counters of a kernel. A test holds it down.
 */
export const MOST_STACK_BYTES = 2560;

/** What a step takes of flash and RAM, its instructions not counted: these depend on the compiler. */
export interface StepMemory {
  stepId: number;
  /** Its function. */
  name: string;
  constants: readonly NamedBytes[];
  /** Its output, and where that starts in the activations. */
  output: NamedBytes & { offset: number };
  /** Bytes behind the activations that it uses while it runs. */
  scratch: number;
}

/** By step; `plan` has the params as they are stored. */
export const memoryOf = (plan: Plan, naming: Naming, steps: readonly StepCode[]): StepMemory[] =>
  steps.map(({ step, scratchBytes }) => {
    const { id, bytes, offset } = tensorOf(plan, step.outputs[0] ?? -1);
    return {
      stepId: step.id,
      name: naming.steps[step.id] ?? "",
      constants: step.params.map((param) => ({
        name: naming.params[param] ?? "",
        bytes: plan.params[param]?.bytes ?? 0,
      })),
      output: { name: naming.tensors[id] ?? "", bytes, offset },
      scratch: scratchBytes,
    };
  });
