import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, type } from "node:os";
import path from "node:path";
import { buildGraph } from "../src/graph/build.ts";
import { importKerasJson } from "../src/import/keras-json.ts";
import { lower } from "../src/targets/lower.ts";
import { totalMacc } from "../src/targets/plan.ts";
import type { Effort } from "./alternate.ts";
import type { Cold } from "./contestant.ts";
import { chromiumEngine, type Engine, type Host, nodeEngine } from "./hosts.ts";
import { type Compiled, compilePrograms, NativeContestant, writeShape } from "./native.ts";
import { NETWORKS, type Network } from "./networks.ts";
import {
  type BenchResult,
  keepBestCold,
  type Measured,
  type NetworkResult,
  type ShapeResult,
} from "./result.ts";
import { Rounds } from "./rounds.ts";
import { maccOf, SHAPES, type Shape, shapeText } from "./shapes.ts";

export interface BenchOptions {
  /** The folder of the bench. */
  folder: string;
  node: boolean;
  /** A smoke run: everything once and verified, no numbers to believe. */
  quick: boolean;
  /** Ids; all if empty. */
  shapes: readonly string[];
  networks: boolean;
  /** Says what is being measured. */
  say: (text: string) => void;
}

/** How much is measured: rounds until the best times are confirmed, `starts` engines that see the first run of a shape. */
interface Amount {
  effort: Effort;
  rounds: { least: number; most: number };
  /** Whether there are rounds enough to ask whether they confirm each other. */
  confirmed: boolean;
  starts: number;
}

/** A batch is shorter than what a processor gives a program at a time while others wait. */
const FULL: Amount = {
  effort: { warmUp: 150, batch: 2.5 },
  rounds: { least: 20, most: 200 },
  confirmed: true,
  starts: 3,
};
const QUICK: Amount = {
  effort: { warmUp: 10, batch: 1 },
  rounds: { least: 2, most: 2 },
  confirmed: false,
  starts: 1,
};
const UNCONFIRMED = "rounds enough to believe any number: this is a smoke run";
const TARGETS = ["native", "st-edge-ai@1.0", "keras"] as const;

/** Measures everything; the kernels have to be built. Rejects if outputs differ: then there is nothing to compare. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { folder, say } = options;
  const shapes = chosenShapes(options.shapes);
  const [load = 0] = loadavg();
  const engine = await (options.node ? nodeEngine : chromiumEngine)(folder);
  const scratch = mkdtempSync(path.join(tmpdir(), "sxor-bench-"));
  try {
    const compiled = compilePrograms(path.join(folder, "native"), scratch);
    const amount = options.quick ? QUICK : FULL;
    const bench = new Bench(engine, compiled, scratch, amount);
    const { networks, leftOut } = options.networks
      ? allNetworks(folder)
      : { networks: [], leftOut: ["whole networks: not asked for"] };
    const result: BenchResult = {
      date: new Date().toISOString().slice(0, 10),
      engine: engine.name,
      machine: `${processor()}, ${type()} ${release()}`,
      versions: { ...engine.versions, ...(await bench.peerVersions()), gcc: compiled.compiler },
      load,
      shapes: [],
      networks: [],
      leftOut: [...compiled.leftOut, ...leftOut, ...(amount.confirmed ? [] : [UNCONFIRMED])],
    };
    for (const shape of shapes) {
      say(`shape ${shape.id}: ${shapeText(shape)}`);
      result.shapes.push(await bench.shape(shape));
    }
    for (const network of networks) {
      say(network.name);
      result.networks.push(await bench.network(network));
    }
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await engine.close();
  }
}

function chosenShapes(ids: readonly string[]): readonly Shape[] {
  const known = SHAPES.map(({ id }) => id);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw new Error(`there is no shape ${unknown.join(", ")}; there are ${known.join(", ")}`);
  return ids.length === 0 ? SHAPES : SHAPES.filter(({ id }) => ids.includes(id));
}

/** The name of the processor; the kernel's is sometimes vague, so that family and model are added. */
function processor(): string {
  const name = cpus()[0]?.model.trim() ?? "unknown processor";
  const info = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const field = (key: string) => new RegExp(`^${key}\\s*: (.*)$`, "m").exec(info)?.[1];
  const [family, model] = [field("cpu family"), field("model")];
  return family && model ? `${name} (family ${family}, model ${model})` : name;
}

