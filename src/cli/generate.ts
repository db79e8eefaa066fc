import { join } from "node:path";
import { CORE_NAMES, type CoreName, DEFAULT_CORE } from "../codegen/cores.ts";
import { generateProject, MAX_CONSTANT_BYTES } from "../codegen/generate.ts";
import type { SelfTest } from "../codegen/self-test.ts";
import { hasError } from "../document/diagnostic.ts";
import { seedOf, targetOf } from "../document/document.ts";
import { expectationOf } from "../engine/self-test.ts";
import type { Graph } from "../graph/graph.ts";
import { pageLink } from "../share/codec.ts";
import { diagnose } from "../targets/diagnose.ts";
import { lower } from "../targets/lower.ts";
import { isStopped, type Plan } from "../targets/plan.ts";
import { modelOf, TARGET_OPTION } from "./analyze.ts";
import type { Command } from "./command.ts";
import { errorLines } from "./diagnostics.ts";
import { attempt, EXIT, InputError, type Io } from "./io.ts";
import { graphOf, WEIGHTS_OPTION } from "./model.ts";

export const generate: Command = {
  purpose: "write a C project with a self-test",
  options: {
    out: { type: "string", placeholder: "DIR", help: "folder for the files; made if it is missing" },
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
    core: {
      type: "string",
      values: CORE_NAMES,
      help: `what make arm builds for; ${DEFAULT_CORE} by default`,
    },
    page: {
      type: "string",
      placeholder: "URL",
      help: "address of the page, for a link to the model in README.txt",
    },
    force: { type: "boolean", help: "write into a folder that is not empty" },
  },
  async run(args, io) {
    const folder = args.text("out");
    if (folder === undefined) throw new InputError("generate needs --out DIR: the folder for the files");
    const model = await modelOf(args, io);
    const { document } = model;
    const graph = graphOf(model);
    const plan = lower(graph, targetOf(document));
    if (isStopped(plan)) {
      const errors = errorLines(diagnose(graph, targetOf(document)));
      io.err(`${errors.join("\n")}\nsxor: no C for a model with errors\n`);
      return EXIT.modelErrors;
    }
    if (!args.flag("force") && (await attempt(`read ${folder}`, () => io.list(folder))).length > 0) {
      throw new InputError(`${folder} is not empty; --force writes into it all the same`);
    }
    const page = args.text("page");
    const { files, diagnostics } = generateProject(
      plan,
      graph,
      await selfTest(plan, graph, seedOf(document), io),
      {
        core: (args.text("core") as CoreName | undefined) ?? DEFAULT_CORE,
        link: page === undefined ? null : pageLink(page, { document, view: { tab: "c" } }),
      },
    );
    if (hasError(diagnostics)) {
      io.err(`${errorLines(diagnostics).join("\n")}\n`);
      return EXIT.modelErrors;
    }
    for (const { path, text } of files) {
      await attempt(`write ${join(folder, path)}`, () => io.writeFile(join(folder, path), text));
    }
    io.out(`${files.length} files in ${folder}; make -C ${folder} test runs them\n`);
    return EXIT.fine;
  },
};

/** What the kernels compute for the seeded input; null, and said so, if that cannot be had. */
async function selfTest(plan: Plan, graph: Graph, seed: number, io: Io): Promise<SelfTest | null> {
  const kernels = await attempt("read the kernels", io.kernels);
  const expectation = await expectationOf(plan, graph, seed, kernels, MAX_CONSTANT_BYTES);
  if (!("none" in expectation)) return expectation;
  io.err(`sxor: main.c has nothing to compare with. ${expectation.none}\n`);
  return null;
}
