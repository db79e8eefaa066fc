import { lazy, type ReactNode, useRef, useState } from "react";
import { useActions, useGetState, useServices } from "../app-context.ts";
import { LazyDialog, loadFailure } from "../widgets/LazyDialog.tsx";
import type { Refusal } from "./ImportDialog.tsx";

const ImportDialog = lazy(async () => ({ default: (await import("./ImportDialog.tsx")).ImportDialog }));

export interface Importer {
  /** Makes the model of a text (a model in any format, or a link) the model of the page. */
  receiveText(text: string, from: string): Promise<void>;
  receiveFiles(files: readonly File[]): Promise<void>;
  /** The dialog that says why something was not taken; to be rendered by the user of the hook. */
  dialog: ReactNode;
}

/** Takes models from outside (receive.ts). The importers are not part of the first load. */
export function useImport(): Importer {
  const actions = useActions();
  const { spawnFileReader, spawnInputReader } = useServices();
  const getState = useGetState();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useRef(0);
  const page = { actions, getState, spawnFileReader, spawnInputReader, refuse: setRefusal, latest };

  const receiver = () =>
    import("./receive.ts").catch((cause: unknown) => {
      actions.toast({ tone: "error", text: loadFailure(cause) });
    });
  const dialog = refusal && (
    <LazyDialog onFail={() => setRefusal(null)}>
      <ImportDialog refusal={refusal} onClose={() => setRefusal(null)} />
    </LazyDialog>
  );
  return {
    receiveText: async (text, from) => (await receiver())?.receiveText(page, text, from),
    receiveFiles: async (files) => (await receiver())?.receiveFiles(page, files),
    dialog,
  };
}
