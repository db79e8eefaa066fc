import { useEffect } from "react";
import { useActions } from "../app-context.ts";

/** Where typing has its own meaning for keys without modifiers, and its own undo. */
const TEXT_FIELDS = "input, textarea, select, [contenteditable], .monaco-editor";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TEXT_FIELDS) !== null;

/** The shortcuts that work anywhere on the page. */
export function useShortcuts(): void {
  const { undo, redo, openDialog } = useActions();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const key = event.key.toLowerCase();
      const typing = isTyping(event.target);
      const inDialog = document.querySelector("dialog[open]") !== null;
      if (inDialog) return;
      if (!event.ctrlKey && !event.metaKey) {
        if (key !== "?" || typing) return;
        event.preventDefault();
        openDialog("shortcuts");
        return;
      }
      if (key === "s" && !event.shiftKey) {
        event.preventDefault();
        openDialog("share");
      } else if (typing) return;
      else if (key === "z" || key === "y") {
        event.preventDefault();
        if (key === "y" || event.shiftKey) redo();
        else undo();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [undo, redo, openDialog]);
}
