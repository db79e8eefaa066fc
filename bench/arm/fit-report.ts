import { CORE_NAMES } from "../../src/codegen/cores.ts";
import { FITTED_CORES, type Fitted, type FittedCore } from "../../src/codegen/cost/fitted-model.ts";
import { estimateSteps, isEstimate } from "../../src/codegen/cost/instructions.ts";
import { checkedSizes, LEAST_INSTRUCTIONS, MOST_ERROR, relativeError } from "./fit.ts";
import type { MeasuredStack } from "./measured.ts";

const percent = (error: number): string => `${(100 * error).toFixed(1)} %`;
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const rule = (columns: number): string => `|---|${"---:|".repeat(columns)}`;

const sum = (values: readonly number[]): number => values.reduce((total, n) => total + n, 0);

/** Whole stacks that were kept out, of which every step has an estimate: the error of the sum, from small to large. */
function errorsOfStacks(stacks: readonly MeasuredStack[], fitted: Fitted, core: FittedCore): number[] {
  return stacks
    .filter(({ keptOut }) => keptOut)
    .flatMap(({ plan, counts }) => {
      const steps = estimateSteps(plan, core, fitted);
      const known = steps.filter(isEstimate);
      if (known.length < steps.length) return [];
      return [relativeError(sum(known.map(({ instructions }) => instructions)), sum(counts[core] ?? []))];
    })
    .sort((a, b) => a - b);
}

/** Rows of all names that some core has. */
const namesOf = (tables: readonly Readonly<Record<string, unknown>>[]): string[] =>
  [...new Set(tables.flatMap((table) => Object.keys(table)))].sort();

function modelTable({ cores }: Fitted): string[] {
  const tables = FITTED_CORES.map((core) => cores[core]);
  return [
    row(["kernel", "fitted", "kept out", ...FITTED_CORES]),
    rule(2 + FITTED_CORES.length),
    ...namesOf(tables).map((name) => {
      const models = tables.map((table) => table[name]);
      const some = models.find((model) => model !== undefined);
      const errors = models.map((model) =>
        model ? `${percent(model.median)}, ${percent(model.largest)}` : "none",
      );
      return row([name, some?.fitted ?? 0, some?.keptOut ?? 0, ...errors]);
    }),
  ];
}

function sizeTable({ sizes }: Fitted): string[] {
  const tables = CORE_NAMES.map((core) => sizes[core]);
  return [
    row(["kernel", ...CORE_NAMES]),
    rule(CORE_NAMES.length),
    ...namesOf(tables).map((name) => row([name, ...tables.map((table) => table[name] ?? "–")])),
  ];
}

const wholeStacks = (stacks: readonly MeasuredStack[], fitted: Fitted, core: FittedCore): string => {
  const errors = errorsOfStacks(stacks, fitted, core);
  const [median = 0, largest = 0] = [errors[errors.length >> 1], errors.at(-1)];
  return `- ${core}: ${percent(median)}, ${percent(largest)} (${errors.length} stacks)`;
};

/** The error that is aimed at. */
const AIM = 0.1;

function checked(stacks: readonly MeasuredStack[], fitted: Fitted): string {
  const { known, wrong } = checkedSizes(stacks, fitted);
  return `In stacks that were kept out, ${known.toLocaleString("en-US")} sizes were measured again: ${wrong === 0 ? "all are" : `${wrong} are not`} as in the table.`;
}

/** Which models do not reach what is aimed at, and what has none. */
function shortcomings({ cores }: Fitted, without: Readonly<Record<FittedCore, readonly string[]>>): string[] {
  return FITTED_CORES.map((core) => {
    const above = Object.entries(cores[core]).filter(([, model]) => model.largest > AIM);
    const names = above.map(([name, model]) => `${name} ${percent(model.largest)}`);
    const none = without[core].length > 0 ? ` No model: ${without[core].join(", ")}.` : "";
    return `- ${core}: ${names.length > 0 ? `${names.join(", ")}.` : "none."}${none}`;
  });
}

/** The text of docs/instructions.md. */
export const fitReport = (
  stacks: readonly MeasuredStack[],
  fitted: Fitted,
  emulator: string,
  without: Readonly<Record<FittedCore, readonly string[]>>,
): string => `# Executed instructions and code size of the generated C

Written by \`npm run bench:arm:fit -- --save\` on ${fitted.date}: ${stacks.length} random stacks of layers, made so that every
kernel is in many of them, compiled by ${fitted.compiler} with ${fitted.flags} and counted by ${emulator}.

Instructions are not cycles: how many a core executes at a time, and how long it waits for its memory, is not in them.

## Instructions

A model says what a run of each loop of a kernel costs (src/codegen/cost), fitted by least squares on the relative
error. Each third stack was kept out of the fit; the errors are those of its steps, median and largest. Steps of fewer
than ${LEAST_INSTRUCTIONS.toLocaleString("en-US")} instructions count as so many. What kernels with branches on their data take (activations, quantizers, packing)
depends on the numbers that they are given: here those of random weights, and for softmax values from -1 to 1.

${modelTable(fitted).join("\n")}

Largest error above ${percent(AIM)}:

${shortcomings(fitted, without).join("\n")}

A model whose error is above ${percent(MOST_ERROR)} is left out, and the page shows no number.

Whole stacks that were kept out, the error of the sum of their steps, median and largest:

${FITTED_CORES.map((core) => wholeStacks(stacks, fitted, core)).join("\n")}

## Code size

Bytes of the instructions of each kernel, which is the same program in every network; those of the compiler's and of C's
library are not in them. The steps, which only call kernels, become part of network_run_in: what they take depends on the
network, and is in no table. ${checked(stacks, fitted)}

${sizeTable(fitted).join("\n")}
`;
