import { channels, hwc, type Window } from "../graph/graph.ts";
import { quantize } from "../graph/quantizer.ts";
import { activate, softmaxF32 } from "../targets/activations.ts";
import { packSigns, unpackSigns } from "../targets/bits.ts";
import type { Operation } from "../targets/operation.ts";
import type { ParamData } from "../targets/parameters.ts";
import type { Plan, Step } from "../targets/plan.ts";

/** Contents of a tensor: f32 row-major, or packed signs. */
export type TensorData = Float32Array | Uint32Array;

type OperationOf<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

const f32 = Math.fround;

/**
 * A Plan computed slowly and plainly, value by value as operation.ts says, signs as +1 and -1: what
 * the kernels are measured against. `inputs` are float values, one array per `plan.inputs`; an input of
 * format s1 gets their signs. Gives the contents of every tensor by id. Throws on an opaque step.
 */
export function runReference(
  plan: Plan,
  params: readonly ParamData[],
  inputs: readonly Float32Array[],
): Map<number, TensorData> {
  const values = new Map<number, Float32Array>();
  const contents = new Map<number, TensorData>();
  const put = (id: number, data: Float32Array) => {
    const tensor = plan.tensors[id];
    if (tensor === undefined) throw new Error(`the plan has no tensor ${id}`);
    if (tensor.format === "f32") contents.set(id, data);
    else contents.set(id, packSigns(data, channels(tensor.shape)));
    values.set(id, tensor.format === "f32" ? data : data.map((x) => (x >= 0 ? 1 : -1)));
  };
  plan.inputs.forEach((id, i) => {
    const data = inputs[i];
    if (data === undefined) throw new Error(`input ${i} is missing`);
    put(id, data);
  });
  for (const step of plan.steps) {
    const operands = step.inputs.map((id) => values.get(id) as Float32Array);
    put(step.outputs[0] as number, compute({ plan, step, params, operands }));
  }
  return contents;
}

interface Work {
  plan: Plan;
  step: Step;
  params: readonly ParamData[];
  /** Inputs of the step as numbers. */
  operands: readonly Float32Array[];
}

/** The param of a step by role. */
export function paramOf(
  { plan, step, params }: Pick<Work, "plan" | "step" | "params">,
  role: string,
): ParamData | undefined {
  const id = step.params.find((param) => plan.params[param]?.role === role);
  return id === undefined ? undefined : params[id];
}

/** Weights as floats; `innermost` is the axis along which signs are packed. */
function weightsOf(work: Work, innermost: number): Float32Array {
  const data = paramOf(work, "weights");
  return data instanceof Uint32Array ? unpackSigns(data, innermost) : (data as Float32Array);
}

/** The value of a step's output: floats, or +1 and -1 for signs. */
function compute(work: Work): Float32Array {
  const { operation } = work.step;
  const x = work.operands[0] ?? new Float32Array(0);
  const outShape = work.plan.tensors[work.step.outputs[0] as number]?.shape ?? [];
  switch (operation.kind) {
    case "pack":
      return x.map((value) => (value >= 0 ? 1 : -1));
    case "unpack":
      return x;
    case "quantize":
      return quantize(operation.quantizer, x, channels(outShape));
    case "conv2d_s1":
      return convolveSigns(work, operation);
    case "conv2d_f32":
      return convolveFloats(work, operation);
    case "dense":
      return dense(work, operation);
    case "pool":
      return pool(x, operation.mode, operation.window);
    case "global_average_pool":
      return globalAverage(x, channels(outShape));
    case "affine": {
      const scale = paramOf(work, "scale") as Float32Array;
      const offset = paramOf(work, "offset") as Float32Array;
      const n = operation.channels;
      return x.map((value, i) => f32(f32(value * (scale[i % n] as number)) + (offset[i % n] as number)));
    }
    case "activation": {
      const { activation } = operation;
      if (activation.fn === "softmax") return softmax(x, operation.channels);
      return x.map((value) => activate(activation, value));
    }
    case "add":
      return work.operands.slice(1).reduce((sum, other) => sum.map((v, i) => v + (other[i] as number)), x);
    case "concat":
      return concat(work, operation);
    case "pad":
      return pad(work, operation);
    case "opaque":
      throw new Error(`${work.step.name} cannot be run: ${operation.reason}`);
  }
}

/** Calls `visit` with every tap of an output pixel: `pixel` is the index of the input pixel, -1 outside. */
function eachTap(w: Window, oy: number, ox: number, visit: (tap: number, pixel: number) => void): void {
  for (let ky = 0; ky < w.kH; ky++) {
    for (let kx = 0; kx < w.kW; kx++) {
      const iy = oy * w.strideH - w.padTop + ky * w.dilationH;
      const ix = ox * w.strideW - w.padLeft + kx * w.dilationW;
      const inside = iy >= 0 && iy < w.inH && ix >= 0 && ix < w.inW;
      visit(ky * w.kW + kx, inside ? iy * w.inW + ix : -1);
    }
  }
}

/** Fills [outH, outW, channels] with `value(oy, ox, channel)`. */
function image(w: Window, outC: number, value: (oy: number, ox: number, c: number) => number): Float32Array {
  const y = new Float32Array(w.outH * w.outW * outC);
  for (let i = 0; i < y.length; i++) {
    const pixel = Math.floor(i / outC);
    y[i] = value(Math.floor(pixel / w.outW), pixel % w.outW, i % outC);
  }
  return y;
}

