import { type ConvGeometry, elements } from "../../graph/graph.ts";
import type { FloatOrBits } from "../../targets/operation.ts";
import type { Tensor } from "../../targets/plan.ts";
import { convolveSigns } from "./conv2d-s1.ts";
import { type Finish, finishOf, indented } from "./finish.ts";
import { type Kernel, SIGN_BIT, WORDS_FOR } from "./kernel.ts";
import { call, constants, type OperationOf, type Operator } from "./operator.ts";

/** The dense layer as a convolution of signs: its pixels are the taps of one window, a row of `rows` is a pixel. */
export function asConvolution(
  { rows, units }: OperationOf<"dense">,
  pixels: number,
  channels: number,
): ConvGeometry {
  return {
    ...{ inH: rows, inW: pixels, inC: channels, outH: rows, outW: 1, outC: units, groups: 1 },
    ...{ kH: 1, kW: pixels, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}

/** How a float dense kernel reads one operand: its type, the elements of one row, and x or w number i. */
const OPERANDS = {
  f32: {
    type: "float",
    needs: [],
    width: "pixels * channels",
    load: (from: string) => `${from}[p * channels + c]`,
  },
  s1: {
    type: "uint32_t",
    needs: [WORDS_FOR, SIGN_BIT],
    width: "pixels * words_for(channels)",
    load: (from: string) => `(${from}[p * words_for(channels) + c / 32] & sign_bit(c) ? -1.0f : 1.0f)`,
  },
} as const;

function floatKernel(input: FloatOrBits, weights: FloatOrBits, finish: Finish): Kernel {
  const name = `dense_${input}_${weights}_${finish.suffix}`;
  const x = OPERANDS[input];
  const w = OPERANDS[weights];
  const signs = input === "s1" || weights === "s1" ? " Each pixel of signs starts a word." : "";
  return {
    name,
    needs: [...x.needs, ...w.needs],
    text: `/*
 * Fully connected in float. Weights [units][pixels][channels].${signs}
 * ${finish.note}
 */
KERNEL void ${name}(int32_t rows, int32_t pixels, int32_t channels, int32_t units,
    const ${x.type} *x, const ${w.type} *w, ${finish.parameters})
{
    for (int32_t row = 0; row < rows; row++, x += ${x.width}) {
        for (int32_t u = 0; u < units; u++) {
            const ${w.type} *weights = w + u * (${w.width});
            float sum = 0.0f;
            for (int32_t p = 0; p < pixels; p++)
                for (int32_t c = 0; c < channels; c++)
                    sum += ${x.load("x")}
                         * ${w.load("weights")};
${indented(3, finish.store("u", "units"))}        }
    }
}`,
  };
}

/**
 * Pixels of one row, and channels of each: features = pixels * channels. Only the pixels of signs start
 * a word; a row of floats, and the signs it is multiplied with, are one piece.
 */
export function rowShape(
  operation: OperationOf<"dense">,
  inputs: readonly Tensor[],
): { pixels: number; channels: number } {
  const { rows, features, input } = operation;
  const shape = inputs[0]?.shape ?? [];
  const channels = input === "f32" || rows > 1 || shape.length !== 3 ? features : (shape[2] ?? features);
  return { pixels: features / channels, channels };
}

export const dense: Operator<"dense"> = (operation, step) => {
  const { rows, features, units, input, weights, output } = operation;
  if (elements(step.inputs[0]?.shape ?? []) !== rows * features) {
    return { refused: `its input does not have ${rows} x ${features} elements` };
  }
  const integer = input === "s1" && weights === "s1";
  if (!integer && output === "s1") return { refused: `a dense layer ${input} x ${weights} has no s1 output` };
  const { pixels, channels } = rowShape(operation, step.inputs);
  if (integer) {
    return convolveSigns({ geometry: asConvolution(operation, pixels, channels), padValue: 0, output }, step);
  }
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  const operands = [
    step.inputNames[0] ?? "",
    step.param("weights") ?? "NULL",
    ...chosen.args,
    step.outputName,
  ];
  return call(
    floatKernel(input, weights, chosen.finish),
    ["ROWS", "PIXELS", "CHANNELS", "UNITS", ...operands],
    [constants({ ROWS: rows, PIXELS: pixels, CHANNELS: channels, UNITS: units })],
  );
};
