import { useActions } from "../app-context.ts";
import { Dialog } from "../widgets/Dialog.tsx";

const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Ctrl", "Z"], does: "undo" },
  { keys: ["Ctrl", "Shift", "Z"], does: "redo (also Ctrl+Y)" },
  { keys: ["Ctrl", "S"], does: "share" },
  { keys: ["↑", "↓"], does: "move along the layers, on the cards and on the compiled network" },
  { keys: ["Alt", "↑"], does: "move the focused layer card up (Alt+↓: down)" },
  { keys: ["←", "→"], does: "move along tabs" },
  { keys: ["Ctrl", "M"], does: "in an editor: Tab moves on instead of indenting" },
  { keys: ["Esc"], does: "close menus and dialogs" },
  { keys: ["?"], does: "show this list" },
];

/** The keys that the page knows. */
export function ShortcutsDialog() {
  const { closeDialog } = useActions();
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeDialog}>
      <dl className="shortcuts">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">On macOS, Cmd stands for Ctrl. Paste or drop a model anywhere on the page.</p>
    </Dialog>
  );
}
