import { useState } from "react";
import { JsonSource } from "./JsonSource.tsx";
import { PythonSource } from "./PythonSource.tsx";
import "./source.css";

const LANGUAGES = [
  { id: "json", label: "JSON" },
  { id: "python", label: "Python" },
] as const;
type Language = (typeof LANGUAGES)[number]["id"];

/** The model as text: the Document itself, or a Larq script that is read into it. */
export function SourcePane() {
  const [language, setLanguage] = useState<Language>("json");
  const [pythonOpened, setPythonOpened] = useState(false);
  if (language === "python" && !pythonOpened) setPythonOpened(true);
  return (
    <div className="source-pane">
      <div className="source-bar">
        <fieldset className="source-switch">
          <legend className="visually-hidden">Language of the source</legend>
          {LANGUAGES.map(({ id, label }) => (
            <label key={id}>
              <input
                type="radio"
                name="source-language"
                checked={language === id}
                onChange={() => setLanguage(id)}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <span className="source-hint">
          <kbd>Ctrl</kbd>+<kbd>M</kbd>: Tab leaves the editor
        </span>
      </div>
      {/* Hidden, not unmounted: what was typed in one survives a look at the other. */}
      <div className="source-language" hidden={language !== "json"}>
        <JsonSource />
      </div>
      <div className="source-language" hidden={language !== "python"}>
        {pythonOpened && <PythonSource />}
      </div>
    </div>
  );
}
