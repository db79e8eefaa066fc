import { type Attribute, MAX_CHANNELS } from "./attributes.ts";
import { type Diagnostic, hasError } from "./diagnostic.ts";
import {
  DEFAULT_SEED,
  DEFAULT_TARGET,
  type Document,
  TARGETS,
  type TargetId,
  type Weights,
} from "./document.ts";
import { DEFAULT_INPUT_NAME } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { readLayers } from "./parse-layers.ts";
import { problem, show } from "./problem.ts";
import { checkKeys, isRecord, legal, MAX_SEED, parseValue, type Report, readName } from "./values.ts";

export interface ParseResult {
  /** Null if there is an error among the diagnostics. */
  document: Document | null;
  diagnostics: Diagnostic[];
}

/** Reading stops after this many errors, so that a hostile text cannot ask for millions of messages. */
const MAX_ERRORS = 100;
/**
 * The only way from unknown data (a file, a link, the editor, the store) to a Document. The result is
 * canonical: two inputs that mean the same give the same Document. Defaults are left out, pairs of
 * equal numbers are one number, names that Keras would give are left out, and so are inputs that are
 * the layer before. Every problem has its path. Never throws; linear in the size of the input but for
 * the names, which are bounded by MAX_LAYERS squared.
 */
export function parseDocument(value: unknown): ParseResult {
  const diagnostics: Diagnostic[] = [];
  let errors = 0;
  const report: Report = (diagnostic) => {
    diagnostics.push(diagnostic);
    if (diagnostic.severity === "error") errors++;
    if (errors === MAX_ERRORS) throw new TooManyErrors();
  };
  try {
    const document = readDocument(value, report);
    return { document: hasError(diagnostics) ? null : document, diagnostics };
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    const why = `Reading stopped after ${MAX_ERRORS} errors: mend these first.`;
    diagnostics.push(problem("SX009", "error", "there may be more errors", why));
    return { document: null, diagnostics };
  }
}

class TooManyErrors extends Error {}

function readDocument(value: unknown, report: Report): Document | null {
  if (!isRecord(value)) {
    report(
      problem("SX002", "error", `a document is an object, this is ${show(value)}`, SHAPE_OF_DOCUMENT, {
        path: [],
      }),
    );
    return null;
  }
  if (value.sxor !== 1) {
    const newer = typeof value.sxor === "number" && value.sxor > 1;
    report(
      problem(
        "SX002",
        "error",
        value.sxor === undefined
          ? 'the version "sxor" is missing'
          : `the version "sxor" is ${show(value.sxor)}`,
        newer ? "It was written by a newer version of sxor; this one reads version 1." : SHAPE_OF_DOCUMENT,
        { path: value.sxor === undefined ? [] : ["sxor"] },
      ),
    );
    return null;
  }
  checkKeys(value, ["sxor", "name", "input", "layers", "target", "weights"], "a document", [], report);
  const name = value.name === undefined ? undefined : readName(value.name, ["name"], report);
  const input = readInput(value.input, report);
  const layers = readLayers(value.layers, input.name ?? DEFAULT_INPUT_NAME, report);
  const target = readTarget(value.target, report);
  const weights = readWeights(value.weights, report);
  return {
    sxor: 1,
    ...(name === undefined ? {} : { name }),
    input,
    layers,
    ...(target === DEFAULT_TARGET ? {} : { target }),
    ...(weights === undefined ? {} : { weights }),
  };
}

const SHAPE_OF_DOCUMENT =
  'A document looks like {"sxor": 1, "input": {"shape": [32, 32, 1]}, "layers": [{"type": "QuantConv2D", …}]}.';

const SIZE: Attribute = { kind: "int", min: 1, max: MAX_CHANNELS };

