import { useEffect, useMemo, useState } from "react";
import type { CoreName } from "../../../codegen/cores.ts";
import type { Document } from "../../../document/document.ts";
import { heldWeights } from "../../../store/held-weights.ts";
import { createProjectMaker, type Project } from "../../../store/project.ts";
import { useServices } from "../../app-context.ts";

/** A burst of edits makes one project. */
const WAIT_MS = 200;

interface Made {
  /** What the project was made of. */
  document: Document;
  core: CoreName;
  project: Project | null;
  why: string;
}

export interface Generation {
  state: "working" | "done" | "failed";
  /** The last project; while another one is made it belongs to an earlier document. */
  project: Project | null;
  /** Why it failed. */
  message: string;
  retry: () => void;
  cancel: () => void;
}

/** The C project of `document`, made while `open` and kept until the document or the core changes. */
export function useProject(document: Document, core: CoreName, open: boolean): Generation {
  const { spawnProjectWriter, pageAddress } = useServices();
  const makeProject = useMemo(() => createProjectMaker(spawnProjectWriter), [spawnProjectWriter]);
  const [made, setMade] = useState<Made | null>(null);
  const current = made?.document === document && made.core === core;

  useEffect(() => {
    if (!open || current) return;
    let stop = () => {};
    const timer = setTimeout(() => {
      const weights = heldWeights(document);
      stop = makeProject(
        { document, ...(weights ? { weights } : {}), core, page: pageAddress },
        (message) => {
          if ("project" in message) setMade({ document, core, project: message.project, why: "" });
          else setMade({ document, core, project: null, why: message.why });
        },
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [document, core, open, current, makeProject, pageAddress]);

  const failed = current && made.project === null;
  return {
    state: failed ? "failed" : current ? "done" : "working",
    project: made?.project ?? null,
    message: made?.why ?? "",
    retry: () => setMade(null),
    cancel: () => setMade({ document, core, project: null, why: "It was cancelled." }),
  };
}
