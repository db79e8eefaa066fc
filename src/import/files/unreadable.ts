import type { Diagnostic } from "../../document/diagnostic.ts";
import { problem } from "../../document/problem.ts";

/** Why a model cannot be read; thrown inside the readers, never out of readModelFile or importKerasConfig. */
export class Unreadable extends Error {
  readonly diagnostic: Diagnostic;

  constructor(code: string, title: string, why: string, layers: readonly string[] = []) {
    super(title);
    this.diagnostic = problem(code, "error", title, why, { layers });
  }
}

export const CUT = "The file is cut or damaged. Copy it again, or save the model again.";

/** A file that contradicts itself, at a byte of it. */
export const broken = (what: string, at?: number): Unreadable =>
  new Unreadable("SX046", at === undefined ? what : `${what} (at byte ${at})`, CUT);

/** A file that is well, and holds something that is not read. */
export const unsupported = (what: string, why: string): Unreadable => new Unreadable("SX047", what, why);

/** A file that asks for more than is read. */
export const tooMuch = (what: string, why: string): Unreadable => new Unreadable("SX009", what, why);
