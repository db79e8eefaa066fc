import { expect } from "vitest";
import { type GeneratedProject, generateProject } from "../../src/codegen/generate.ts";
import { runReference } from "../../src/engine/reference.ts";
import { bytesOf, type TensorData } from "../../src/engine/tensor-data.ts";
import { elements, type Graph } from "../../src/graph/graph.ts";
import { seededValues } from "../../src/graph/weights.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { materialise } from "../../src/targets/parameters.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { type Compilation, compileAndRun, printedChecksums } from "./compile.ts";
import type { HandMade } from "./hand-made.ts";

/** Values in [-2, 2) with some zeros of both signs. */
export function testInput(plan: Plan): Float32Array {
  const shape = plan.tensors[plan.inputs[0] as number]?.shape ?? [];
  const input = seededValues(1, "codegen test", elements(shape), -2, 2);
  for (let i = 0; i < input.length; i += 11) input[i] = i % 2 === 0 ? 0 : -0;
  return input;
}

/** Checksums of the outputs of all steps, given the contents of all tensors. */
export function stepChecksums(plan: Plan, tensors: ReadonlyMap<number, TensorData>) {
  return plan.steps.map((step) => {
    const data = tensors.get(step.outputs[0] as number);
    if (data === undefined) throw new Error(`no output of ${step.name}`);
    return { stepId: step.id, checksum: checksum(bytesOf(data)) };
  });
}

export interface Tested {
  project: GeneratedProject;
  expected: { stepId: number; checksum: number }[];
  input: Float32Array;
}

/** The project of a plan with a self-test from the reference. */
export function projectWithTest(plan: Plan, graph: Graph): Tested {
  const input = testInput(plan);
  const expected = stepChecksums(plan, runReference(plan, materialise(plan, graph), [input]));
  return { project: generateProject(plan, graph, { input, expected }), expected, input };
}

/** Compiles the plan and compares every step with the reference. */
export function expectAgreement(network: HandMade, compilation: Compilation = {}): void {
  const plan = network.plan();
  const { project, expected } = projectWithTest(plan, network.graph);
  expect(project.diagnostics).toEqual([]);
  const { status, stdout } = compileAndRun(project.files, compilation);
  const name = (stepId: number) => plan.steps[stepId]?.name;
  const printed = printedChecksums(stdout).steps.map((checksum, i) => [name(i), checksum]);
  expect(printed).toEqual(expected.map(({ stepId, checksum }) => [name(stepId), checksum]));
  expect(status, stdout).toBe(0);
}
