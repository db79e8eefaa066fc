import type { SyntaxNode } from "@lezer/common";
import { type Diagnostic, hasError, type Place } from "../document/diagnostic.ts";
import { problem } from "../document/problem.ts";
import { placesOf } from "./json-text.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { type KerasModel, type KerasNode, toDocument } from "./keras-model.ts";
import { MAX_NODES } from "./keras-nested.ts";
import { outputsOf } from "./python/model-parts.ts";
import { execute, runFunction } from "./python/statements.ts";
import { children, parsePython } from "./python/syntax.ts";
import { type Part, Scope, type Script, type ScriptModel, unknown } from "./python/values.ts";
import { type Imported, imported } from "./result.ts";

/** Most expressions and statements that are read, calls of functions counted anew. */
const MOST_STEPS = 200_000;
/** Most layers that `model.layers` gives, in all. */
const MOST_PARTS = 1_000_000;
const LONGEST_SCRIPT = 1024 * 1024;
const ONLY_THE_MODEL = "Paste only the part that builds the model.";
const DEEPEST_CALL = 40;
/** Deepest nesting of expressions and blocks. */
const DEEPEST_SYNTAX = 200;

/**
 * The model that a Keras or Larq script builds. The script is read, never run: literals, names,
 * arithmetic, functions and their calls, loops over literals, Sequential, add and functional calls are
 * understood; everything else that would have to run is named with its line where the model depends on it.
 */
export function importPython(source: string): Imported {
  const notes: Diagnostic[] = [];
  if (source.length > LONGEST_SCRIPT) {
    const title = `the script has ${Math.ceil(source.length / 1024)} kB; sxor reads up to ${LONGEST_SCRIPT / 1024} kB`;
    return { document: null, notes: [problem("SX009", "error", title, ONLY_THE_MODEL)] };
  }
  const places = placesOf(source);
  const syntax = parsePython(source);
  if ("error" in syntax) return syntaxError(source, syntax.error, places(syntax.error));
  const { text, top } = syntax;
  const tooDeep = deeperThan(top, DEEPEST_SYNTAX);
  if (tooDeep !== undefined) return nestedTooDeep(places(tooDeep));
  const reported = new Set<string>();
  let steps = 0;
  let allowed = MOST_STEPS;
  let calls = 0;
  const script: Script = {
    source: (node) => text.slice(node.from, node.to),
    place: (node) => places(node.from),
    report: (diagnostic) => {
      // What is too much is said where it begins to be.
      const where =
        diagnostic.code === "SX009" ? "" : `${diagnostic.place?.line} ${diagnostic.place?.column}`;
      const key = `${diagnostic.code} ${where}`;
      if (!reported.has(key)) notes.push(diagnostic);
      reported.add(key);
    },
    layers: [],
    inside: new Set(),
    models: [],
    foreign: new Set(),
    passedOver: [],
    run: (definition, args) => {
      if (calls >= DEEPEST_CALL) return unknown(`${definition.name} calls itself`);
      calls++;
      const value = runFunction(definition, args, script);
      calls--;
      return value;
    },
    step: (node) => {
      steps++;
      if (steps === MOST_STEPS) {
        const title = `the script takes more than ${MOST_STEPS.toLocaleString("en-US")} steps to be read`;
        script.report(problem("SX009", "error", title, ONLY_THE_MODEL, { place: places(node.from) }));
      }
      return steps < allowed;
    },
    within: (limit, work) => {
      const outer = allowed;
      allowed = Math.min(outer, steps + limit);
      work();
      const enough = steps < allowed || allowed === outer;
      allowed = outer;
      return enough;
    },
    unsure: 0,
    limited: () => allowed < MOST_STEPS,
    depth: 0,
    left: { nodes: MAX_NODES, parts: MOST_PARTS },
  };
  execute(children(top), new Scope(), script);
  const model = chooseModel(script);
  if (model === undefined) {
    return imported(null, hasError(notes) ? notes : [...notes, noModel(script)]);
  }
  const { document, notes: modelNotes } = toDocument(kerasModel(model, script));
  return imported(document, [...notes, ...modelNotes]);
}

/** The grammar gives up in a chain of some thousand operators as it does at an error. */
const LONG_LINE = 2_000;

