/** The counts of `npm run bench:arm` as Markdown. */

/** What one program took: the plan of a model for a target, compiled for a core. */
export interface Measured {
  model: string;
  target: string;
  core: string;
  flags: string;
  /** Bytes of the library. */
  flash: number;
  ram: number;
  steps: readonly { name: string; op_type: string; macc: number; instructions: number }[];
}

export interface Counts {
  compiler: string;
  emulator: string;
  /** As YYYY-MM-DD. */
  date: string;
  results: readonly Measured[];
}

export const BEGIN = "<!-- npm run bench:arm -- --save writes this -->";
export const END = "<!-- end of what npm run bench:arm writes -->";

const count = (n: number): string => n.toLocaleString("en-US");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** Executed instructions of a run. */
export const total = ({ steps }: Measured): number =>
  steps.reduce((sum, { instructions }) => sum + instructions, 0);

/** The convolutions of 32 x 32 x 64 to 64 channels, by model and the step in it. */
const LAYERS = [
  ["layer", 0, "padded with +1, output signs"],
  ["layer", 1, "padded with +1, output float"],
  ["layer-zero-padding", 0, "padded with zeros, output signs"],
  ["layer-zero-padding", 1, "padded with zeros, output float"],
] as const;

/** The network whose plan of keras is small enough for C. */
const FLOAT = "binary-net-32";

/** The plan of keras for the network, core and flags of a run: the same in float. */
const floatOf = ({ model, core, flags }: Measured, results: readonly Measured[]): Measured | undefined =>
  results.find(
    (run) => run.target === "keras" && run.model === model && run.core === core && run.flags === flags,
  );

const perMacc = (step: Measured["steps"][number] | undefined): string =>
  step === undefined ? "–" : (step.instructions / step.macc).toFixed(3);

/** Instructions per MAC of these layers, and of the float convolution that has the most of them. */
function layerTable({ results }: Counts): string {
  const builds = results.filter(({ model }) => model === "layer");
  const heads = builds.map(({ core, flags }) => `${core} ${flags}`);
  const of = (model: string, { core, flags }: Measured) =>
    results.find((run) => run.model === model && run.core === core && run.flags === flags)?.steps;
  const rows = LAYERS.map(([model, at, title]) => [
    title,
    ...builds.map((build) => perMacc(of(model, build)?.[at])),
  ]);
  const float = builds.map((build) => {
    const steps = floatOf({ ...build, model: FLOAT }, results)?.steps ?? [];
    return perMacc([...steps].sort((a, b) => b.macc - a.macc)[0]);
  });
  return table(["3×3, 32×32×64 → 64", ...heads], [...rows, [`a float convolution, of ${FLOAT}`, ...float]]);
}

const fewer = (run: Measured, float: Measured): string => `${(total(float) / total(run)).toFixed(1)} ×`;

function networkTable({ results }: Counts): string {
  const networks = results.filter(({ model }) => !LAYERS.some(([layer]) => layer === model));
  const rows = networks.map((run) => {
    const { model, target, core, flags, flash, ram } = run;
    const float = floatOf(run, results);
    const ratio = float === undefined || float === run ? "–" : fewer(run, float);
    return [`${model}, ${target}, ${core} ${flags}`, count(total(run)), ratio, count(flash), count(ram)];
  });
  return table(
    ["network, plan, build", "instructions", "fewer than float", "flash, bytes", "RAM, bytes"],
    rows,
  );
}

const conditions = ({ compiler, emulator, date }: Counts): string =>
  `${date}, ${compiler}, counted by ${emulator}.`;

/** What README.md says: the layers, and how many times fewer instructions a network takes than its plan in float. */
export function shortReport(counts: Counts): string {
  const { results } = counts;
  const ratios = results.flatMap((run) => {
    const float = run.target === "native" ? floatOf(run, results) : undefined;
    return float === undefined ? [] : [`${fewer(run, float)} on ${run.core} ${run.flags}`];
  });
  return `${layerTable(counts)}

A whole BinaryNet, of 32 filters in its first block, takes fewer instructions than its plan in float: ${ratios.join(", ")}.

${conditions(counts)}`;
}

/** docs/cortex-m.md. */
export const report = (counts: Counts): string => `# The generated C on a Cortex-M

Written by \`npm run bench:arm -- --save\`: ${conditions(counts)} The counts are exact, the same
in each run. They are instructions, not cycles: how many a core executes at a time, and how long it waits for its memory,
is not in them.

## Executed instructions per binary MAC

${layerTable(counts)}

## Whole networks

Flash and RAM are those of the library (\`arm-none-eabi-size\`), without start code and the C library. \`binary-net\` is the
BinaryNet of the examples, \`binary-net-32\` the same with half as many filters, since the floats of the whole one are more
than C is written for. The plan of keras computes it in float.

${networkTable(counts)}

What each layer of any network takes is estimated by a model of these counts: [instructions.md](instructions.md).
`;
