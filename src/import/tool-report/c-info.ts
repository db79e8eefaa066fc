import type { Diagnostic, Path } from "../../document/diagnostic.ts";
import { problem } from "../../document/problem.ts";
import { jsonLocator } from "../json-text.ts";
import { parseJson } from "../sxor-json.ts";
import type { ReadReport } from "./read.ts";
import {
  type CLayer,
  emptyReport,
  MAX_LAYERS,
  type ReportArray,
  type ReportIo,
  type ReportTensor,
} from "./report.ts";
import { format, number, roleOf } from "./values.ts";

/** network_c_info.json: what the tool writes beside the C code, in JSON (schema 2.0). */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const count = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
const counts = (value: unknown): number[] => list(value).flatMap((item) => count(item) ?? []);

/** A buffer of the dump; its shape has no batch. */
interface Buffer extends ReportTensor {
  id: number;
  items: number | null;
  isParam: boolean;
}

export function readCInfo(source: string): ReadReport {
  const { value, notes } = parseJson(source);
  if (notes.length > 0) return { report: null, diagnostics: notes };
  const dump = object(value);
  const graph = list(dump.graphs)[0];
  const broken: Broken[] = [];
  const say: Say = (title, path) => broken.push({ title, path });
  if (!isObject(graph)) {
    const why = "A network_c_info.json has one graph with nodes. Paste the whole file.";
    return { report: null, diagnostics: [problem("SX040", "error", "the file describes no graph", why)] };
  }
  const buffers = readBuffers(list(dump.buffers), say);
  const nodes = list(graph.nodes);
  if (nodes.length > MAX_LAYERS) say(`the graph has ${nodes.length} nodes`, ["graphs", 0, "nodes"]);
  const layers = nodes.slice(0, MAX_LAYERS).flatMap((node, i) => {
    const layer = readNode(node, i, buffers);
    if (layer === undefined) say(`node ${i} has no name or no inputs and outputs`, ["graphs", 0, "nodes", i]);
    return layer ?? [];
  });
  if (layers.length === 0) say("the graph has no nodes", ["graphs", 0]);
  const memory = object(dump.memory_footprint);
  const maccs = layers.map(({ macc }) => macc);
  return {
    report: {
      ...emptyReport("c_info"),
      ...readEnvironment(object(dump.environment)),
      modelName: text(graph.name),
      inputs: readIos(graph.inputs, buffers),
      outputs: readIos(graph.outputs, buffers),
      totals: {
        ...emptyReport("c_info").totals,
        macc: maccs.includes(null) ? null : (maccs as number[]).reduce((sum, macc) => sum + macc, 0),
        weights: count(memory.weights),
        activations: count(memory.activations),
      },
      layers,
      arrays: arraysOf(buffers, counts(graph.inputs), counts(graph.outputs)),
    },
    diagnostics: brokenParts(source, broken),
  };
}

/** A part of the dump that cannot be read. */
interface Broken {
  title: string;
  path: Path;
}

type Say = (title: string, path: Path) => void;

/** One who sees some of many broken parts knows what happened. */
const SHOWN = 3;
const LOCATED = 1_000_000;

function brokenParts(source: string, broken: readonly Broken[]): Diagnostic[] {
  if (broken.length === 0) return [];
  // In a longer text the search for places would be felt.
  const locate = source.length > LOCATED ? () => undefined : jsonLocator(source).locate;
  const why = "It is left out. The file was cut, changed, or has a schema that sxor does not know.";
  const shown = broken.slice(0, SHOWN).map(({ title, path }) => {
    const place = locate(path);
    return problem("SX042", "warning", title, why, { path, ...(place && { place }) });
  });
  const more = broken.length - shown.length;
  if (more === 0) return shown;
  return [...shown, problem("SX042", "warning", `${more} more parts cannot be read`, "They are left out.")];
}

