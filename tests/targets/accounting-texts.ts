import type { ConvGeometry, Shape, Window } from "../../src/graph/graph.ts";
import { axis } from "../../src/graph/window.ts";
import type { Activation, Kind, ReadLayer, ReadNetwork, ReadTensor } from "./accounting-network.ts";

/**
 * Reads the tables of a report of X-CUBE-AI 8.1 or ST Edge AI Core. A report prints shapes and no attributes: strides and
 * pads follow from the shapes, and which function a nonlinearity is follows from its count, so that the counts of
 * nonlinearities are no test here (the dumps are).
 */

const CORE: Readonly<Record<string, number>> = {
  "1.0": 9.1,
  "2.0": 10,
  "2.1": 10.1,
  "2.2": 10.2,
  "3.0": 11,
  "4.0": 12,
};

/** "1.0.0-19899", "v8.1.0-19520", "9.0.0-19802": the number of X-CUBE-AI. */
export function xCubeAiVersion(text: string): number | undefined {
  const version = /(\d+)\.(\d+)\.\d+-/.exec(text);
  if (version === null) return undefined;
  const number = `${version[1]}.${version[2]}`;
  return CORE[number] ?? Number(number);
}

interface Row {
  name: string;
  type: string;
  macc: number;
  rom: number;
  lines: { role: string; name: string; shape: number[]; format: string }[];
}

const LAYER = /^\d+ +(\S+) +\d+ +(\S+) +(\d+) +(\d+) +(?=[ISWO]:)/;
const PART = /([ISWO]): (\S+) +(?:([a-z]+\d+)?\(([^)]*)\))?/;

/** The rows of the table C-Layers. */
function layerRows(text: string): Row[] {
  const table = /^C-Layers \(\d+\)\n([\s\S]*?)^Number of operations/m.exec(text)?.[1] ?? "";
  const rows: Row[] = [];
  for (const line of table.split(/\r?\n/)) {
    const start = LAYER.exec(line);
    if (start) {
      const [, name = "", type = "", macc, rom] = start;
      rows.push({ name, type: type.toLowerCase(), macc: Number(macc), rom: Number(rom), lines: [] });
    }
    const part = PART.exec(line);
    if (part === null) continue;
    const shape = (part[4] ?? "").split(/[x,]/).filter((n) => n.trim() !== "");
    rows.at(-1)?.lines.push({
      role: part[1] as string,
      name: part[2] as string,
      shape: shape.map(Number),
      format: part[3] ?? "f32",
    });
  }
  return rows;
}

/** HWC of a shape with the batch in front. */
function hwcOf([, ...shape]: readonly number[]): Shape {
  if (shape.length === 2) return [shape[0] ?? 1, 1, shape[1] ?? 1];
  return shape.length === 1 ? [1, 1, shape[0] ?? 1] : shape;
}

/** Image of a convolution before the pooling that its kernel computes too: from the table of the model. */
function convolvedImage(text: string, name: string): [number, number] | undefined {
  const row = text
    .split("\n")
    .find((line) => line.includes(` ${name} (Conv2D,`))
    ?.match(/\[b:[^\]]*\]/)?.[0];
  const size = (key: string): number | undefined => {
    const found = row?.match(new RegExp(`${key}:(\\d+)`));
    return found ? Number(found[1]) : undefined;
  };
  const height = size("h");
  return height === undefined ? undefined : [height, size("w") ?? 1];
}

/** Stride and pads of one axis that lead from n to out pixels. */
function strideAndPads(n: number, k: number, out: number): { stride: number; before: number; after: number } {
  for (let stride = 1; stride <= n; stride++) {
    for (const padding of ["valid", "same"]) {
      const found = axis(n, k, stride, 1, padding);
      if (found.out === out) return { stride, before: found.before, after: found.after };
    }
  }
  throw new Error(`no stride leads from ${n} to ${out} with a window of ${k}`);
}

function windowOf([inH, inW, inC]: Shape, [kH, kW]: readonly [number, number], [outH, outW]: Shape): Window {
  const down = strideAndPads(inH ?? 1, kH, outH ?? 1);
  const across = strideAndPads(inW ?? 1, kW, outW ?? 1);
  return {
    ...{ inH: inH ?? 1, inW: inW ?? 1, inC: inC ?? 1, outH: outH ?? 1, outW: outW ?? 1, kH, kW },
    ...{ strideH: down.stride, strideW: across.stride, dilationH: 1, dilationW: 1 },
    ...{ padTop: down.before, padBottom: down.after, padLeft: across.before, padRight: across.after },
  };
}

const RELU = { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 } as const;

/** The nonlinearity that counts so many operations per element. */
function activationOfCost(cost: number): Activation | null {
  if (cost === 1) return RELU;
  if (cost === 2) return { ...RELU, maxValue: 6 };
  if (cost === 3) return { ...RELU, negativeSlope: 0.3 };
  if (cost === 10) return { fn: "sigmoid" };
  return cost === 15 ? { fn: "softmax" } : null;
}

/** A sequence that a Reshape has laid across the image: the output has one row. */
function imageOf([h = 1, w = 1, c = 1]: Shape, [outH = 1, outW = 1]: Shape): [number, number, number] {
  return w === 1 && h > 1 && outH === 1 && outW > 1 ? [1, h, c] : [h, w, c];
}

const count = (shape: Shape): number => shape.reduce((n, m) => n * m, 1);
const isOld = (version: number): boolean => version < 9;

