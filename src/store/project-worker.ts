import { type GeneratedProject, generateProject, MAX_CONSTANT_BYTES } from "../codegen/generate.ts";
import { projectZip } from "../codegen/zip.ts";
import { seedOf, targetOf } from "../document/document.ts";
import { loadKernels } from "../engine/load-kernels.ts";
import { expectationOf } from "../engine/self-test.ts";
import { buildGraph } from "../graph/build.ts";
import { pageLink } from "../share/codec.ts";
import { lower } from "../targets/lower.ts";
import { isStopped } from "../targets/plan.ts";
import type { Project, ProjectMessage, ProjectRequest } from "./project.ts";

/** The worker's side of project.ts: generates one project and is done. */
interface Scope {
  onmessage: ((event: MessageEvent<ProjectRequest>) => void) | null;
  postMessage(message: ProjectMessage): void;
}
const scope = self as unknown as Scope;

const zipped = (project: GeneratedProject, untested: string | null): Project => ({
  ...project,
  untested,
  zip: projectZip(project.files),
});

/** The project of the document's target; main.c expects what the engine computes for a seeded input. */
async function make({ document, weights, core, page }: ProjectRequest): Promise<Project> {
  const options = { core, link: pageLink(page, { document, view: { tab: "c" } }) };
  const graph = buildGraph(document, weights);
  const plan = lower(graph, targetOf(document));
  if (isStopped(plan)) return zipped(generateProject(plan, graph, null, options), null);
  const kernels = await loadKernels();
  const expectation = await expectationOf(plan, graph, seedOf(document), kernels, MAX_CONSTANT_BYTES);
  return "none" in expectation
    ? zipped(generateProject(plan, graph, null, options), expectation.none)
    : zipped(generateProject(plan, graph, expectation, options), null);
}

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({ project: await make(data) });
  } catch (error) {
    scope.postMessage({ why: error instanceof Error ? error.message : String(error) });
  }
};
