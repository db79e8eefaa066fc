import type { Diagnostic, Severity } from "../document/diagnostic.ts";

export interface ProblemText {
  code: string;
  title: string;
  why: string;
  severity?: Severity;
  attribute?: string;
}

/** Why a layer cannot be what its attributes say; thrown inside the builders, never out of the graph. */
export class Problem extends Error {
  readonly text: ProblemText;

  constructor(text: ProblemText) {
    super(text.title);
    this.text = text;
  }

  /** As a diagnostic about the layer `name`, number `index` in the Document. */
  diagnostic(name: string, index: number): Diagnostic {
    const { code, title, why, severity = "error", attribute } = this.text;
    return {
      code,
      severity,
      layers: [name],
      title,
      why,
      evidence: [],
      path: attribute === undefined ? ["layers", index] : ["layers", index, attribute],
      ...(attribute === undefined ? {} : { knob: { layer: name, attribute } }),
    };
  }
}