function convolveSigns(
  work: Work,
  { geometry: g, padValue, output }: OperationOf<"conv2d_s1">,
): Float32Array {
  const x = work.operands[0] as Float32Array;
  const groupIn = g.inC / g.groups;
  const weights = weightsOf(work, groupIn);
  const finish = finisher(work, output);
  return image(g, g.outC, (oy, ox, c) => {
    const first = Math.floor(c / (g.outC / g.groups)) * groupIn;
    let d = 0;
    eachTap(g, oy, ox, (tap, pixel) => {
      for (let i = 0; i < groupIn; i++) {
        const a = pixel < 0 ? padValue : (x[pixel * g.inC + first + i] as number);
        d += a * (weights[(c * g.kH * g.kW + tap) * groupIn + i] as number);
      }
    });
    return finish(d, c);
  });
}

/** From the sum of a product to the value of the output: scale and offset, bias, or a sign by threshold. */
function finisher(work: Work, output: "s1" | "f32"): (d: number, channel: number) => number {
  const bias = paramOf(work, "bias");
  const threshold = paramOf(work, "threshold");
  const scale = paramOf(work, "scale");
  const offset = paramOf(work, "offset");
  if (output === "s1") return (d, c) => (d < (threshold?.[c] as number) ? -1 : 1);
  if (scale) return (d, c) => f32(f32(f32(d) * (scale[c] as number)) + (offset?.[c] as number));
  return (d, c) => (bias ? f32(f32(d) + (bias[c] as number)) : f32(d));
}

function convolveFloats(work: Work, { geometry: g }: OperationOf<"conv2d_f32">): Float32Array {
  const x = work.operands[0] as Float32Array;
  const groupIn = g.inC / g.groups;
  const weights = weightsOf(work, groupIn);
  const bias = paramOf(work, "bias");
  return image(g, g.outC, (oy, ox, c) => {
    const first = Math.floor(c / (g.outC / g.groups)) * groupIn;
    let sum = 0;
    eachTap(g, oy, ox, (tap, pixel) => {
      if (pixel < 0) return;
      for (let i = 0; i < groupIn; i++) {
        const w = weights[(c * g.kH * g.kW + tap) * groupIn + i] as number;
        sum = f32(sum + f32((x[pixel * g.inC + first + i] as number) * w));
      }
    });
    return bias ? f32(sum + (bias[c] as number)) : sum;
  });
}

/** Features that share words in the s1 weights of a dense step: with s1 input those of a pixel, else all. */
export function densePixel(plan: Plan, step: Step, operation: OperationOf<"dense">): number {
  const shape = plan.tensors[step.inputs[0] as number]?.shape ?? [];
  return operation.rows > 1 || operation.input === "f32" ? operation.features : hwc(shape)[2];
}

function dense(work: Work, operation: OperationOf<"dense">): Float32Array {
  const { rows, features, units, output } = operation;
  const x = work.operands[0] as Float32Array;
  const weights = weightsOf(work, densePixel(work.plan, work.step, operation));
  const finish = finisher(work, output);
  const y = new Float32Array(rows * units);
  for (let i = 0; i < y.length; i++) {
    const row = Math.floor(i / units);
    const unit = i % units;
    let sum = 0;
    for (let k = 0; k < features; k++) {
      sum = f32(sum + f32((x[row * features + k] as number) * (weights[unit * features + k] as number)));
    }
    y[i] = finish(sum, unit);
  }
  return y;
}

function pool(x: Float32Array, mode: "max" | "average", w: Window): Float32Array {
  return image(w, w.inC, (oy, ox, c) => {
    let largest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    eachTap(w, oy, ox, (_, pixel) => {
      if (pixel < 0) return;
      const value = x[pixel * w.inC + c] as number;
      if (value > largest) largest = value;
      sum = f32(sum + value);
      count++;
    });
    return mode === "max" ? largest : f32(sum / count);
  });
}

function globalAverage(x: Float32Array, n: number): Float32Array {
  const sums = new Float32Array(n);
  x.forEach((value, i) => {
    sums[i % n] = (sums[i % n] as number) + value;
  });
  return sums.map((sum) => sum / (x.length / n));
}

function softmax(x: Float32Array, n: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += n) y.set(softmaxF32(x.subarray(at, at + n)), at);
  return y;
}

function concat({ operands }: Work, { rows, channels: widths }: OperationOf<"concat">): Float32Array {
  const outC = widths.reduce((sum, n) => sum + n, 0);
  const y = new Float32Array(rows * outC);
  let offset = 0;
  operands.forEach((x, k) => {
    const n = widths[k] as number;
    x.forEach((value, i) => {
      y[Math.floor(i / n) * outC + offset + (i % n)] = value;
    });
    offset += n;
  });
  return y;
}

function pad({ plan, step, operands }: Work, { pads, value }: OperationOf<"pad">): Float32Array {
  const [h, w, c] = hwc(plan.tensors[step.inputs[0] as number]?.shape ?? []);
  const outW = pads.left + w + pads.right;
  const y = new Float32Array((pads.top + h + pads.bottom) * outW * c).fill(value);
  const x = operands[0] as Float32Array;
  for (let row = 0; row < h; row++) {
    y.set(x.subarray(row * w * c, (row + 1) * w * c), ((pads.top + row) * outW + pads.left) * c);
  }
  return y;
}
