import type { Plan } from "../targets/plan.ts";
import { inputOf } from "./naming.ts";
import type { Kernel } from "./operators/kernel.ts";
import { PACK } from "./operators/pack.ts";
import { QUANTIZE_S8 } from "./operators/quantize.ts";
import { uniformDeclaration, uniformOf } from "./operators/uniform.ts";

/** A function of the project that makes the network's input of floats. */
export interface InputConversion {
  name: string;
  prototype: string;
  /** What the input is, and what the function does, for comments. */
  input: string;
  does: string;
  kernel: Kernel;
  /** Statements of its body. */
  body: readonly string[];
}

/** The conversion that the format of the input asks for; null if the network reads floats. */
export function inputConversion(plan: Plan): InputConversion | null {
  const input = inputOf(plan);
  switch (input.format) {
    case "f32":
      return null;
    case "s1":
      return {
        name: "network_pack_input",
        prototype: "void network_pack_input(const float *values, uint32_t *packed)",
        input: "packed signs",
        does: "NETWORK_INPUT_VALUES floats to the NETWORK_INPUT_SIZE words that network_run reads.",
        kernel: PACK,
        body: [
          "pack_signs(NETWORK_INPUT_HEIGHT * NETWORK_INPUT_WIDTH, NETWORK_INPUT_CHANNELS, values, packed);",
        ],
      };
    case "s8":
      return {
        name: "network_quantize_input",
        prototype: "void network_quantize_input(const float *values, int8_t *quantized)",
        input: "8-bit levels",
        does: "NETWORK_INPUT_VALUES floats to the 8-bit levels that network_run reads.",
        kernel: QUANTIZE_S8,
        body: [
          ...uniformDeclaration("levels", uniformOf(input)),
          "quantize_s8(NETWORK_INPUT_VALUES, &levels, values, quantized);",
        ],
      };
  }
}
