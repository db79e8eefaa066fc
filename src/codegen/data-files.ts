import type { ParamData } from "../targets/parameters.ts";
import type { Param, ParamFormat, Plan } from "../targets/plan.ts";
import { type GeneratedFile, type Listing, listing } from "./listing.ts";
import { arrayLines, floatLiteral, intLiteral, plainText, wordLiteral } from "./literals.ts";
import { mathInclude } from "./math-header.ts";
import { elementType, type Naming } from "./naming.ts";

const LITERALS: Readonly<Record<ParamFormat, (value: number) => string>> = {
  f32: floatLiteral,
  i32: intLiteral,
  s1: wordLiteral,
  s8: intLiteral,
};

const declaration = (param: Param, name: string, length: number): string =>
  `const ${elementType(param.format)} ${name}[${length}]`;

/** All constants, also those that the tool does not count in its ROM figure; each array rounded up to 4. */
export const constantBytes = (plan: Plan): number =>
  plan.params.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 4) * 4, 0);

/** network_data.h: the constant arrays. */
export function dataHeader(plan: Plan, naming: Naming, data: readonly ParamData[]): GeneratedFile {
  const { add, file } = listing("network_data.h");
  add("/* Constants of network.c: signs as packed words, 8-bit weights, floats, thresholds. */");
  add("#ifndef NETWORK_DATA_H\n#define NETWORK_DATA_H\n\n#include <stdint.h>\n");
  for (const param of plan.params) {
    add(`extern ${declaration(param, naming.params[param.id] ?? "", data[param.id]?.length ?? 0)};`);
  }
  add("\n#endif");
  return file();
}

const comment = (lines: readonly string[]): string =>
  lines.length === 1 ? `/* ${lines[0]} */` : ["/*", ...lines.map((line) => ` * ${line}`), " */"].join("\n");

/** network_data.c: their values, with what `layouts` says by param; each array belongs to the steps that use it. */
export function dataSource(
  plan: Plan,
  naming: Naming,
  data: readonly ParamData[],
  layouts: readonly (readonly string[])[],
): Listing {
  const source = listing("network_data.c");
  const arrays = plan.params.map((param) => {
    const values = data[param.id] ?? new Float32Array(0);
    return [
      comment([
        `${plainText(param.name)}: ${param.role} ${param.shape.join(" x ")}, ${param.format}`,
        ...(layouts[param.id] ?? []),
      ]),
      `${declaration(param, naming.params[param.id] ?? "", values.length)} = {`,
      ...arrayLines(Array.from(values, LITERALS[param.format])),
      "};",
    ].join("\n");
  });
  source.add(`${mathInclude(arrays.join("\n"))}#include <stdint.h>\n\n#include "network_data.h"`);
  for (const [id, text] of arrays.entries()) {
    source.add("");
    source.add(text, plan.steps.find((step) => step.params.includes(id))?.id);
  }
  return source;
}
