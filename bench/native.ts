import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { packSigns } from "../src/targets/bits.ts";
import type { Peer } from "./contestant.ts";
import { outermostOutputs, type Shape, shapeData } from "./shapes.ts";

/** The C programs of native/: what a processor reaches outside the browser. */
interface Program {
  id: Peer;
  source: string;
  /** Beside -O3 -march=native. */
  flags: readonly string[];
  /** Macros of the compiler without which the processor or the compiler cannot do it. */
  needs: readonly string[];
}

const SCALAR = ["-fno-tree-vectorize", "-fno-tree-slp-vectorize"];
const PROGRAMS: readonly Program[] = [
  { id: "scalar", source: "scalar.c", flags: SCALAR, needs: [] },
  { id: "vectorised", source: "scalar.c", flags: [], needs: [] },
  { id: "avx2", source: "avx2.c", flags: [], needs: ["__AVX2__"] },
  { id: "avx512", source: "avx512.c", flags: [], needs: ["__AVX512F__", "__AVX512VPOPCNTDQ__"] },
];
const FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=199309L", "-O3", "-march=native"];

export interface Compiled {
  /** The compiler by its own words. */
  compiler: string;
  programs: readonly { id: Peer; file: string }[];
  leftOut: string[];
}

const gcc = (args: readonly string[]) => spawnSync("gcc", args, { encoding: "utf8" });

/** Compiles the programs that this processor can run; throws the compiler's messages. Without gcc there are none. */
export function compilePrograms(sources: string, folder: string): Compiled {
  const version = gcc(["--version"]);
  if (version.error) return { compiler: "", programs: [], leftOut: ["the C programs: there is no gcc"] };
  const macros = gcc(["-march=native", "-dM", "-E", "-x", "c", "/dev/null"]).stdout;
  mkdirSync(folder, { recursive: true });
  const leftOut: string[] = [];
  const programs = PROGRAMS.flatMap(({ id, source, flags, needs }) => {
    const missing = needs.filter((macro) => !macros.includes(`#define ${macro} `));
    if (missing.length > 0) {
      leftOut.push(`${source}: the processor has no ${missing.join(", ")}`);
      return [];
    }
    const file = path.join(folder, id);
    const files = ["main.c", source].map((name) => path.join(sources, name));
    const { status, stderr } = gcc([...FLAGS, ...flags, ...files, "-o", file]);
    if (status !== 0) throw new Error(`${source} does not compile\n${stderr}`);
    return [{ id, file }];
  });
  return { compiler: version.stdout.split("\n")[0] ?? "", programs, leftOut };
}

/** Writes the image and the weights of a shape as native/main.c reads them; returns the file. */
export function writeShape(shape: Shape, folder: string): string {
  const { geometry: g, signs, kernel } = shapeData(shape);
  const header = Int32Array.of(
    ...[g.inH, g.inW, g.inC, g.outH, g.outW, g.outC, g.kH, g.kW, g.strideH, g.strideW, g.padTop, g.padLeft],
  );
  const image = packSigns(signs, g.inC);
  const weights = packSigns(outermostOutputs(kernel, g, "OHWI"), g.inC);
  const file = path.join(folder, `${shape.id}.bin`);
  writeFileSync(file, Buffer.concat([header, image, weights].map((part) => Buffer.from(part.buffer))));
  return file;
}

/** A program that waits to be timed on one shape. */
export class NativeContestant {
  readonly id: Peer;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #runs = 1;

  private constructor(id: Peer, process: ChildProcess) {
    this.id = id;
    this.#process = process;
    if (process.stdout === null) throw new Error(`${id} has no output`);
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts it; undefined if its blocks do not fit the shape. Rejects if its sums are not those of the checksum. */
  static async start(
    id: Peer,
    file: string,
    shape: string,
    checksum: number,
  ): Promise<NativeContestant | undefined> {
    const started = new NativeContestant(id, spawn(file, [shape], { stdio: ["pipe", "pipe", "inherit"] }));
    const found = await started.#line();
    const expected = checksum.toString(16).padStart(8, "0");
    if (found === expected) return started;
    started.stop();
    if (found === "does not fit") return undefined;
    throw new Error(`the sums of ${id} have the checksum ${found}, not ${expected}`);
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.id} ended`);
    return value;
  }

  /** Runs a batch of about `milliseconds`; returns milliseconds per run. */
  async batch(milliseconds: number): Promise<number> {
    this.#process.stdin?.write(`${this.#runs}\n`);
    const perRun = Number(await this.#line()) / 1e6;
    this.#runs = Math.max(1, Math.ceil(milliseconds / perRun));
    return perRun;
  }

  stop(): void {
    this.#process.stdin?.end();
  }
}
