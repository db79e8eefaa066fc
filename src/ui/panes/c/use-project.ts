import { useEffect, useState } from "react";
import type { Document } from "../../../document/document.ts";
import type { Project } from "../../../store/project.ts";
import { useServices } from "../../app-context.ts";

/** A burst of edits makes one project. */
const WAIT_MS = 200;

interface Made {
  /** The document that the project was made of. */
  document: Document;
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
}

/** The C project of `document`, made while `open` and kept until the document changes. */
export function useProject(document: Document, open: boolean): Generation {
  const { makeProject } = useServices();
  const [made, setMade] = useState<Made | null>(null);
  const current = made?.document === document;

  useEffect(() => {
    if (!open || current) return;
    let stop = () => {};
    const timer = setTimeout(() => {
      stop = makeProject(document, (message) => {
        if ("project" in message) setMade({ document, project: message.project, why: "" });
        else setMade({ document, project: null, why: message.why });
      });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [document, open, current, makeProject]);

  const failed = current && made.project === null;
  return {
    state: failed ? "failed" : current ? "done" : "working",
    project: made?.project ?? null,
    message: made?.why ?? "",
    retry: () => setMade(null),
  };
}
