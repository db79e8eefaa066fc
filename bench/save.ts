import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LIMITS } from "./limits.ts";
import { fullReport, missed, shortReport } from "./print.ts";
import type { BenchResult } from "./result.ts";

/** The last results, by engine: docs/bench.json. */
export type Saved = Partial<Record<BenchResult["engine"], BenchResult>>;

const ENGINES = ["Chromium", "Node"] as const;

export const BEGIN = "<!-- npm run bench -- --save writes this -->";
export const END = "<!-- end of what it writes -->";

const INTRODUCTION = `# Speed

Binary convolutions of sxor's engine beside the float convolutions that run in a browser otherwise, and beside popcount in
C on the same machine. \`npm run bench -- --save\` measured and wrote all of this.

- Everybody computes the same convolution: signs, zero padding, int32 or float sums. All sums are compared before the
  clock starts; a contestant that differs ends the bench.
- The contestants take turns, a batch each, in one page (the C programs in turn with it), until three batches of each
  are within 3 % of its best; the best counts.
- The convolution alone is timed, with the stores of its output. Signs and weights are prepared; so is our plane of
  pairs, and for C the padded image. What that costs us is in the times below the ratios; "layer" is all of it, from
  floats. A first run is the first of a new browser or process, the best of three.
- tfjs is \`tf.conv2d\` and \`dispose\`, onnxruntime-web \`session.run\` of one Conv, both without the time to make signs.
- C is \`gcc -O3 -march=native\`; the popcount of 64 bits is kept from being vectorised, and stands once more as the compiler
  vectorises it. WebAssembly has vectors of 128 bits and no popcount of words: AVX-512 vpopcntq shows what that costs.`;

/** docs/bench.md, from what is saved. */
export function report(saved: Saved): string {
  const sections = ENGINES.flatMap((engine) => {
    const result = saved[engine];
    if (result === undefined) return [];
    const below = missed(result).map((line) => `- ${line}`);
    const verdict = below.length === 0 ? "All targets are reached." : `Not reached:\n\n${below.join("\n")}`;
    return [`## ${engine}`, fullReport(result), verdict];
  });
  return `${[INTRODUCTION, ...sections, LIMITS].join("\n\n")}\n`;
}

/** A text with what stands between the marks replaced. Throws where they are missing. */
export function betweenMarks(text: string, content: string, begin = BEGIN, end = END): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the marks ${begin} and ${end} are missing`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}

/** Writes docs/bench.json, docs/bench.md and, for Chromium, the table of README.md; returns the files. */
export function save(root: string, result: BenchResult): string[] {
  const file = (...names: string[]) => path.join(root, ...names);
  const json = file("docs", "bench.json");
  const saved: Saved = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : {};
  saved[result.engine] = result;
  writeFileSync(json, `${JSON.stringify(saved, null, 2)}\n`);
  writeFileSync(file("docs", "bench.md"), report(saved));
  const files = [json, file("docs", "bench.md")];
  if (result.engine === "Chromium") {
    const readme = file("README.md");
    writeFileSync(readme, betweenMarks(readFileSync(readme, "utf8"), shortReport(result)));
    files.push(readme);
  }
  return files;
}
