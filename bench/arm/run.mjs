// npm run bench:arm: executed instructions per step of generated C on Cortex-M in QEMU, flash and RAM. The numbers
// are exact: the same on every machine with the same compiler. They are instructions, not cycles.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { models } from "./models.mjs";

const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const sxor = path.join(root, "bin/sxor.mjs");

const USAGE = `usage: npm run bench:arm -- [--core NAME]... [--flags=FLAGS]... [--json FILE] [MODEL]...
  MODEL is one of ${Object.keys(models).join(", ")}; all by default
  --core   cortex-m4, cortex-m7, cortex-m55 by default
  --flags  of the compiler, as one argument; -O2 and -O3 by default
  --json   writes the counts
  --save   writes docs/cortex-m.md and the table of README.md; only with all models, cores and flags`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    core: { type: "string", multiple: true, default: ["cortex-m4", "cortex-m7", "cortex-m55"] },
    flags: { type: "string", multiple: true, default: ["-O2", "-O3"] },
    json: { type: "string" },
    save: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(models);
const unknown = chosen.filter((name) => !(name in models));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no model ${unknown.join(", ")}`);
  console.log(USAGE);
  process.exit(options.help ? 0 : 2);
}

if (options.save && process.argv.slice(2).some((argument) => argument !== "--save")) {
  console.error("--save keeps whole runs only: without models and other options");
  process.exit(2);
}

const load = async (name) =>
  (await runnerImport(path.join(here, name), { configFile: false, logLevel: "error" })).module;
const { compilerVersion, countable, countInstructions, emulatorVersion, output, sizeOf, withPlugin } =
  await load("counting.ts");
const { BEGIN, END, report, shortReport } = await load("counts-report.ts");
const { betweenMarks } = await load("../save.ts");

/** The project of a model for a target in a folder of its own; and the steps of its plan. */
function project(folder, name, target) {
  const network = path.join(folder, `${name}-${target}`);
  const model = `${network}.json`;
  writeFileSync(model, JSON.stringify(models[name].document));
  const report = output("node", [sxor, "analyze", model, "--target", target, "--format", "json"]);
  output("node", [sxor, "generate", model, "--target", target, "--out", network]);
  return { made: countable(network), steps: JSON.parse(report).layers };
}

const grouped = (n) => n.toLocaleString("en-US");

function print({ model, target, core, flags, steps, flash, ram }) {
  console.log(
    `\n${model}, plan for ${target}, ${core} ${flags}: flash ${grouped(flash)}, RAM ${grouped(ram)} bytes`,
  );
  const total = {
    name: "all steps",
    op_type: "",
    macc: steps.reduce((sum, { macc }) => sum + macc, 0),
    instructions: steps.reduce((sum, { instructions }) => sum + instructions, 0),
  };
  for (const { name, op_type, macc, instructions } of [...steps, total]) {
    const rate = macc > 0 ? (instructions / macc).toFixed(3) : "";
    console.log(
      `  ${name.padEnd(28)} ${op_type.padEnd(14)} ${grouped(macc).padStart(13)} ${grouped(instructions).padStart(13)} ${rate.padStart(8)}`,
    );
  }
}

/** Writes what documents say of the counts. */
function save(counts) {
  const readme = path.join(root, "README.md");
  const text = betweenMarks(readFileSync(readme, "utf8"), shortReport(counts), BEGIN, END);
  writeFileSync(path.join(root, "docs/cortex-m.md"), report(counts));
  writeFileSync(readme, text);
  console.log("\nwritten: docs/cortex-m.md, README.md");
}

/** Counts all that was asked for. */
function measure(folder, plugin) {
  const results = [];
  for (const model of chosen) {
    for (const target of models[model].targets) {
      const { made, steps } = project(folder, model, target);
      for (const core of options.core) {
        for (const flags of options.flags) {
          const instructions = countInstructions(made, plugin, core, flags);
          if (instructions.length !== steps.length)
            throw new Error(`${instructions.length} counts of ${steps.length} steps`);
          results.push({
            ...{ model, target, core, flags, ...sizeOf(made, core, flags) },
            steps: steps.map(({ name, op_type, macc }, i) => ({
              ...{ name, op_type, macc, instructions: instructions[i] },
            })),
          });
          print(results.at(-1));
        }
      }
    }
  }
  return results;
}

try {
  const [compiler, emulator] = [compilerVersion(), emulatorVersion()];
  console.log(
    `${compiler}\n${emulator}\ncolumns: step, operation, MACC, executed instructions, instructions per MACC`,
  );
  const date = new Date().toISOString().slice(0, 10);
  const counts = { compiler, emulator, date, results: withPlugin(measure) };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(counts, null, 2)}\n`);
  if (options.save) save(counts);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