function convKind(row: Row, input: ReadTensor, output: ReadTensor, text: string, version: number): Kind {
  const weights = row.lines.filter(({ role }) => role === "W");
  const [a = 1, b = 1, c = 1, d = 1] = weights[0]?.shape ?? [];
  const outC = output.shape[2] ?? 1;
  const [inH, inW, channels] = imageOf(input.shape, output.shape);
  // 8.1 prints (cin, kh, kw, cout), depthwise (c, kh, kw, 1); Core OHWI, 8-bit depthwise (1, kh, kw, c).
  const depthwise = isOld(version) ? d !== outC : a !== outC;
  const [kH, kW, inC] = [b, c, depthwise ? 1 : isOld(version) ? a : d];
  const image = convolvedImage(text, row.name) ?? [output.shape[0] ?? 1, output.shape[1] ?? 1];
  const groups = channels / inC;
  const geometry: ConvGeometry = {
    ...windowOf([inH, inW, channels], [kH, kW], image),
    outC,
    groups,
  };
  const pooled = image[0] !== output.shape[0] || image[1] !== output.shape[1];
  // A fused pooling of a report has the window of its stride.
  const size = (i: 0 | 1) => Math.floor(image[i] / (output.shape[i] ?? 1));
  const pool = pooled ? windowOf([...image, outC], [size(0), size(1)], output.shape) : null;
  const plain = image[0] * image[1] * outC * kH * kW * inC + outC;
  const rest = row.macc - plain - (pool ? count(output.shape) * size(0) * size(1) : 0);
  const activation = rest === 0 ? null : activationOfCost(rest / (image[0] * image[1] * outC));
  return { kind: "conv", geometry, bias: weights.length > 1, activation, pool };
}

function kindOf(row: Row, input: ReadTensor, output: ReadTensor, text: string, version: number): Kind {
  const elements = count(output.shape);
  switch (row.type.split("/")[0]) {
    case "conv2d":
      return convKind(row, input, output, text, version);
    case "dense": {
      const bias = row.lines.filter(({ role }) => role === "W").length > 1;
      return { kind: "dense", rows: 1, features: count(input.shape), units: elements, bias };
    }
    case "pool": {
      const [h = 1, w = 1] = output.shape;
      const taps = row.macc / elements;
      const kW = Math.max(1, Math.floor((input.shape[1] ?? 1) / w));
      return { kind: "pool", window: { ...poolWindow(input.shape, [taps / kW, kW], [h, w]) } };
    }
    case "nonlinearity":
    case "nl": {
      const activation = activationOfCost(row.macc / elements);
      return activation ? { kind: "activation", activation } : { kind: "foreign" };
    }
    case "bn":
    case "scalebias":
      return { kind: "affine" };
    case "eltwise":
      return row.lines.some(({ role }) => role === "W") ? { kind: "foreign" } : { kind: "eltwise" };
    case "conversion":
      return { kind: "conversion" };
    case "pad":
    case "concat":
      return { kind: "moves" };
    default:
      return { kind: "foreign" };
  }
}

/** The window of a pooling, whose pads do not matter to its figures. */
function poolWindow(
  [inH = 1, inW = 1, inC = 1]: Shape,
  [kH, kW]: Shape,
  [outH = 1, outW = 1]: Shape,
): Window {
  return {
    ...{ inH, inW, inC, outH, outW, kH: kH ?? 1, kW: kW ?? 1, strideH: kH ?? 1, strideW: kW ?? 1 },
    ...{ dilationH: 1, dilationW: 1, padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}

const total = (text: string, key: string): number =>
  Number(new RegExp(`^${key} +: (\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);

/** Null for a report without a table of c-layers, or of a tool that is not among our versions. */
export function readText(title: string, text: string): ReadNetwork | null {
  const version = xCubeAiVersion(text.split("\n")[0] ?? "");
  const rows = layerRows(text);
  if (version === undefined || version < 8.1 || rows.length === 0) return null;
  const known = new Map<string, ReadTensor>();
  const inputs: ReadTensor[] = [];
  // A name of the same array under another shape has a digit behind it.
  const arrays = new Map(
    [...text.matchAll(/^\d+ +(\S+) +(\d+)\/(\d+) +activations/gm)].map((m) => [m[1] ?? "", Number(m[3])]),
  );
  const arrayName = (name: string): string => (arrays.has(name) ? name : name.replace(/0$/, ""));
  const tensor = (name: string, shape: readonly number[], format: string): ReadTensor => ({
    name: arrayName(name),
    shape: hwcOf(shape),
    bytes: arrays.get(arrayName(name)) ?? Number.NaN,
    format: format.startsWith("f") ? "f32" : "s8",
  });
  const layers = rows.map((row): ReadLayer => {
    const read = row.lines.filter(({ role }) => role === "I");
    for (const { name, shape, format } of read) {
      if (known.has(arrayName(name))) continue;
      inputs.push(tensor(name, shape, format));
      known.set(arrayName(name), tensor(name, shape, format));
    }
    const out = row.lines.find(({ role }) => role === "O");
    if (out === undefined || read[0] === undefined) throw new Error(`${title}: ${row.name} has no output`);
    const output = tensor(out.name, out.shape, out.format);
    const input = known.get(arrayName(read[0].name)) as ReadTensor;
    known.set(output.name, output);
    const scratch = row.lines
      .filter(({ role }) => role === "S")
      .map(({ name }) => arrays.get(name) ?? Number.NaN);
    return {
      name: row.name,
      type: row.type,
      inputs: read.map(({ name }) => arrayName(name)),
      output,
      what: kindOf(row, input, output, text, version),
      macc: row.macc,
      rom: row.rom,
      scratch,
    };
  });
  return {
    title,
    version,
    inPlace: !/^optimization +: +time/m.test(text),
    inputs,
    layers,
    totals: {
      macc: total(text, "macc"),
      weights: total(text, "weights size"),
      activations: total(text, "activations size"),
    },
  };
}
