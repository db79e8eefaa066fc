import { elements } from "../../graph/graph.ts";
import type { Tensor } from "../../targets/plan.ts";
import { codeLines } from "../literals.ts";
import { elementType } from "../naming.ts";
import type { Kernel } from "./kernel.ts";
import { call, constants, type Operator } from "./operator.ts";
import { FROM_S8, TO_S8, uniformDeclaration, uniformOf } from "./uniform.ts";

/** A kernel for these inputs, as each combination of formats has its own: x1, x2, … */
function addKernel(inputs: readonly Tensor[], output: "f32" | "s8"): Kernel {
  const formats = inputs.map(({ format }) => format);
  const name = `add_${formats.join("_")}${output === "s8" ? "_to_s8" : ""}`;
  const levels = (format: string, x: string) => (format === "s8" ? [`const uniform *${x}_levels`] : []);
  const parameters = [
    "int32_t size",
    ...formats.flatMap((format, i) => [
      ...levels(format, `x${i + 1}`),
      `const ${elementType(format)} *x${i + 1}`,
    ]),
    ...levels(output, "y"),
    `${elementType(output)} *y`,
  ];
  const sum = formats
    .map((format, i) => (format === "s8" ? `from_s8(x${i + 1}_levels, x${i + 1}[i])` : `x${i + 1}[i]`))
    .join(" + ");
  const note = formats.includes("s8") || output === "s8" ? ", 8-bit levels as the values they stand for" : "";
  return {
    name,
    needs: [...(formats.includes("s8") ? [FROM_S8] : []), ...(output === "s8" ? [TO_S8] : [])],
    text: `/* The inputs added from left to right${note}. */
${codeLines(`KERNEL void ${name}(${parameters.join(", ")})`, 0)}
{
    for (int32_t i = 0; i < size; i++)
        y[i] = ${output === "s8" ? `to_s8(y_levels, ${sum})` : sum};
}`,
  };
}

export const add: Operator<"add"> = (operation, { inputs, output, inputNames, outputName }) => {
  if (inputs.length < 2) return { refused: "an addition needs two inputs" };
  const declarations = [...inputs, output].flatMap((tensor, i) =>
    tensor.format === "s8"
      ? uniformDeclaration(i < inputs.length ? `x${i + 1}_levels` : "y_levels", uniformOf(tensor))
      : [],
  );
  const operands = inputs.flatMap(({ format }, i) => [
    ...(format === "s8" ? [`&x${i + 1}_levels`] : []),
    inputNames[i] ?? "",
  ]);
  const target = operation.output === "s8" ? ["&y_levels", outputName] : [outputName];
  return call(
    addKernel(inputs, operation.output),
    ["SIZE", ...operands, ...target],
    [constants({ SIZE: elements(output.shape) }), ...declarations],
  );
};
