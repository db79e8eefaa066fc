import type { Diagnostic } from "../../document/diagnostic.ts";
import { Dialog } from "../widgets/Dialog.tsx";
import { Problems } from "../widgets/Problems.tsx";

/** Why a text was not taken, or what was left out of it. */
export interface Refusal {
  title: string;
  message: string;
  diagnostics: readonly Diagnostic[];
}

export function ImportDialog({ refusal, onClose }: { refusal: Refusal; onClose: () => void }) {
  return (
    <Dialog title={refusal.title} onClose={onClose}>
      <p>{refusal.message}</p>
      <Problems diagnostics={refusal.diagnostics} />
    </Dialog>
  );
}
