import type { SyntaxNode } from "@lezer/common";
import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import { snakeCase } from "../document/names.ts";
import { problem } from "../document/problem.ts";
import { INPUT_LAYER } from "./constructors.ts";
import { placesOf } from "./json-text.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { type KerasModel, type KerasNode, toDocument } from "./keras-model.ts";
import { inputShape } from "./python/layers.ts";
import { execute, runFunction } from "./python/statements.ts";
import { children, parsePython } from "./python/syntax.ts";
import { Scope, type Script, type ScriptModel, unknown } from "./python/values.ts";
import type { Imported } from "./result.ts";

/** Most expressions and statements that are read, calls of functions counted anew. */
const MOST_STEPS = 200_000;
const LONGEST_SCRIPT = 1024 * 1024;
const ONLY_THE_MODEL = "Paste only the part that builds the model.";
const DEEPEST_CALL = 40;
/** Deepest nesting of expressions and blocks. */
const DEEPEST_SYNTAX = 200;

/**
 * The model that a Keras or Larq script builds. The script is read, never run: literals, names,
 * arithmetic, functions and their calls, Sequential, add and functional calls are understood; loops
 * and everything else that would have to run is named with its line where the model depends on it.
 */
export function importPython(source: string): Imported {
  const notes: Diagnostic[] = [];
  if (source.length > LONGEST_SCRIPT) {
    const title = `the script has ${Math.ceil(source.length / 1024)} kB; sxor reads up to ${LONGEST_SCRIPT / 1024} kB`;
    return { document: null, notes: [problem("SX009", "error", title, ONLY_THE_MODEL)] };
  }
  const places = placesOf(source);
  const syntax = parsePython(source);
  if ("error" in syntax) {
    const place = places(syntax.error);
    const line = (source.split("\n")[place.line - 1] ?? "").trim().slice(0, 60);
    const title = `line ${place.line}, column ${place.column}: Python syntax error`;
    const why = line === "" ? "The text ends too early." : `Python cannot read this line: ${line}`;
    return { document: null, notes: [problem("SX030", "error", title, why, { place })] };
  }
  const { text, top } = syntax;
  const tooDeep = deeperThan(top, DEEPEST_SYNTAX);
  if (tooDeep !== undefined) {
    const place = places(tooDeep);
    const title = `brackets or blocks are nested more than ${DEEPEST_SYNTAX} deep`;
    return {
      document: null,
      notes: [problem("SX009", "error", title, "Write it in several statements.", { place })],
    };
  }
  const reported = new Set<string>();
  let steps = 0;
  let depth = 0;
  const script: Script = {
    source: (node) => text.slice(node.from, node.to),
    place: (node) => places(node.from),
    report: (diagnostic) => {
      const key = `${diagnostic.code} ${diagnostic.place?.line} ${diagnostic.place?.column}`;
      if (!reported.has(key)) notes.push(diagnostic);
      reported.add(key);
    },
    layers: [],
    models: [],
    passedOver: [],
    run: (definition, args) => {
      if (depth >= DEEPEST_CALL) return unknown(`${definition.name} calls itself`);
      depth++;
      const value = runFunction(definition, args, script);
      depth--;
      return value;
    },
    step: () => {
      steps++;
      if (steps === MOST_STEPS) {
        const title = "the script is too long to be read";
        script.report(problem("SX009", "error", title, ONLY_THE_MODEL));
      }
      return steps < MOST_STEPS;
    },
  };
  execute(children(top), new Scope(), script);
  const model = chooseModel(script);
  if (model === undefined) {
    if (!hasError(notes)) notes.push(noModel(script));
    return { document: null, notes };
  }
  const { document, notes: modelNotes } = toDocument(kerasModel(model, script));
  const all = [...notes, ...modelNotes];
  return { document: hasError(all) ? null : document, notes: all };
}

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

/** The model that is saved, else the last one that is no part of another. */
function chooseModel(script: Script): ScriptModel | undefined {
  const candidates = script.models.filter((model) => !model.nested);
  const model = candidates.filter((candidate) => candidate.saved).at(-1) ?? candidates.at(-1);
  if (model !== undefined && candidates.length > 1) {
    const lines = candidates.map((candidate) => candidate.place.line).join(", ");
    const why = `Models are built at lines ${lines}. sxor takes the one that is saved, else the last.`;
    const title = `the script builds ${candidates.length} models; this is the one of line ${model.place.line}`;
    script.report(problem("SX035", "info", title, why, { place: model.place }));
  }
  return model;
}

function noModel(script: Script): Diagnostic {
  const seen = script.passedOver.slice(0, 6).map(({ what, place }) => `${what} (line ${place.line})`);
  return problem(
    "SX033",
    "error",
    "no model is built in this script",
    "sxor looks for Sequential([...]) or Model(inputs, outputs), also in a function that the script calls. " +
      (seen.length === 0 ? "" : `It passed over ${seen.join(", ")}. Subclassed models are not read.`),
    script.passedOver[0] ? { place: script.passedOver[0].place } : {},
  );
}

function kerasModel(model: ScriptModel, script: Script): KerasModel {
  const elsewhere = new Set(script.models.filter((other) => other !== model).flatMap(layersOf));
  const common = {
    layers: script.layers,
    elsewhere,
    ...(model.name === undefined ? {} : { name: model.name }),
  };
  const { structure } = model;
  if ("outputs" in structure) return { ...common, outputs: structure.outputs };
  const [first, ...rest] = structure.layers;
  if (first === undefined) return { ...common, outputs: [] };
  const begins = first.className === INPUT_LAYER;
  const shape = inputShape(first.config) ?? structure.inputShape;
  const place = first.place ?? model.place;
  const input: KerasLayer = begins
    ? { ...first, config: { shape } }
    : {
        className: INPUT_LAYER,
        name: `${first.name ?? snakeCase(first.className)}_input`,
        config: { shape },
        place,
      };
  let node: KerasNode = { layer: input, inputs: [] };
  for (const layer of begins ? rest : structure.layers) node = { layer, inputs: [node] };
  const layers = begins
    ? script.layers.map((layer) => (layer === first ? input : layer))
    : [input, ...script.layers];
  return { ...common, layers, outputs: [node] };
}

function layersOf({ structure }: ScriptModel): KerasLayer[] {
  if ("layers" in structure) return structure.layers;
  const found = new Set<KerasNode>();
  const stack = [...structure.outputs];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    stack.push(...node.inputs);
  }
  return [...found].map((node) => node.layer);
}
