import { causes } from "./float-output.ts";
import type { Case } from "./rule.ts";
import { its } from "./words.ts";

/** Why the output of depthwise convolutions is not signs: "its output has to be float because …". */
export function depthwiseOutput(all: readonly Case[]): string {
  const eight = all.filter(({ decision }) => decision?.output === "s8");
  if (eight.length === all.length) return `${its(all)} readers take 8-bit levels`;
  return `${its(all)} output has to be float because ${causes(all.filter((c) => !eight.includes(c)))}`;
}
