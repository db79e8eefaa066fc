// npm run bench:arm: executed instructions per step of generated C on Cortex-M in QEMU, flash and RAM. The numbers
// are exact: the same on every machine with the same compiler. They are instructions, not cycles.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { models } from "./models.mjs";

const here = import.meta.dirname;
const sxor = path.resolve(here, "../../bin/sxor.mjs");

const USAGE = `usage: npm run bench:arm -- [--core NAME]... [--flags=FLAGS]... [--json FILE] [MODEL]...
  MODEL is one of ${Object.keys(models).join(", ")}; all by default
  --core   cortex-m4, cortex-m7, cortex-m55 by default
  --flags  of the compiler, as one argument; -O2 and -O3 by default
  --json   writes the counts`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    core: { type: "string", multiple: true, default: ["cortex-m4", "cortex-m7", "cortex-m55"] },
    flags: { type: "string", multiple: true, default: ["-O2", "-O3"] },
    json: { type: "string" },
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

/** What a program prints; ends this one with what it complained of if it fails. */
function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  console.error(error ? error.message : `${program} ${args.join(" ")}\n${stderr}`);
  process.exit(1);
}

const folder = mkdtempSync(path.join(tmpdir(), "sxor-arm-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const plugin = path.join(folder, "steps-plugin.so");
run("cc", [
  "-std=c99",
  "-O2",
  "-Wall",
  "-Wextra",
  "-shared",
  "-fPIC",
  "-o",
  plugin,
  path.join(here, "steps-plugin.c"),
]);

const SCRIPT = "arm/machine.ld";

/** The project of a model for a target, with the main.c that counts; and the steps of its plan. */
function project(name, target) {
  const network = path.join(folder, `${name}-${target}`);
  const model = `${network}.json`;
  writeFileSync(model, JSON.stringify(models[name].document));
  const report = run("node", [sxor, "analyze", model, "--target", target, "--format", "json"]);
  run("node", [sxor, "generate", model, "--target", target, "--out", network]);
  cpSync(path.join(here, "main.c"), path.join(network, "main.c"));
  const header = readFileSync(path.join(network, "network.h"), "utf8");
  const conversion = /void (network_\w+_input)\(const float \*values, (\w+) \*/.exec(header);
  const convert = conversion ? ` -DCONVERT_INPUT=${conversion[1]} -DINPUT_TYPE=${conversion[2]}` : "";
  const script = readFileSync(path.join(network, SCRIPT), "utf8");
  return { network, convert, script, steps: JSON.parse(report).layers };
}

/** Puts the constants into the large memory of the Cortex-M55's board, whose flash is small. Counts stay the same. */
function withFarConstants(script) {
  const far = script
    .replace("\nSECTIONS\n{", "\nSECTIONS\n{\n    .far : { *(.rodata.data_*) } > FAR\n")
    .replace("    RAM (rwx)", "    FAR (r)   : ORIGIN = 0x60000000, LENGTH = 16M\n    RAM (rwx)");
  if (far.length < script.length + 80) throw new Error("arm/machine.ld has changed: where do constants go?");
  return far;
}

/** Counts of all steps, and flash and RAM of the library. */
function measure({ network, convert, script, steps }, core, flags) {
  writeFileSync(path.join(network, SCRIPT), core === "cortex-m55" ? withFarConstants(script) : script);
  run("make", ["clean"], network);
  const make = [`CORE=${core}`, `CFLAGS=${flags}${convert}`];
  const size = run("make", ["-s", "arm", ...make], network);

  const program = path.join(network, "build", core, "network_test.elf");
  const marker = / T network_hook$/m.exec(run("arm-none-eabi-nm", [program]));
  const address = marker.input.slice(0, marker.index).split("\n").at(-1);
  const counts = path.join(network, "counts.txt");
  const qemu = `qemu-system-arm -plugin ${plugin},marker=0x${address},out=${counts}`;
  const printed = run("make", ["-s", "qemu", ...make, `QEMU=${qemu}`], network);
  if (printed !== "done\n") throw new Error(`the program for ${core} printed ${JSON.stringify(printed)}`);
  const [, ...instructions] = readFileSync(counts, "utf8").trim().split("\n").map(Number);
  if (instructions.length !== steps.length)
    throw new Error(`${instructions.length} counts of ${steps.length} steps`);
  const [text, data, bss] = /^ *(\d+)\s+(\d+)\s+(\d+)\s.*\(TOTALS\)$/m.exec(size).slice(1).map(Number);
  return { instructions, flash: text + data, ram: data + bss };
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

const compiler = run("arm-none-eabi-gcc", ["--version"]).split("\n")[0];
const emulator = run("qemu-system-arm", ["--version"]).split("\n")[0];
console.log(
  `${compiler}\n${emulator}\ncolumns: step, operation, MACC, executed instructions, instructions per MACC`,
);
const results = [];
for (const model of chosen) {
  for (const target of models[model].targets) {
    const made = project(model, target);
    for (const core of options.core) {
      for (const flags of options.flags) {
        const { instructions, flash, ram } = measure(made, core, flags);
        const steps = made.steps.map(({ name, op_type, macc }, i) => ({
          name,
          op_type,
          macc,
          instructions: instructions[i],
        }));
        results.push({ model, target, core, flags, flash, ram, steps });
        print(results.at(-1));
      }
    }
  }
}
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ compiler, emulator, results }, null, 2)}\n`);