function readBuffers(items: readonly unknown[], say: Say): Map<number, Buffer> {
  const buffers = new Map<number, Buffer>();
  for (const [i, item] of items.entries()) {
    const { id, name, format: printed, shape, size_bytes, is_param } = object(item);
    const key = count(id);
    if (key === null || typeof name !== "string") {
      say(`buffer ${i} has no id or no name`, ["buffers", i]);
      continue;
    }
    const sizes = Array.isArray(shape) ? counts(shape) : null;
    buffers.set(key, {
      id: key,
      name: name.replace(/_array$/, ""),
      format: typeof printed === "string" ? format(printed) : null,
      shape: sizes,
      bytes: count(size_bytes),
      items: sizes?.reduce((product, n) => product * n, 1) ?? null,
      isParam: is_param === true,
    });
  }
  return buffers;
}

function readNode(
  value: unknown,
  position: number,
  buffers: ReadonlyMap<number, Buffer>,
): CLayer | undefined {
  const node = object(value);
  const name = text(node.name);
  if (name === null || !Array.isArray(node.inputs) || !Array.isArray(node.outputs)) return undefined;
  const of = (ids: unknown) => counts(ids).flatMap((id) => buffers.get(id) ?? []);
  const plain = ({ name, format, shape, bytes }: Buffer): ReportTensor => ({ name, format, shape, bytes });
  const read = of(node.inputs);
  const params = read.filter(({ isParam }) => isParam);
  const attributes = Object.entries(object(node.attributes)).map(([key, given]) => [key, plainText(given)]);
  return {
    cId: position,
    mId: number(text(list(node.original_nodes)[0]) ?? undefined),
    name,
    type: text(node.description) ?? "",
    inputs: read.filter(({ isParam }) => !isParam).map(plain),
    outputs: of(node.outputs).map(plain),
    params: params.map(plain),
    scratch: of(node.scratchs).map(plain),
    macc: count(node.macc),
    rom: params.some(({ bytes }) => bytes === null)
      ? null
      : params.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    opType: null,
    kernels: list(node.sw_functions).flatMap(
      (kernel) =>
        text(kernel)
          ?.trim()
          .replace(/^forward_/, "") ?? [],
    ),
    attributes: Object.fromEntries(attributes) as Record<string, string>,
    line: null,
  };
}

function readEnvironment(environment: Json) {
  const tool = object(list(environment.tools)[0]);
  const called = text(tool.arguments);
  const input = object(tool.input_model);
  const setting = (option: string) => new RegExp(`--${option} (\\S+)`).exec(called ?? "")?.[1];
  const settings = {
    type: text(input.type) ?? undefined,
    compression: setting("compression"),
    "target/series": setting("target"),
  };
  return {
    tool: text(tool.name),
    version: text(tool.version),
    command: /^\w+/.exec(called ?? "")?.[0] ?? null,
    cName: text(object(environment.generated_model).name),
    options: Object.fromEntries(
      Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

const readIos = (ids: unknown, buffers: ReadonlyMap<number, Buffer>): ReportIo[] =>
  counts(ids)
    .flatMap((id) => buffers.get(id) ?? [])
    .map(({ name, format, shape }) => ({
      name: name.replace(/_output$/, ""),
      format,
      shape,
      packed: format === "s1",
    }));

function arraysOf(
  buffers: ReadonlyMap<number, Buffer>,
  inputs: readonly number[],
  outputs: readonly number[],
): ReportArray[] {
  const mark = (id: number) => (inputs.includes(id) ? "/input" : outputs.includes(id) ? "/output" : "");
  return [...buffers.values()].map(({ id, name, format, shape, items, bytes, isParam }) => ({
    id,
    name,
    role: roleOf(name, isParam, mark(id)),
    format,
    shape,
    items,
    bytes,
  }));
}

/** An attribute as text: lists one level deep, which no tool exceeds. */
const plainText = (value: unknown): string =>
  (Array.isArray(value) ? value : [value])
    .map((item: unknown) => (typeof item === "object" ? "" : String(item)))
    .join(",");
