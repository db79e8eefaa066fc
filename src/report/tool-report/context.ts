import type { CLayer, ModelRow, ReportTensor, ToolReport } from "../../import/tool-report/report.ts";
import { isDense, plainType } from "./classify.ts";

/** Who reads and writes what in the C graph of a report, and what the imported model calls it. */
export interface ReportContext {
  report: ToolReport;
  /** The layer that writes a tensor; undefined for inputs of the network and constants. */
  producer(tensor: ReportTensor): CLayer | undefined;
  readers(layer: CLayer): readonly CLayer[];
  /** Whether an output of the layer is an output of the network. */
  isOutput(layer: CLayer): boolean;
  /** The line of the imported model that the layer stands for; undefined if none can be told. */
  modelRow(layer: CLayer): ModelRow | undefined;
  /** The row with which the tool imports an input_quantizer: `<layer>_conv (Conversion, QuantConv2D)`. */
  quantizerRow(layer: CLayer): ModelRow | undefined;
}

/** Version 8 numbers the views of one array: `x_output0` is `x_output`. */
const arrayName = (name: string): string => name.replace(/(_output)\d+$/, "$1");

export function contextOf(report: ToolReport): ReportContext {
  const producers = new Map<string, CLayer>();
  const readers = new Map<string, CLayer[]>();
  for (const layer of report.layers) {
    for (const { name } of layer.outputs ?? []) producers.set(arrayName(name), layer);
    for (const { name } of layer.inputs ?? []) {
      const known = readers.get(arrayName(name));
      if (known === undefined) readers.set(arrayName(name), [layer]);
      else if (!known.includes(layer)) known.push(layer);
    }
  }
  const outputs = new Set([
    ...report.outputs.flatMap(({ name }) => [name, `${name}_output`]),
    ...report.arrays.filter(({ role }) => role === "output").map(({ name }) => name),
  ]);
  const groups = new Map<number, ModelRow[]>();
  for (const row of report.modelRows) {
    if (row.mId === null) continue;
    const group = groups.get(row.mId);
    if (group === undefined) groups.set(row.mId, [row]);
    else group.push(row);
  }
  const group = (layer: CLayer): readonly ModelRow[] =>
    layer.mId === null ? [] : (groups.get(layer.mId) ?? []);
  return {
    report,
    producer: ({ name }) => producers.get(arrayName(name)),
    readers: (layer) => (layer.outputs ?? []).flatMap(({ name }) => readers.get(arrayName(name)) ?? []),
    isOutput: (layer) => (layer.outputs ?? []).some(({ name }) => outputs.has(arrayName(name))),
    modelRow: (layer) => {
      const named = report.modelRows.find(({ name }) => sameName(name, layer.name));
      return (
        named ?? group(layer).find(({ type }) => type !== null && plainType(type) === plainType(layer.type))
      );
    },
    quantizerRow: (layer) => {
      const isConversion = ({ type, original }: ModelRow) =>
        type === "Conversion" && original !== null && isQuantClass(original);
      const named = report.modelRows.find(
        (row) => isConversion(row) && sameName(row.name, `${layer.name}_conv`),
      );
      return named ?? group(layer).find(isConversion);
    },
  };
}

/** Names are equal, or one of them was cut by the tool: `first eighteen..last ten`. */
export function sameName(a: string, b: string): boolean {
  if (a === b) return true;
  const [cut, whole] = a.includes("..") ? [a, b] : [b, a];
  const [head = "", tail = ""] = cut.split("..");
  const isCut = cut.includes("..") && head !== "";
  return isCut && whole.length > cut.length - 2 && whole.startsWith(head) && whole.endsWith(tail);
}

/** Classes of Larq and QKeras that can have quantizers. */
export const isQuantClass = (original: string): boolean =>
  /^Q(?:uant)?(?:Separable|Depthwise|Conv|Dense|Locally)/.test(original);

/**
 * Height and width of the kernel, from the shape of the weights: [out, h, w, in] since 9.0, [in, h, w, out] in
 * 8.x, [in, out, h, w] in 7.x. Null for dense layers and where the order is not known.
 */
export function kernelSize(report: ToolReport, layer: CLayer): readonly [number, number] | null {
  const shape = layer.params?.[0]?.shape;
  if (shape?.length !== 4 || isDense(layer)) return null;
  const major = Number(/^\d+/.exec(report.version ?? "")?.[0] ?? Number.NaN);
  if (Number.isNaN(major) || ((major === 5 || major === 6) && report.source === "text")) return null;
  const [, a, b, c] = shape as [number, number, number, number];
  return major === 7 ? [b, c] : [a, b];
}
