import type { Diagnostic, Place } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";

/** What a note is about. */
export interface Where {
  layers: string[];
  place?: Place;
}

/** An argument of a constructor that sxor does not know or cannot compute. */
export function notUnderstood(key: string, value: unknown, owner: string, where: Where): Diagnostic {
  if (key === "data_format" || key === "axis") {
    return problem(
      "SX024",
      "error",
      `${owner} has ${key} ${show(value)}`,
      "sxor computes with channels last, as microcontroller kernels do: images are [height, width, channels]. " +
        "Build the model with data_format channels_last and the channel axis last.",
      where,
    );
  }
  return problem(
    "SX023",
    "warning",
    `${owner} has an argument that sxor does not know: ${key.slice(0, 100)} = ${show(value)}`,
    "It is left out. If it changes what the layer computes, the answers below are about another layer.",
    where,
  );
}
