import { elements } from "../../graph/graph.ts";
import { codeLines } from "../literals.ts";
import type { Kernel } from "./kernel.ts";
import { call, type Operator } from "./operator.ts";
import { pixelConstants } from "./pack.ts";

/** What an input gives to a pixel: its own values there, or the same ones for all. */
type Extent = "image" | "channels";

/** A kernel for these inputs, as each combination has its own: x1, x2, … */
function multiplyKernel(extents: readonly Extent[]): Kernel {
  const name = `multiply_${extents.join("_")}`;
  const names = extents.map((_, i) => `x${i + 1}`);
  const parameters = names.map((x) => `const float *${x}`);
  const moving = [...names.filter((_, i) => extents[i] === "image"), "y"];
  const note = extents.includes("channels") ? "; those of one pixel count for every pixel" : "";
  return {
    name,
    needs: [],
    text: `/* The inputs multiplied from left to right${note}. */
${codeLines(`KERNEL void ${name}(int32_t pixels, int32_t channels, ${parameters.join(", ")}, float *y)`, 0)}
{
    for (int32_t p = 0; p < pixels; p++) {
        for (int32_t c = 0; c < channels; c++)
            y[c] = ${names.map((x) => `${x}[c]`).join(" * ")};
${moving.map((x) => `        ${x} += channels;`).join("\n")}
    }
}`,
  };
}

export const multiply: Operator<"multiply"> = ({ channels }, { inputs, output, inputNames, outputName }) => {
  if (inputs.length < 2) return { refused: "a product needs two inputs" };
  const size = elements(output.shape);
  const sizes = inputs.map(({ shape }) => elements(shape));
  const odd = sizes.find((n) => n !== size && n !== channels);
  if (odd !== undefined) return { refused: `an input of ${odd} values does not fit ${size} values` };
  const extents = sizes.map((n): Extent => (n === size ? "image" : "channels"));
  return call(
    multiplyKernel(extents),
    ["PIXELS", "CHANNELS", ...inputNames, outputName],
    [pixelConstants(size, channels)],
  );
};