const QUICKNET = "../../shared/data/configs/generated/zoo-QuickNet.json";

/** The stacks of networks.ts, and Larq Zoo's QuickNet where its configuration is at hand. */
function allNetworks(folder: string): { networks: readonly Network[]; leftOut: string[] } {
  const file = path.join(folder, QUICKNET);
  if (!existsSync(file))
    return { networks: NETWORKS, leftOut: ["QuickNet: its configuration is not at hand"] };
  const { document } = importKerasJson(readFileSync(file, "utf8"));
  if (document === null) throw new Error(`${QUICKNET} cannot be read`);
  const quickNet = { name: "QuickNet, 224×224×3", document: { ...document, name: "QuickNet" } };
  return { networks: [...NETWORKS, quickNet], leftOut: [] };
}

class Bench {
  readonly #engine: Engine;
  readonly #compiled: Compiled;
  readonly #scratch: string;
  readonly #amount: Amount;

  constructor(engine: Engine, compiled: Compiled, scratch: string, amount: Amount) {
    this.#engine = engine;
    this.#compiled = compiled;
    this.#scratch = scratch;
    this.#amount = amount;
  }

  peerVersions(): Promise<Record<string, string>> {
    return this.#within((host) => host.call("versions"));
  }

  async #within<T>(use: (host: Host) => Promise<T>): Promise<T> {
    const host = await this.#engine.open();
    try {
      return await use(host);
    } finally {
      await host.close();
    }
  }

  async shape(shape: Shape): Promise<ShapeResult> {
    const open = (host: Host) => host.call("openShape", shape.id, this.#amount.effort);
    const cold: Record<string, Cold> = {};
    for (let i = 1; i < this.#amount.starts; i++) keepBestCold(cold, (await this.#within(open)).cold);
    return this.#within(async (host) => {
      const opened = await open(host);
      keepBestCold(cold, opened.cold);
      const natives = await this.#startNatives(shape, opened.checksum);
      try {
        const measured = await this.#alternate(host, natives);
        return { id: shape.id, text: shapeText(shape), macc: maccOf(shape), ...measured, cold };
      } finally {
        for (const native of natives) native.stop();
      }
    });
  }

  network({ name, document }: Network): Promise<NetworkResult> {
    return this.#within(async (host) => {
      const opened = await host.call("openNetwork", document, TARGETS, this.#amount.effort);
      const measured = await this.#alternate(host, []);
      return { name, macc: totalMacc(lower(buildGraph(document), "keras")), ...measured, ...opened };
    });
  }

  async #startNatives(shape: Shape, checksum: number): Promise<NativeContestant[]> {
    const file = writeShape(shape, this.#scratch);
    const started = [];
    for (const program of this.#compiled.programs)
      started.push(await NativeContestant.start(program.id, program.file, file, checksum));
    return started.filter((each) => each !== undefined);
  }

  /** Rounds in which all take turns, those of the host and the programs. */
  async #alternate(host: Host, natives: readonly NativeContestant[]): Promise<Measured> {
    const { effort, rounds: limits, confirmed } = this.#amount;
    const rounds = new Rounds();
    await host.call("warmUp");
    for (const native of natives) {
      for (let spent = 0; spent < effort.warmUp; spent += effort.batch) await native.batch(effort.batch);
    }
    while (rounds.count < limits.least || (rounds.count < limits.most && rounds.unconfirmed().length > 0)) {
      const times = await host.call("round");
      for (const native of natives) times[native.id] = await native.batch(effort.batch);
      rounds.add(times);
    }
    const unconfirmed = confirmed ? rounds.unconfirmed() : [];
    return { times: rounds.best(), rounds: rounds.count, unconfirmed };
  }
}
