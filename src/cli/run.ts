import { seedOf, TARGETS, type TargetId, targetOf } from "../document/document.ts";
import type { Comparison, Difference } from "../engine/compare.ts";
import type { RunResult } from "../engine/job.ts";
import { compileKernels } from "../engine/kernels.ts";
import type { PlanRun } from "../engine/run.ts";
import { Session } from "../engine/session.ts";
import { writeNpy } from "../import/files/npy.ts";
import { modelOf, TARGET_OPTION } from "./analyze.ts";
import type { Args, Command } from "./command.ts";
import { errorLines } from "./diagnostics.ts";
import { readInput } from "./input.ts";
import { attempt, EXIT, InputError, type Io } from "./io.ts";
import { graphOf, WEIGHTS_OPTION } from "./model.ts";
import { columns, count } from "./summary.ts";

const DEFAULT_ROUNDS = 5;
const MAX_ROUNDS = 10_000;

export const run: Command = {
  purpose: "run it and say time, checksum and agreement",
  options: {
    input: {
      type: "string",
      placeholder: "X.npy",
      help: "input, (H, W, C) or a batch (N, H, W, C); without it, seeded",
    },
    sample: { type: "string", placeholder: "N", help: "position in the batch of --input; without it, 0" },
    "input-constant": { type: "string", placeholder: "X", help: "this value everywhere as the input" },
    output: { type: "string", placeholder: "Y.npy", help: "file for the output, float32 with a batch of 1" },
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
    compare: { type: "string", values: TARGETS, help: "run this target too and compare all layers" },
    rounds: { type: "string", placeholder: "N", help: `timed rounds; without it, ${DEFAULT_ROUNDS}` },
  },
  async run(args, io) {
    const rounds = roundsOf(args);
    const model = await modelOf(args, io);
    const { document, weights } = model;
    const graph = graphOf(model);
    const errors = errorLines(graph.diagnostics);
    if (errors.length > 0) {
      io.err(`${errors.join("\n")}\nsxor: a model with errors is not run\n`);
      return EXIT.modelErrors;
    }
    const input = await readInput(args, graph.nodes[0]?.shape ?? [], io);
    const target = targetOf(document);
    const other = args.text("compare") as TargetId | undefined;
    if (other === target)
      throw new InputError(`--compare ${other} is the target itself; give another --target`);
    const targets = other === undefined ? [target] : [target, other];
    const module = await compileKernels(await attempt("read the kernels", io.kernels));
    const seed = seedOf(document);
    const job = {
      document,
      targets,
      seed,
      rounds,
      ...(weights ? { weights } : {}),
      ...(input === undefined ? {} : { input }),
    };
    const result = await new Session(module).run(job);
    if ("failed" in result) throw new InputError(result.failed);
    return finish(result, args, io);
  },
};

function roundsOf(args: Args): number {
  const text = args.text("rounds") ?? String(DEFAULT_ROUNDS);
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds <= MAX_ROUNDS) return rounds;
  throw new InputError(`--rounds is a whole number up to ${MAX_ROUNDS}, not ${text}`);
}

async function finish({ runs, comparison }: RunResult, args: Args, io: Io): Promise<number> {
  for (const result of runs) {
    if (result.status === "ran") io.out(`${runText(result)}\n`);
    else io.err(`sxor: ${result.target} was not run: ${result.why}\n`);
  }
  const [first] = runs;
  if (first?.status === "ran") await writeOutput(first, args.text("output"), io);
  if (runs.some(({ status }) => status === "refused")) return EXIT.modelErrors;
  if (runs.length > 1) io.out(`${comparisonText(comparison)}\n`);
  return comparison.agree ? EXIT.fine : EXIT.modelErrors;
}

async function writeOutput({ outputs }: PlanRun, path: string | undefined, io: Io): Promise<void> {
  if (path === undefined) return;
  const [output] = outputs;
  if (output === undefined || outputs.length > 1) {
    const names = outputs.map(({ name }) => name).join(", ");
    throw new InputError(`--output holds one output, the network has ${outputs.length}: ${names}`);
  }
  const file = writeNpy({ shape: [1, ...output.shape], values: output.values });
  await attempt(`write ${path}`, () => io.writeFile(path, file));
}

const hex = (sum: number) => `0x${sum.toString(16).padStart(8, "0")}`;

function runText({ target, steps, checksum, outputs }: PlanRun): string {
  const milliseconds = (ms: number) => ms.toFixed(3);
  const rows = steps.map(({ name, kernel, macc, milliseconds: { best, median }, output }) => [
    name,
    kernel,
    output.shape.join("x"),
    count(macc),
    milliseconds(best),
    milliseconds(median),
    hex(output.checksum),
  ]);
  const total = steps.reduce((sum, step) => sum + step.milliseconds.median, 0);
  const numbers = ["MACC", "best ms", "median ms"];
  return [
    `${target}: ${milliseconds(total)} ms`,
    columns(["step", "kernel", "shape", ...numbers, "checksum"], rows, numbers),
    `  checksum ${hex(checksum)} of ${outputs.map(({ name, shape }) => `${name} (${shape.join(", ")})`).join(", ")}`,
    "",
  ].join("\n");
}

const differenceText = ({ maximum, count: n, first }: Difference) =>
  `${count(n)} elements, by at most ${maximum}, the first at position ${first}`;

function comparisonText({ targets, agree, outputs, values, firstDifferent }: Comparison): string {
  const names = targets.join(" and ");
  if (agree)
    return `${names} agree bit for bit: the output, and all ${values.length} values of layers that both hold`;
  return [
    `${names} differ`,
    ...outputs.differences.map((difference) => `  in the output: ${differenceText(difference)}`),
    ...(firstDifferent?.differences ?? []).map(
      (difference) =>
        `  first in the ${firstDifferent?.stage} of ${firstDifferent?.layer}: ${differenceText(difference)}`,
    ),
    ...(firstDifferent?.roundedOtherwise ?? []).map(
      ({ target, how }) => `  ${target} ${how} for ${firstDifferent?.layer}, which rounds otherwise`,
    ),
  ].join("\n");
}
