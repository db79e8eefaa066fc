import { useState } from "react";

interface Draft {
  text: string;
  /** Why the text was refused; null if it was accepted. */
  error: string | null;
  /** What the document held when the text was typed. */
  shown: string;
}

export interface DraftText {
  text: string;
  error: string | null;
  onChange: (text: string) => void;
  onBlur: () => void;
}

/**
 * Text of a field while it is typed: what is accepted goes to the document at once, what is refused
 * stays in the field with its message and leaves the document alone. A change of the document from
 * elsewhere (undo, the editor) wins over the draft.
 *
 * @param shown what the document holds, as text
 * @param commit gives the text to the document; returns the message if it was refused
 */
export function useDraft(shown: string, commit: (text: string) => string | null): DraftText {
  const [draft, setDraft] = useState<Draft | null>(null);
  const refused = draft?.error != null;
  const current = draft !== null && (!refused || draft.shown === shown) ? draft : null;
  return {
    text: current?.text ?? shown,
    error: current?.error ?? null,
    onChange: (text: string) => setDraft({ text, error: commit(text), shown }),
    onBlur: () => {
      if (!refused) setDraft(null);
    },
  };
}
