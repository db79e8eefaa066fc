import type { Diagnostic, Place } from "../../document/diagnostic.ts";
import "./problems.css";

const WORDS = { error: "Error", warning: "Warning", info: "Note" } as const;

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
      {diagnostics.map((diagnostic) => {
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
            <strong>{title}</strong> <span className="problem-why">{why}</span>{" "}
            <span className="problem-code">{code}</span>
          </li>
        );
      })}
    </ul>
  );
}
