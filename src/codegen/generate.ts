import type { Diagnostic } from "../document/diagnostic.ts";
import { elements, type Graph } from "../graph/graph.ts";
import { isStopped, NOT_IMPLEMENTED, type Plan } from "../targets/plan.ts";
import { ARM_FILES } from "./arm-files.ts";
import { cmakeFiles } from "./cmake-files.ts";
import { DEFAULT_CORE } from "./cores.ts";
import { constantBytes, dataHeader, dataSource } from "./data-files.ts";
import { headerFile } from "./header-file.ts";
import type { GeneratedFile, Segment } from "./listing.ts";
import { grouped } from "./literals.ts";
import { makefile } from "./makefile.ts";
import { needsLibm } from "./math-header.ts";
import { memoryOf, type StepMemory } from "./memory.ts";
import { inputOf, nameAll } from "./naming.ts";
import { networkSource, type Refusal, type StepCode, scratchBytes, stepCode } from "./network-source.ts";
import { type ProjectOptions, readme } from "./readme.ts";
import { type SelfTest, selfTestFile } from "./self-test.ts";
import { storeParams } from "./stored-params.ts";

/** A C project, or no files and a diagnostic that says why. */
export interface GeneratedProject {
  files: readonly GeneratedFile[];
  segments: readonly Segment[];
  diagnostics: readonly Diagnostic[];
  /** What each step takes of flash and RAM; empty if there are no files. */
  memory: readonly StepMemory[];
}

const without = (diagnostics: readonly Diagnostic[]): GeneratedProject => ({
  ...{ files: [], segments: [], diagnostics, memory: [] },
});

/**
 * Most bytes that are written as C: more flash than the microcontrollers have that it is for, and about
 * a second of work. The input counts as floats, as main.c holds it.
 */
export const MAX_CONSTANT_BYTES = 4 * 1024 * 1024;
const MAX_INPUT_BYTES = 4 * 1024 * 1024;
/** Most bytes of static memory, of the activations as of the scratch. */
export const MAX_ACTIVATION_BYTES = 64 * 1024 * 1024;

const refusal = (code: string, layers: readonly string[], title: string, why: string): Diagnostic => ({
  code,
  severity: "error",
  layers,
  title,
  why,
  evidence: [],
});

/** What in the Plan as a whole stands against C. */
function planProblem(plan: Plan): Diagnostic | null {
  if (isStopped(plan)) {
    const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
    const refused = plan.steps.filter((step) => step.opType === NOT_IMPLEMENTED);
    const first = errors[0]?.title ?? `${refused[0]?.name}: ${NOT_IMPLEMENTED}`;
    return refusal(
      "SX401",
      [...new Set([...errors, ...refused].flatMap(({ layers }) => layers))],
      "no C: the plan has errors",
      `C is generated from a plan without errors. First: ${first}.${errors.length === 0 ? " The native target computes such layers, too." : ""}`,
    );
  }
  if (plan.steps.length === 0 || plan.inputs.length !== 1) {
    return refusal(
      "SX402",
      [],
      "no C: nothing to compute",
      "The network has no layer that computes something.",
    );
  }
  const sizes: [string, number, number][] = [
    ["constants", constantBytes(plan), MAX_CONSTANT_BYTES],
    ["input", 4 * elements(inputOf(plan).shape), MAX_INPUT_BYTES],
    ["activations", plan.memory.arena, MAX_ACTIVATION_BYTES],
  ];
  const [exceeded] = sizes.filter(([, bytes, limit]) => bytes > limit);
  return exceeded ? tooLarge(...exceeded) : null;
}

const weightsProblem = ({ withoutWeights }: Graph): Diagnostic | null =>
  withoutWeights === undefined
    ? null
    : refusal(
        "SX405",
        [],
        `no C: ${withoutWeights}`,
        "C holds the weights. Open the file of this model, or draw weights from a seed.",
      );

const tooLarge = (what: string, bytes: number, limit: number): Diagnostic =>
  refusal(
    "SX403",
    [],
    `no C: ${grouped(bytes)} bytes of ${what}`,
    `C is generated for at most ${grouped(limit)} bytes of ${what}. Reduce filters, units or the size of the input.`,
  );

const stepProblem = ({ step, reason }: Refusal): Diagnostic =>
  refusal(
    "SX404",
    step.layers,
    `no C for ${step.name}`,
    `The step ${step.id} cannot be written as C: ${reason}.`,
  );

/**
 * The C99 project of a Plan. `graph` gives the weights; `selfTest` what the engine or the reference
 * computed, for main.c to compare with (null: main.c only prints); same arguments, same text.
 * Throws only if `selfTest` does not fit the plan.
 */
export function generateProject(
  plan: Plan,
  graph: Graph,
  selfTest: SelfTest | null,
  options: Partial<ProjectOptions> = {},
): GeneratedProject {
  const said: ProjectOptions = { link: null, core: DEFAULT_CORE, ...options };
  const problem = planProblem(plan) ?? weightsProblem(graph);
  if (problem) return without([problem]);
  const naming = nameAll(plan);
  const attempts = plan.steps.map((step) => stepCode(plan, naming, step));
  const refusals = attempts.filter((attempt): attempt is Refusal => "reason" in attempt);
  if (refusals.length > 0) return without(refusals.map(stepProblem));

  const steps = attempts as StepCode[];
  const scratch = scratchBytes(steps);
  if (scratch > MAX_ACTIVATION_BYTES) {
    return without([tooLarge("scratch", scratch, MAX_ACTIVATION_BYTES)]);
  }

  const stored = storeParams(plan, graph, steps);
  const network = networkSource(plan, naming, steps);
  const source = network.file();
  const constants = dataSource(stored.plan, naming, stored.data, stored.layouts);
  const libs = needsLibm(source.text) ? "-lm" : "";
  return {
    files: [
      headerFile(stored.plan, scratch),
      source,
      dataHeader(stored.plan, naming, stored.data),
      constants.file(),
      selfTestFile(plan, selfTest),
      makefile(libs, said.core),
      ...cmakeFiles(libs, said.core),
      ...ARM_FILES,
      readme(stored.plan, scratch, said),
    ],
    segments: [...network.segments(), ...constants.segments()],
    diagnostics: [],
    memory: memoryOf(stored.plan, naming, steps),
  };
}
