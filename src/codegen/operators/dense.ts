import { elements } from "../../graph/graph.ts";
import type { FloatOrBits } from "../../targets/operation.ts";
import { wordsFor } from "../../targets/plan.ts";
import { type Finish, finishOf, indented } from "./finish.ts";
import { type Kernel, POPCOUNT, SIGN_BIT, WORDS_FOR } from "./kernel.ts";
import { call, constants, type OperationOf, type Operator, type StepView } from "./operator.ts";

function signsKernel(finish: Finish): Kernel {
  const name = `dense_s1_s1_${finish.suffix}`;
  return {
    name,
    needs: [POPCOUNT, ...finish.needs],
    text: `/*
 * Fully connected, signs with signs. Weights [units][words]; the words of a row are those of all its
 * pixels. ${finish.note}
 */
static void ${name}(int32_t rows, int32_t features, int32_t words, int32_t units,
    const uint32_t *x, const uint32_t *w, ${finish.parameters})
{
    for (int32_t row = 0; row < rows; row++, x += words) {
${indented(2, finish.before)}        for (int32_t u = 0; u < units; u++) {
            const uint32_t *weights = w + u * words;
            int32_t sum = features;
            for (int32_t i = 0; i < words; i++)
                sum -= 2 * popcount(x[i] ^ weights[i]);
${indented(3, finish.store("u", "units"))}        }
    }
}`,
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
static void ${name}(int32_t rows, int32_t pixels, int32_t channels, int32_t units,
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
function rowShape(operation: OperationOf<"dense">, step: StepView): { pixels: number; channels: number } {
  const { rows, features, input } = operation;
  const shape = step.inputs[0]?.shape ?? [];
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
  const chosen = finishOf(step, output);
  if ("refused" in chosen) return chosen;
  const { pixels, channels } = rowShape(operation, step);
  const operands = [
    step.inputNames[0] ?? "",
    step.param("weights") ?? "NULL",
    ...chosen.args,
    step.outputName,
  ];
  if (integer) {
    const words = pixels * wordsFor(channels);
    return call(
      signsKernel(chosen.finish),
      ["ROWS", "FEATURES", "WORDS", "UNITS", ...operands],
      [constants({ ROWS: rows, FEATURES: features, WORDS: words, UNITS: units })],
    );
  }
  return call(
    floatKernel(input, weights, chosen.finish),
    ["ROWS", "PIXELS", "CHANNELS", "UNITS", ...operands],
    [constants({ ROWS: rows, PIXELS: pixels, CHANNELS: channels, UNITS: units })],
  );
};
