import { elements } from "../../graph/graph.ts";
import type { Kernel } from "./kernel.ts";
import { constants, type Operator } from "./operator.ts";

const ADD: Kernel = {
  name: "add_f32",
  needs: [],
  text: `static void add_f32(int32_t size, const float *a, const float *b, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = a[i] + b[i];
}`,
};

/** Left to right: the first two into the output, then each further one onto it. */
export const add: Operator<"add"> = (_operation, { output, inputNames, outputName }) => {
  if (inputNames.length < 2) return { refused: "an addition needs two inputs" };
  const [first, ...rest] = inputNames;
  return {
    kernels: [ADD],
    statements: [
      constants({ SIZE: elements(output.shape) }),
      ...rest.map((next, i) => `add_f32(SIZE, ${i === 0 ? first : outputName}, ${next}, ${outputName});`),
    ],
  };
};