function syntaxError(source: string, offset: number, place: Place): Imported {
  if (openBrackets(source.slice(0, offset)) > DEEPEST_SYNTAX) return nestedTooDeep(place);
  const line = (source.split("\n")[place.line - 1] ?? "").trim().slice(0, 60);
  const title = `line ${place.line}, column ${place.column}: Python syntax error`;
  const chain =
    place.column > LONG_LINE ? "Break a line with thousands of operators into several statements. " : "";
  const why =
    line === ""
      ? "The text ends too early: a bracket or a block is open. Paste the whole script."
      : `Paste the script alone, without the text around it. ${chain}Python 3 cannot read this line: ${line}`;
  return { document: null, notes: [problem("SX030", "error", title, why, { place })] };
}

function nestedTooDeep(place: Place): Imported {
  const title = `brackets or blocks are nested more than ${DEEPEST_SYNTAX} deep`;
  return {
    document: null,
    notes: [problem("SX009", "error", title, "Write it in several statements.", { place })],
  };
}

/** About how many brackets are open at the end of a text: the grammar gives up where they are too many. */
const openBrackets = (text: string): number =>
  (text.match(/[([{]/g)?.length ?? 0) - (text.match(/[)\]}]/g)?.length ?? 0);

/** Where the tree is deeper than `limit`; undefined if nowhere. */
function deeperThan(top: SyntaxNode, limit: number): number | undefined {
  let depth = 0;
  let found: number | undefined;
  top.cursor().iterate(
    (node) => {
      depth++;
      if (depth > limit) found ??= node.from;
      return found === undefined;
    },
    () => {
      depth--;
    },
  );
  return found;
}

/** The model that is saved, else the last one that is no part of another and no view of one. */
function chooseModel(script: Script): ScriptModel | undefined {
  const candidates = script.models.filter((model) => !model.nested);
  const model =
    candidates.filter((candidate) => candidate.saved).at(-1) ??
    candidates.filter((candidate) => !candidate.view).at(-1) ??
    candidates.at(-1);
  if (model !== undefined && candidates.length > 1) {
    const all = [...new Set(candidates.map((candidate) => candidate.place.line))];
    const lines = all.slice(0, 10).join(", ") + (all.length > 10 ? ", …" : "");
    const views = candidates.some(({ view }) => view) ? " that does not just look into another" : "";
    const why = `Models are built at ${all.length === 1 ? "line" : "lines"} ${lines}. sxor takes the one that is saved, else the last${views}.`;
    const title = `the script builds ${candidates.length} models; this is the one of line ${model.place.line}`;
    script.report(problem("SX035", "info", title, why, { place: model.place }));
  }
  return model;
}

const WITHOUT_CLASSES =
  "Classes with functions are not read: write the model as functions, or run the script and paste what model.to_json() " +
  "prints (of a subclassed model: tf.keras.Model(x, model.call(x)).to_json() with x = tf.keras.Input(shape)).";

function noModel(script: Script): Diagnostic {
  const seen = script.passedOver.slice(0, 6).map(({ what, place }) => `${what} (line ${place.line})`);
  return problem(
    "SX033",
    "error",
    "no model is built in this script",
    "sxor looks for Sequential([...]) or Model(inputs, outputs), also in a function that the script calls. " +
      (seen.length === 0 ? "" : `It passed over ${seen.join(", ")}. ${WITHOUT_CLASSES}`),
    script.passedOver[0] ? { place: script.passedOver[0].place } : {},
  );
}

function kerasModel(model: ScriptModel, script: Script): KerasModel {
  const others = script.models.filter((other) => other !== model);
  const common = {
    layers: script.layers,
    elsewhere: layersOf(others, script.inside),
    ...(model.name === undefined ? {} : { name: model.name }),
  };
  return { ...common, outputs: outputsOf(model, script) };
}

/** `first` and the layers of models, which may have most of their layers in common. */
function layersOf(models: readonly ScriptModel[], first: ReadonlySet<KerasLayer>): Set<KerasLayer> {
  const layers = new Set(first);
  const parts = new Set<Part>();
  const nodes = new Set<KerasNode>();
  for (const { structure } of models) {
    if ("layers" in structure) for (const part of structure.layers) parts.add(part);
    else for (const output of structure.outputs) nodes.add(output);
  }
  // Sets grow while they are gone through.
  for (const part of parts) {
    if (!("structure" in part)) layers.add(part);
    else if ("outputs" in part.structure) for (const output of part.structure.outputs) nodes.add(output);
  }
  for (const node of nodes) {
    layers.add(node.layer);
    for (const input of node.inputs) nodes.add(input);
  }
  return layers;
}