function readInput(value: unknown, report: Report): Document["input"] {
  const path = ["input"];
  if (!isRecord(value)) {
    const title = value === undefined ? "input is missing" : `input is ${show(value)}`;
    report(
      problem(
        value === undefined ? "SX006" : "SX004",
        "error",
        title,
        'Write "input": {"shape": [32, 32, 1]}.',
        {
          path: value === undefined ? [] : path,
        },
      ),
    );
    return { shape: [] };
  }
  checkKeys(value, ["shape", "name"], "the input", path, report);
  const name = value.name === undefined ? undefined : readName(value.name, ["input", "name"], report);
  const shape = readShape(value.shape, report);
  return name === undefined || name === DEFAULT_INPUT_NAME ? { shape } : { shape, name };
}

function readShape(value: unknown, report: Report): number[] {
  const path = ["input", "shape"];
  if (!Array.isArray(value) || (value.length !== 1 && value.length !== 3)) {
    report(
      problem(
        value === undefined ? "SX006" : "SX005",
        "error",
        value === undefined
          ? "the shape of the input is missing"
          : `the shape of the input is ${show(value)}`,
        "The shape is [height, width, channels] for images or [features] for vectors, without the batch. A sequence " +
          "[length, channels] is the image [1, length, channels], its Conv1D a Conv2D with a kernel of height 1.",
        { path: value === undefined ? ["input"] : path },
      ),
    );
    return [];
  }
  return value.map((size: unknown, i) => {
    const found = parseValue(size, SIZE, [...path, i], () => {});
    if (typeof found === "number") return found;
    const why = `Every size of the input must be ${legal(SIZE)}.`;
    report(problem("SX005", "error", `the input has the size ${show(size)}`, why, { path: [...path, i] }));
    return 1;
  });
}

function readTarget(value: unknown, report: Report): TargetId {
  if (value === undefined) return DEFAULT_TARGET;
  const target = TARGETS.find((id) => id === value);
  if (target !== undefined) return target;
  const hint = typeof value === "string" ? didYouMean(value, [DEFAULT_TARGET, ...TARGETS]) : "";
  report(
    problem(
      "SX005",
      "error",
      `unknown target ${show(value)}${hint}`,
      `Targets of this version: ${TARGETS.join(", ")}.`,
      { path: ["target"] },
    ),
  );
  return DEFAULT_TARGET;
}

const SEED: Attribute = { kind: "int", min: 0, max: MAX_SEED };

/** Undefined for the usual seed. */
function readWeights(value: unknown, report: Report): Weights | undefined {
  const path = ["weights"];
  if (value === undefined) return undefined;
  if (!isRecord(value)) {
    const why = 'Write "weights": {"seed": 1}.';
    report(problem("SX004", "error", `weights is ${show(value)}`, why, { path }));
    return undefined;
  }
  if (value.file !== undefined || value.digest !== undefined) return readFileWeights(value, report);
  checkKeys(value, ["seed"], "weights", path, report);
  if (value.seed === undefined) return undefined;
  const seed = parseValue(value.seed, SEED, [...path, "seed"], report) as number | undefined;
  return seed === undefined || seed === DEFAULT_SEED ? undefined : { seed };
}

const FLAG: Attribute = { kind: "boolean" };

function readFileWeights(value: Record<string, unknown>, report: Report): Weights | undefined {
  const path = ["weights"];
  checkKeys(value, ["file", "digest", "signs"], "weights of a file", path, report);
  const file = readName(value.file, [...path, "file"], report);
  const { digest } = value;
  const signs =
    value.signs !== undefined && parseValue(value.signs, FLAG, [...path, "signs"], report) === true;
  if (typeof digest !== "string" || !/^[0-9a-f]{16}$/.test(digest)) {
    const why = "The digest of weights has 16 hexadecimal digits. Open the model file, which gives it.";
    report(problem("SX005", "error", `the digest is ${show(digest)}`, why, { path: [...path, "digest"] }));
    return undefined;
  }
  return file === undefined ? undefined : { file, digest, ...(signs ? { signs } : {}) };
}
