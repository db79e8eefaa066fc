import { type TextLine, tableLines } from "./lines.ts";
import type { TableRead } from "./model-table.ts";
import type { CLayer, ReportArray, ReportTensor } from "./report.ts";
import { dimensions, format, number, roleOf, withoutBatch } from "./values.ts";

/** The tables of the C graph. Rows are known by their form, not by the place of the columns. */

/** `c_id name id type macc rom` and the first tensor. */
const LAYER = /^ *(\d+) +(\S+) +(\d+) +(\S+) +(\d+) +(\d+)(?: +([ISWO]: .*))?$/;
/** `W: name   f32(16x3x3x1) (5)`; a shape may be missing. */
const TENSOR = /^ *([ISWO]): (\S+)(?: +(.*?))?(?: \((\d+)\))?$/;
const TYPED_SHAPE = /^([a-z]\w*)\((.*)\)$/;

const MARKS = { I: "inputs", O: "outputs", W: "params", S: "scratch" } as const;
type Tensors = Record<(typeof MARKS)[keyof typeof MARKS], ReportTensor[]>;

/** `C-Layers`; formats and sizes that are not printed here are taken from `C-Arrays`. */
export function readCLayers(lines: readonly TextLine[], arrays: readonly ReportArray[]): TableRead<CLayer> {
  const byId = new Map(arrays.map((array) => [array.id, array]));
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const rows: CLayer[] = [];
  const unread: TextLine[] = [];
  const [, ...body] = tableLines(lines, (text) => LAYER.test(text) || TENSOR.test(text));
  let tensors: Tensors | undefined;
  for (const line of body) {
    const [, cId, name, mId, type, macc, rom, first] = LAYER.exec(line.text) ?? [];
    if (name !== undefined) {
      tensors = { inputs: [], outputs: [], params: [], scratch: [] };
      rows.push({
        cId: Number(cId),
        mId: number(mId),
        name,
        type: type as string,
        ...tensors,
        macc: number(macc),
        rom: number(rom),
        opType: null,
        kernels: null,
        attributes: null,
        line: line.number,
      });
      if (first === undefined) continue;
    }
    const [, mark, tensorName, shape = "", id] = TENSOR.exec(first ?? line.text) ?? [];
    if (mark === undefined || tensorName === undefined || tensors === undefined) {
      unread.push(line);
      continue;
    }
    const array = byId.get(Number(id)) ?? byName.get(tensorName);
    tensors[MARKS[mark as keyof typeof MARKS]].push(
      tensor(tensorName, shape.trim(), array, mark === "I" || mark === "O"),
    );
  }
  return { rows, unread };
}

function tensor(name: string, text: string, array: ReportArray | undefined, hasBatch: boolean): ReportTensor {
  const [, printed, inner] = TYPED_SHAPE.exec(text) ?? [];
  const shape = text === "" ? null : dimensions(inner ?? text);
  return {
    name,
    format: printed === undefined ? (array?.format ?? null) : format(printed),
    shape: hasBatch ? withoutBatch(shape) : shape,
    bytes: array?.bytes ?? null,
  };
}

/** `c_id name item/size pool c-type [fmt] [comment]` */
const ARRAY =
  /^ *(\d+) +(\S+) +(\d+)\/(\d+) +(\S+) +((?:const )?[A-Za-z]\w*)(?: +([A-Za-z]\S*(?: \S+)*?))?(?: +(\/\w+))?$/;

/** `C-Arrays`; shapes stand in `C-Layers` only. */
export function readCArrays(lines: readonly TextLine[]): TableRead<ReportArray> {
  const rows: ReportArray[] = [];
  const unread: TextLine[] = [];
  const [, ...body] = tableLines(lines, (text) => ARRAY.test(text));
  for (const line of body) {
    const [, id, name, items, bytes, , cType, , mark = ""] = ARRAY.exec(line.text) ?? [];
    if (name === undefined || cType === undefined) {
      unread.push(line);
      continue;
    }
    rows.push({
      id: Number(id),
      name,
      role: roleOf(name, cType.startsWith("const "), mark),
      format: format(cType),
      shape: null,
      items: number(items),
      bytes: number(bytes),
    });
  }
  return { rows, unread };
}

/** A row of `Number of operations per c-layer`. */
export interface OperationRow {
  cId: number;
  mId: number;
  name: string;
  type: string;
  macc: number | null;
  opType: string | null;
}

const OPERATION = /^ *(\d+) +(\d+) +(\S+) \(([^()]*)\)(?: +([\d,]+))?(?: +([a-z]\w*))?(?: .*)?$/;

export function readOperations(
  lines: readonly TextLine[],
): TableRead<OperationRow> & { total: number | null } {
  const rows: OperationRow[] = [];
  const unread: TextLine[] = [];
  let total: number | null = null;
  const [, ...body] = tableLines(lines, (text) => OPERATION.test(text) || /^ *total\b/.test(text));
  for (const line of body) {
    const sum = /^ *total +([\d,]+)/.exec(line.text)?.[1];
    const [, cId, mId, name, type, macc, opType] = OPERATION.exec(line.text) ?? [];
    if (sum !== undefined) total = number(sum);
    else if (name === undefined) unread.push(line);
    else {
      rows.push({
        cId: Number(cId),
        mId: Number(mId),
        name,
        type: (type as string).trim(),
        macc: number(macc),
        opType: opType ?? null,
      });
    }
  }
  return { rows, unread, total };
}

const OP_TYPE = /^ *([a-z]\w*) +([\d,]+) +[\d.]+%$/;

export function readOpTypes(lines: readonly TextLine[]): TableRead<{ type: string; macc: number }> {
  const [, ...body] = tableLines(lines, (text) => OP_TYPE.test(text));
  const rows: { type: string; macc: number }[] = [];
  const unread: TextLine[] = [];
  for (const line of body) {
    const [, type, macc] = OP_TYPE.exec(line.text) ?? [];
    const value = number(macc);
    if (type === undefined || value === null) unread.push(line);
    else rows.push({ type, macc: value });
  }
  return { rows, unread };
}
