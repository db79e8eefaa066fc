import type { ArrayRole, ReportFormat } from "./report.ts";

/** Numbers, shapes and formats as the versions of the tool print them. */

/** 1,234 and 1234; null for anything else. */
export function number(text: string | undefined): number | null {
  if (text === undefined || !/^\d[\d,]*$/.test(text)) return null;
  const value = Number(text.replaceAll(",", ""));
  return Number.isSafeInteger(value) ? value : null;
}

/** `+145,424(+7100.8%)` is 145424, `-576(-100.0%)` is -576. */
export function change(text: string | undefined): number | null {
  const found = text === undefined ? null : /^([+-])([\d,]+)\(/.exec(text);
  const value = number(found?.[2]);
  return value === null ? null : found?.[1] === "-" ? -value : value;
}

const FORMATS: Readonly<Record<string, ReportFormat>> = {
  float: "f32",
  float32: "f32",
  int1: "s1",
  int8: "s8",
  int8_t: "s8",
  i8: "s8",
  uint8: "u8",
  uint8_t: "u8",
  int16: "s16",
  int16_t: "s16",
  uint16: "u16",
  uint16_t: "u16",
  int32: "s32",
  int32_t: "s32",
};

/** `const float`, `int8_t`, `ai_i8`, `STAI_FORMAT_S8`, `FLOAT32`, … by one short name. */
export function format(text: string): ReportFormat {
  const plain = text
    .trim()
    .replace(/^const\s+/, "")
    .replace(/^STAI_FORMAT_|^ai_/, "")
    .toLowerCase();
  return Object.hasOwn(FORMATS, plain) ? (FORMATS[plain] as ReportFormat) : plain;
}

/** `1x32x32x16`, `(1,26,3)`, `[1, 1, 1, 784]`, `(16,)`. */
export function dimensions(text: string): number[] | null {
  const inner = text.replace(/^[[(]|[\])]$/g, "").trim();
  if (inner === "") return [];
  const parts = inner.split(/\s*[x,]\s*/).filter((part) => part !== "");
  const values = parts.map(number);
  return values.every((value) => value !== null) ? (values as number[]) : null;
}

/** A leading 1 is the batch; a single number is kept, whatever it is. */
export const withoutBatch = (shape: readonly number[] | null): readonly number[] | null =>
  shape !== null && shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;

/**
 * `[b:1,h:32,w:32,c:1]`, `(h:28, w:28, c:1)`, `(1,28,25,16)`; without the batch. Version 8 prints an axis
 * of some shapes twice (`h:26,h:26`); it counts once. `hasBatch` tells of shapes without letters.
 */
export function namedShape(text: string, hasBatch: boolean): readonly number[] | null {
  if (!text.includes(":")) {
    const shape = dimensions(text);
    return hasBatch ? withoutBatch(shape) : shape;
  }
  const axes = new Map<string, string>();
  for (const part of text.slice(1, -1).split(",")) {
    const [axis = "", size = ""] = part.trim().split(":");
    axes.set(axis, size);
  }
  const isBatch = axes.size > 1 || axes.get("b") === "None";
  const sizes = [...axes].filter(([axis]) => !(axis === "b" && isBatch)).map(([, size]) => number(size));
  return sizes.every((size) => size !== null) ? (sizes as number[]) : null;
}

const SUFFIXES: readonly [RegExp, ArrayRole][] = [
  [/_weights$/, "weights"],
  [/_bias$/, "bias"],
  [/_threshold$/, "threshold"],
  [/_scratch\d+$/, "scratch"],
];

/** What an array is for: by its mark as input or output, then by the end of its name. */
export function roleOf(name: string, isConstant: boolean, mark: string): ArrayRole {
  if (mark === "/input") return "input";
  if (mark === "/output") return "output";
  const byName = SUFFIXES.find(([suffix]) => suffix.test(name))?.[1];
  return byName ?? (isConstant ? "constant" : "activation");
}
