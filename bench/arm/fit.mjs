// npm run bench:arm:fit: counts the instructions of random stacks in QEMU, and fits the model of them that the page shows.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const USAGE = `usage: npm run bench:arm:fit -- [options]
  --stacks N      random stacks for each target of bench/arm/subjects.ts; 42 by default
  --counts FILE   keeps the counts there; takes them from there if it exists
  --save          writes src/codegen/cost/fitted.json, tests/fixtures/instructions.json and docs/instructions.md`;

const { values: options } = parseArgs({
  options: {
    stacks: { type: "string", default: "42" },
    counts: { type: "string" },
    save: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const wanted = Number(options.stacks);
if (options.help || !Number.isInteger(wanted) || wanted < 1) {
  console.log(USAGE);
  process.exit(options.help ? 0 : 2);
}

const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const load = async (name) =>
  (await runnerImport(path.join(here, name), { configFile: false, logLevel: "error" })).module;
const { compilerVersion, emulatorVersion } = await load("counting.ts");
const { FLAGS, measureStacks, planned } = await load("measured.ts");
const { fitAll } = await load("fit.ts");
const { fitReport } = await load("fit-report.ts");
const { randomStacks } = await load("stacks.ts");
const { FITTED_CORES } = await load("../../src/codegen/cost/fitted-model.ts");

/** The counted stacks, from a file if there is one. */
function measured() {
  if (options.counts && existsSync(options.counts))
    return JSON.parse(readFileSync(options.counts, "utf8")).map(planned);
  const started = performance.now();
  let done = 0;
  const counted = measureStacks(randomStacks(wanted), FITTED_CORES, (name, failure) => {
    if (failure) console.error(`${name} is left out: ${failure.slice(0, 400)}`);
    if (++done % 20 === 0)
      console.error(`${done} stacks, ${Math.round((performance.now() - started) / 1000)} s`);
  });
  if (options.counts) {
    writeFileSync(options.counts, JSON.stringify(counted.map(({ plan, ...kept }) => kept)));
  }
  return counted;
}

const sum = (sizes) => Object.values(sizes).reduce((total, bytes) => total + bytes, 0);

/** Stacks that were kept out of the fit, for the tests to hold the estimates against what was measured. */
const fixtureOf = (stacks) =>
  stacks
    .filter(({ keptOut }) => keptOut)
    .map(({ document, target, counts, sizes }) => {
      const code = Object.fromEntries(Object.keys(counts).map((core) => [core, sum(sizes[core])]));
      return { document, target, counts, code };
    });

try {
  const stacks = measured();
  const { cores, sizes, without } = fitAll(stacks);
  const date = new Date().toISOString().slice(0, 10);
  const fitted = { compiler: compilerVersion(), flags: FLAGS, date, cores, sizes };
  const report = fitReport(stacks, fitted, emulatorVersion(), without);
  console.log(report);
  if (options.save) {
    // One model or stack per line, for those who read differences.
    const files = {
      "src/codegen/cost/fitted.json": JSON.stringify(fitted).replaceAll(/},"(?!fitted)/g, '},\n"'),
      "tests/fixtures/instructions.json": JSON.stringify(fixtureOf(stacks)).replaceAll(
        '{"document"',
        '\n{"document"',
      ),
      "docs/instructions.md": report.trimEnd(),
    };
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(path.join(root, file), `${text}\n`);
      console.log(`written: ${file}`);
    }
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
