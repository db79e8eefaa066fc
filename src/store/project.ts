import type { CoreName } from "../codegen/cores.ts";
import type { GeneratedProject } from "../codegen/generate.ts";
import type { Document } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { buffersOf, weightsToSend } from "../document/send-weights.ts";

export interface Project extends GeneratedProject {
  /** Why main.c has nothing to compare with; null if it has, or if there are no files. */
  untested: string | null;
  /** The files as a zip archive. */
  zip: Uint8Array<ArrayBuffer>;
}

/** What the project is made of. */
export interface ProjectRequest {
  document: Document;
  /** Those that the document names. */
  weights?: GivenWeights;
  core: CoreName;
  /** The address of the page, for the link in README.txt. */
  page: string;
}

/** From the worker: the project, or why there is none. */
export type ProjectMessage = { project: Project } | { why: string };

/** What the client uses of a Worker. */
export interface ProjectWorker {
  onmessage: ((event: MessageEvent<ProjectMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(request: ProjectRequest, transfer?: Transferable[]): void;
  terminate(): void;
}

/**
 * Generates the C project of a document's target, with a self-test, off the main thread. Calls back
 * once, unless the returned function stops it first.
 */
export type ProjectMaker = (request: ProjectRequest, done: (message: ProjectMessage) => void) => () => void;

/** @param spawn makes a worker for one project (project-worker.ts) */
export function createProjectMaker(spawn: () => ProjectWorker): ProjectMaker {
  return (request, done) => {
    const worker = spawn();
    const finish = (message: ProjectMessage) => {
      worker.terminate();
      done(message);
    };
    worker.onmessage = (event) => finish(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      finish({ why: `The generator could not be started: ${event.message || "unknown error"}` });
    };
    const weights = request.weights && weightsToSend(request.weights);
    if (weights === undefined) worker.postMessage(request);
    else worker.postMessage({ ...request, weights }, buffersOf(weights));
    return () => worker.terminate();
  };
}
