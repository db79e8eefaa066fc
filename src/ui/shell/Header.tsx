import { type TargetId, targetOf } from "../../document/document.ts";
import { setTarget } from "../../store/edits.ts";
import { THEMES, type Theme } from "../../store/state.ts";
import { VERSIONS } from "../../targets/st-edge-ai/versions.ts";
import { useActions, useApp, useGetState } from "../app-context.ts";
import { ExamplesMenu } from "../input/ExamplesMenu.tsx";
import { ShareMenu } from "../share/ShareMenu.tsx";
import { Icon } from "../widgets/Icon.tsx";
import { Menu } from "../widgets/Menu.tsx";

interface TargetGroup {
  label: string;
  options: readonly (readonly [TargetId, string])[];
}

const TARGET_GROUPS: readonly TargetGroup[] = [
  { label: "ST Edge AI Core", options: VERSIONS.map(({ target, label }) => [target, label]) },
  {
    label: "sxor",
    options: [
      ["native", "native: what is possible"],
      ["keras", "Keras: all in float"],
    ],
  },
  { label: "Larq", options: [["lce", "Larq Compute Engine"]] },
];

const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: "As the system",
  light: "Light",
  dark: "Dark",
};

function TargetSelect() {
  const target = useApp((state) => targetOf(state.document));
  const getState = useGetState();
  const { edit } = useActions();
  return (
    <label className="target">
      <span className="target-label" aria-hidden="true">
        Target
      </span>
      <select
        className="select"
        aria-label="Target"
        value={target}
        onChange={(event) => {
          const next = event.target.value as TargetId;
          edit(setTarget(getState().document, next), { label: `target ${next}` });
        }}
      >
        {TARGET_GROUPS.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.options.map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function UndoButtons() {
  const undoLabel = useApp((state) => state.history.past.at(-1)?.label ?? null);
  const redoLabel = useApp((state) => state.history.future[0]?.label ?? null);
  const { undo, redo } = useActions();
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Undo"
        title={undoLabel === null ? "Nothing to undo" : `Undo ${undoLabel} (Ctrl+Z)`}
        disabled={undoLabel === null}
        onClick={undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Redo"
        title={redoLabel === null ? "Nothing to redo" : `Redo ${redoLabel} (Ctrl+Shift+Z)`}
        disabled={redoLabel === null}
        onClick={redo}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}

function ThemeMenu() {
  const theme = useApp((state) => state.session.theme);
  const { setTheme } = useActions();
  return (
    <Menu
      label={<Icon name="theme" />}
      ariaLabel="Theme"
      className="icon-button"
      align="end"
      items={THEMES.map((id) => ({
        id,
        label: `${id === theme ? "✓ " : ""}${THEME_NAMES[id]}`,
        onSelect: () => setTheme(id),
      }))}
    />
  );
}

/** Name, examples and target; undo, compare, share and theme. */
export function Header() {
  const { openDialog, selectTab, selectPane } = useActions();
  return (
    <header className="header">
      <h1 className="brand">
        <span aria-hidden="true" className="brand-mark" />
        sxor
      </h1>
      <ExamplesMenu />
      <TargetSelect />
      <p className="header-gap quiet">Which layers run as binary, why, and what to change</p>
      <UndoButtons />
      <button
        type="button"
        className="button header-compare"
        onClick={() => {
          selectTab("compare");
          selectPane("answer");
        }}
      >
        Compare
      </button>
      <ShareMenu />
      <button
        type="button"
        className="icon-button header-help"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => openDialog("shortcuts")}
      >
        <Icon name="help" />
      </button>
      <ThemeMenu />
    </header>
  );
}
