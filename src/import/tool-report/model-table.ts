import { type TextLine, tableLines } from "./lines.ts";
import type { ModelRow } from "./report.ts";
import { change, namedShape, number } from "./values.ts";

/** The rows of a table, and the lines of it that could not be read. */
export interface TableRead<Row> {
  rows: Row[];
  unread: TextLine[];
}

/** `3      name (Type, Original)` and the rest; the id is on the first row of a group only. */
const ROW = /^ *(?:(\d+) +)?(\S+) \(([^()]*)\)(?: +(.*))?$/;
/** Further inputs of the row above stand alone. */
const MORE_INPUTS = /^ +(\S+) *(?:\| *)?$/;
const SHAPE = /^(\[[^\]]*\]|\([^)]*\))/;

/** Where on a line the columns begin that a blank cell cannot be told from otherwise. */
interface Positions {
  rom: number;
  cSize: number;
  cMacc: number;
  /** Version 5 prints shapes without the batch. */
  hasBatch: boolean;
}

function positions(heading: string): Positions {
  const at = (title: string) => heading.indexOf(title);
  return { rom: at("rom"), cSize: at("c_size"), cMacc: at("c_macc"), hasBatch: at("output shape") < 0 };
}

/**
 * The imported graph: all versions have id, name, type and shape first; what follows is told by its form,
 * so that lines in which a name was replaced by a longer or shorter one are still read.
 */
export function readModelTable(lines: readonly TextLine[]): TableRead<ModelRow> {
  const [heading, ...body] = tableLines(lines, (text) => ROW.test(text) || MORE_INPUTS.test(text));
  const rows: ModelRow[] = [];
  const unread: TextLine[] = [];
  if (heading === undefined) return { rows, unread };
  const where = positions(heading.text);
  for (const line of body) {
    if (/^ *\S.* (?:p=\d+\(|macc=)|^ *(?:model(?:\/c-model)?: )?macc=/.test(line.text)) break;
    const last = rows.at(-1);
    const more = MORE_INPUTS.exec(line.text)?.[1];
    if (more !== undefined && last !== undefined) {
      rows[rows.length - 1] = { ...last, connectedTo: [...last.connectedTo, more] };
      continue;
    }
    const row = modelRow(line, where, last?.mId ?? null);
    if (row === undefined) unread.push(line);
    else rows.push(row);
  }
  return { rows, unread };
}

function modelRow(line: TextLine, where: Positions, mIdAbove: number | null): ModelRow | undefined {
  const [, id, name, types = "", rest = ""] = ROW.exec(line.text) ?? [];
  if (name === undefined) return undefined;
  const [shape = ""] = SHAPE.exec(rest) ?? [];
  const isTyped = types.includes(",") || !/^[A-Z0-9_]*$/.test(types);
  const [type = "", original = ""] = isTyped ? types.split(/, */) : ["", types];
  const bar = line.text.indexOf("|");
  const from = line.text.length - rest.length + shape.length;
  const middle = cellsOf(line.text.slice(0, bar < 0 ? undefined : bar), from);
  const changes = bar < 0 ? [] : cellsOf(line.text, bar + 1).filter(({ text }) => change(text) !== null);
  const cMacc = changes.find(({ at }) => Math.abs(at - where.cMacc) < Math.abs(at - where.cSize));
  const cType = bar < 0 ? null : cTypeOf(line.text.slice(bar + 1));
  return {
    mId: number(id) ?? mIdAbove,
    name,
    type: type === "" ? null : type,
    original: original === "" || original === "None" ? null : original,
    shape: shape === "" ? null : namedShape(shape, where.hasBatch),
    ...figures(middle, where),
    cMaccChange: change(cMacc?.text),
    cType,
    cIds: (/\[([\d, ]+)\]$/.exec(cType ?? "")?.[1] ?? "").split(/, */).flatMap((part) => number(part) ?? []),
    line: line.number,
  };
}

/** The last cell: `Conv2D_/Conversion_[0, 1]`, which may have blanks in its brackets. */
function cTypeOf(text: string): string | null {
  const bracket = text.lastIndexOf("[");
  if (bracket < 0 || !text.endsWith("]")) return null;
  const cell = text.slice(text.lastIndexOf(" ", bracket) + 1);
  return /^[A-Za-z]/.test(cell) ? cell : null;
}

interface Cell {
  text: string;
  at: number;
}

const cellsOf = (text: string, from: number): Cell[] =>
  [...text.matchAll(/\S+/g)]
    .filter(({ index }) => index >= from)
    .map(({ 0: cell, index }) => ({ text: cell, at: index }));

/** `144/576  147,456  name`; version 5 has `144  name  147,456  576`. */
function figures(cells: readonly Cell[], where: Positions) {
  const isNumber = ({ text }: Cell) => number(text) !== null;
  const [items, bytes] = cells.find(({ text }) => /^[\d,]+\/[\d,]+$/.test(text))?.text.split("/") ?? [];
  const name = cells.find((cell) => !isNumber(cell) && !/^[\d,]+\/|^\([a-z]\)$/.test(cell.text));
  if (where.hasBatch) {
    return {
      paramItems: number(items),
      paramBytes: number(bytes),
      macc: number(cells.find(isNumber)?.text),
      connectedTo: name === undefined ? [] : [name.text],
    };
  }
  const behind = cells.filter((cell) => isNumber(cell) && name !== undefined && cell.at > name.at);
  const isRom = (cell: Cell) => where.rom >= 0 && cell.at >= where.rom - 1;
  return {
    paramItems: number(
      cells.find((cell) => isNumber(cell) && (name === undefined || cell.at < name.at))?.text,
    ),
    paramBytes: number(behind.find(isRom)?.text),
    macc: number(behind.find((cell) => !isRom(cell))?.text),
    connectedTo: name === undefined ? [] : [name.text],
  };
}
