import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { MODELS } from "./accepted.ts";
import { useImport } from "./use-import.tsx";
import "./drop-target.css";

/** Elements that take text themselves: pasting there is theirs. */
const TEXT_FIELDS = "input, textarea, select, [contenteditable], .monaco-editor, dialog";

const takesText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TEXT_FIELDS) !== null;

const carriesModel = (data: DataTransfer | null): boolean =>
  data !== null && (data.types.includes("Files") || data.types.includes("text/plain"));

/** The page as a place to paste or drop a model (a file, a text or a link) or an input, anywhere on it. */
export function DropTarget({ children }: { children: ReactNode }) {
  const { receiveText, receiveFiles } = useImport();
  const [over, setOver] = useState(false);

  const take = useEffectEvent((data: DataTransfer, how: "pasted" | "dropped") => {
    const files = [...data.files];
    if (files.length > 0) return void receiveFiles(files);
    void receiveText(data.getData("text/plain"), how);
  });

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (event.clipboardData === null || takesText(event.target)) return;
      event.preventDefault();
      take(event.clipboardData, "pasted");
    };
    const onDragOver = (event: DragEvent) => {
      // Without this the browser would leave the page for the file that is dropped.
      if (!carriesModel(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      // A text that is moved within a field is that field's.
      if (event.defaultPrevented || event.dataTransfer === null || !carriesModel(event.dataTransfer)) return;
      event.preventDefault();
      take(event.dataTransfer, "dropped");
    };
    window.addEventListener("paste", onPaste);
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("paste", onPaste);
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);

  return (
    <>
      {children}
      {over && (
        <div className="drop-overlay" aria-hidden="true">
          <p>Drop a model: {MODELS}; or an input of it: an image or .npy. It stays in this browser.</p>
        </div>
      )}
    </>
  );
}
