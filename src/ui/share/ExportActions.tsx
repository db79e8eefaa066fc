import { useState } from "react";
import type { Diagnostic } from "../../document/diagnostic.ts";
import { type ExportFormat, exportDocument } from "../../export/export.ts";
import { useApp, useServices } from "../app-context.ts";
import { Problems } from "../widgets/Problems.tsx";

interface ExportActionsProps {
  /** Puts a text into the clipboard and says so; `what` names it in the message. */
  copy(what: string, text: string): Promise<void>;
}

/** The way back to the training code: the model for Larq, for Keras, and the question for ST's tool. */
export function ExportActions({ copy }: ExportActionsProps) {
  const document = useApp((state) => state.document);
  const { download } = useServices();
  const [notes, setNotes] = useState<readonly Diagnostic[]>([]);

  const exported = (format: ExportFormat): string => {
    const { text, notes } = exportDocument(document, format);
    setNotes(notes);
    return text;
  };
  return (
    <section aria-label="For your training code">
      <p>For your training code, with every change made here:</p>
      <div className="share-actions">
        <button type="button" className="button" onClick={() => copy("Larq script", exported("python"))}>
          Copy Larq script
        </button>
        <button
          type="button"
          className="button"
          onClick={() => download(`${document.name ?? "model"}.json`, exported("keras"), "application/json")}
        >
          Download Keras JSON
        </button>
        <button type="button" className="button" onClick={() => copy("command line", exported("command"))}>
          Copy command line
        </button>
      </div>
      <Problems diagnostics={notes} />
    </section>
  );
}
