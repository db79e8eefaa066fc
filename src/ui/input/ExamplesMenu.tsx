import { useRef, useState } from "react";
import type { Example } from "../../examples/examples.ts";
import { useActions, useGetState } from "../app-context.ts";
import { loadFailure } from "../widgets/LazyDialog.tsx";
import { Menu } from "../widgets/Menu.tsx";
import { MODELS } from "./accepted.ts";
import { useImport } from "./use-import.tsx";

/** Models to learn from, each with what it teaches; and a file of one's own. */
export function ExamplesMenu() {
  const { load, undo, toast } = useActions();
  const getState = useGetState();
  const { receiveFiles } = useImport();
  const fileInput = useRef<HTMLInputElement>(null);

  const [known, setKnown] = useState<readonly Example[] | null>(null);
  // Not part of the first load: fetched when the menu is opened.
  const fetchExamples = () =>
    import("../../examples/examples.ts").then(
      ({ EXAMPLES }) => setKnown(EXAMPLES),
      (cause: unknown) => void toast({ tone: "error", text: loadFailure(cause) }),
    );

  const examples = (known ?? []).map(({ id, title, teaches, document }) => ({
    id,
    label: title,
    hint: teaches,
    onSelect: () => {
      if (getState().document === document) return;
      load(document, { label: `open example "${title}"`, layer: null });
      toast({ tone: "info", text: `Example: ${title}.`, action: { label: "Undo", run: undo } });
    },
  }));
  const open = {
    id: "open-file",
    label: "Open a file…",
    hint: `A model: ${MODELS}. You can also paste or drop one anywhere on the page.`,
    onSelect: () => fileInput.current?.click(),
  };
  return (
    <>
      <Menu label="Examples ▾" ariaLabel="Examples" items={[...examples, open]} onOpen={fetchExamples} />
      <input
        ref={fileInput}
        type="file"
        hidden
        aria-label="Model file"
        accept=".py,.json,.txt,.h5,.hdf5,.keras,.tflite,.zip"
        onChange={(event) => {
          void receiveFiles([...(event.target.files ?? [])]);
          // So that the same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
