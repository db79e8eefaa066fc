import type { Diagnostic } from "../../../document/diagnostic.ts";
import { DiagnosticCard } from "./DiagnosticCard.tsx";

/** What there is to say, the gravest first. */
export function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  return diagnostics.map((diagnostic) => (
    <DiagnosticCard
      key={`${diagnostic.code} ${diagnostic.layers.join(" ")} ${diagnostic.title}`}
      diagnostic={diagnostic}
    />
  ));
}
