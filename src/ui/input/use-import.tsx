import { createContext, lazy, type ReactNode, useContext, useMemo, useState } from "react";
import { useActions, useGetState, useServices } from "../app-context.ts";
import { LazyDialog, loadFailure } from "../widgets/LazyDialog.tsx";
import type { Refusal } from "./ImportDialog.tsx";
import type { Page } from "./receive.ts";

const ImportDialog = lazy(async () => ({ default: (await import("./ImportDialog.tsx")).ImportDialog }));

export interface Importer {
  /** Makes the model of a text (a model in any format, or a link) the model of the page. */
  receiveText(text: string, from: string): Promise<void>;
  receiveFiles(files: readonly File[]): Promise<void>;
}

const ImportContext = createContext<Importer | null>(null);

export function useImport(): Importer {
  const importer = useContext(ImportContext);
  if (importer === null) throw new Error("ImportProvider is missing above this component");
  return importer;
}

/**
 * Takes models and inputs from outside (receive.ts), whatever part of the page they are given to: what arrives last
 * counts, and why something is not taken is said even if that part is gone by then. The importers are not part of the
 * first load.
 */
export function ImportProvider({ children }: { children: ReactNode }) {
  const actions = useActions();
  const { spawnFileReader, spawnTextReader, spawnInputReader } = useServices();
  const getState = useGetState();
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const importer = useMemo((): Importer => {
    const page: Page = {
      ...{ actions, getState, spawnFileReader, spawnTextReader, spawnInputReader, refuse: setRefusal },
      latest: { number: 0, cancel: () => {} },
    };
    const receiver = () =>
      import("./receive.ts").catch((cause: unknown) => {
        actions.toast({ tone: "error", text: loadFailure(cause) });
      });
    return {
      receiveText: async (text, from) => (await receiver())?.receiveText(page, text, from),
      receiveFiles: async (files) => (await receiver())?.receiveFiles(page, files),
    };
  }, [actions, getState, spawnFileReader, spawnTextReader, spawnInputReader]);

  return (
    <ImportContext value={importer}>
      {children}
      {refusal && (
        <LazyDialog onFail={() => setRefusal(null)}>
          <ImportDialog refusal={refusal} onClose={() => setRefusal(null)} />
        </LazyDialog>
      )}
    </ImportContext>
  );
}
