import type { Diagnostic, Place } from "../../document/diagnostic.ts";
import "./problems.css";

const WORDS = { error: "Error", warning: "Warning", info: "Note" } as const;

/** A mistake that is made in every layer is understood after some. */
const MAX_SHOWN = 20;

interface ProblemsProps {
  diagnostics: readonly Diagnostic[];
  /** Called with the place of the problem that was chosen; without it, lines are only named. */
  onGo?: (place: Place) => void;
}

/** What is wrong with a text: severity, line, cause and next step of each problem. */
export function Problems({ diagnostics, onGo }: ProblemsProps) {
  if (diagnostics.length === 0) return null;
  return (
    <ul className="problems" aria-label="Problems">
      {diagnostics.slice(0, MAX_SHOWN).map((diagnostic) => {
        const { code, severity, title, why, place } = diagnostic;
        return (
          <li key={`${code} ${place?.line}:${place?.column} ${title}`} data-severity={severity}>
            <span className="problem-word">{WORDS[severity]}</span>{" "}
            {place &&
              (onGo ? (
                <button type="button" className="problem-line" onClick={() => onGo(place)}>
                  line {place.line}
                </button>
              ) : (
                <span className="problem-line">line {place.line}</span>
              ))}{" "}
            <strong>{title}</strong> <span className="problem-code">{code}</span>
            <p className="problem-why">{why}</p>
          </li>
        );
      })}
      {diagnostics.length > MAX_SHOWN && <li>and {diagnostics.length - MAX_SHOWN} more</li>}
    </ul>
  );
}
