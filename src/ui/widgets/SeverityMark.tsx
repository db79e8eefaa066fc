import "./op-badge.css";

export type MarkedSeverity = "ok" | "info" | "warning" | "error";

const SEVERITY_GLYPHS: Readonly<Record<MarkedSeverity, string>> = {
  ok: "✓",
  info: "ℹ",
  warning: "▲",
  error: "✕",
};

/** The glyph of a severity; its word is there for those who do not see colours, or nothing at all. */
export function SeverityMark({ severity, word = false }: { severity: MarkedSeverity; word?: boolean }) {
  return (
    <span className="severity" data-severity={severity} title={severity}>
      <span aria-hidden="true">{SEVERITY_GLYPHS[severity]}</span>
      <span className={word ? undefined : "visually-hidden"}>{severity}</span>
    </span>
  );
}
