import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import type { Edited } from "../../../store/edits.ts";
import { useActions, useGetState } from "../../app-context.ts";

const messageOf = (diagnostics: readonly Diagnostic[]): string => {
  const error = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  return error ? `${error.title}. ${error.why}` : "";
};

/**
 * Edits of the form on the document as it is when they are made. `field` returns the message of a
 * value that was refused, for the field to show; `structure` shows it as a toast.
 */
export function useEdit() {
  const { edit, toast } = useActions();
  const getState = useGetState();
  return {
    field(change: (document: Document) => unknown, label: string, mergeKey: string): string | null {
      const { applied, diagnostics } = edit(change(getState().document), { label, mergeKey });
      return applied ? null : messageOf(diagnostics);
    },
    structure(change: (document: Document) => Edited, label: string): boolean {
      const { value, layer } = change(getState().document);
      const { applied, diagnostics } = edit(value, { label, layer });
      if (!applied) toast({ tone: "error", text: `Cannot ${label}: ${messageOf(diagnostics)}` });
      return applied;
    },
    /** Renaming is a field, too, but changes what others refer to. */
    rename(change: (document: Document) => Edited, label: string, mergeKey: string): string | null {
      const { value, layer } = change(getState().document);
      const { applied, diagnostics } = edit(value, { label, layer, mergeKey });
      return applied ? null : messageOf(diagnostics);
    },
  };
}
