import { channels, elements, hwc, type Shape } from "../graph/graph.ts";
import { quantize } from "../graph/quantizer.ts";
import type { Operation } from "../targets/operation.ts";
import { wordsFor } from "../targets/plan.ts";
import { signWords } from "./constants.ts";
import { connectDensely, convolveFloats, convolveSigns } from "./convolutions.ts";
import {
  callWindow,
  constantOf,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  wholeImage,
  windowAt,
} from "./preparation.ts";

type OperationOf<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/**
 * Chooses the kernel of a step, gives out addresses for its constants and scratch, and binds the call.
 * Nothing is computed and no memory touched before `region.fill` and `run`.
 */
export function prepareStep(work: Preparation): PreparedStep {
  const { step, kernels, region } = work;
  const { operation } = step;
  const x = work.address(step.inputs[0] as number);
  const y = work.address(step.outputs[0] as number);
  const shape = outputShape(work);
  const n = elements(shape);
  const c = channels(shape);
  switch (operation.kind) {
    case "pack":
      return { kernel: "packSigns", run: () => kernels.packSigns(x, y, n / c, c) };
    case "unpack":
      return { kernel: "unpackSigns", run: () => kernels.unpackSigns(x, y, n / c, c) };
    case "quantize": {
      const { quantizer } = operation;
      if (quantizer.kind === "sign") return { kernel: "signs", run: () => kernels.signs(x, y, n) };
      return {
        kernel: "quantize (TypeScript)",
        run: () => {
          const values = new Float32Array(kernels.memory.buffer, x, n);
          new Float32Array(kernels.memory.buffer, y, n).set(quantize(quantizer, values, c));
        },
      };
    }
    case "conv2d_s1":
      return convolveSigns(work, { ...operation, x, y });
    case "conv2d_f32":
      return convolveFloats(
        work,
        operation.geometry,
        x,
        y,
        operation.geometry.inC / operation.geometry.groups,
      );
    case "dense":
      return connectDensely(work, operation, x, y);
    case "pool": {
      if (operation.mode === "average" && operation.format === "s1")
        throw new NotRunnable(`${step.name}: the mean of signs is not a sign`);
      const units = operation.format === "s1" ? wordsFor(operation.window.inC) : operation.window.inC;
      const window = windowAt(region, operation.window, { input: x, output: y, pixelUnits: units });
      if (operation.mode === "average") return callWindow(kernels, "averagePool", window);
      return callWindow(kernels, operation.format === "s1" ? "maxPoolS1" : "maxPoolF32", window);
    }
    case "global_average_pool": {
      const [h, w, inC] = hwc(inputShape(work));
      const window = windowAt(region, wholeImage(h, w, inC), { input: x, output: y, pixelUnits: inC });
      return callWindow(kernels, "averagePool", window);
    }
    case "affine": {
      const width = operation.channels;
      const scale = constantOf(work, "scale", width);
      const offset = constantOf(work, "offset", width);
      return { kernel: "affine", run: () => kernels.affine(x, scale, offset, y, n / width, width) };
    }
    case "activation":
      return activation(work, operation, x, y);
    case "add": {
      const [first, second, ...rest] = step.inputs.map(work.address);
      if (second === undefined) throw new NotRunnable(`${step.name} adds one tensor only`);
      return {
        kernel: "add",
        run: () => {
          kernels.add(first as number, second, y, n);
          for (const other of rest) kernels.add(y, other, y, n);
        },
      };
    }
    case "concat":
      return concat(work, operation, y);
    case "pad":
      return pad(work, operation, x, y);
    case "opaque":
      throw new NotRunnable(`${step.name} cannot be run: ${operation.reason}`);
  }
}

const inputShape = ({ plan, step }: Preparation): Shape =>
  plan.tensors[step.inputs[0] as number]?.shape ?? [];
const outputShape = ({ plan, step }: Preparation): Shape =>
  plan.tensors[step.outputs[0] as number]?.shape ?? [];

function activation(
  work: Preparation,
  { activation: a, channels: c }: OperationOf<"activation">,
  x: number,
  y: number,
): PreparedStep {
  const { kernels } = work;
  const n = elements(outputShape(work));
  if (a.fn === "softmax") {
    return { kernel: "softmax", run: () => kernels.softmax(x, y, n / c, c) };
  }
  if (a.fn === "relu") {
    const limit = a.maxValue ?? Number.POSITIVE_INFINITY;
    return { kernel: "relu", run: () => kernels.relu(x, y, n, limit, a.negativeSlope, a.threshold) };
  }
  const { fn } = a;
  return { kernel: fn, run: () => kernels[fn](x, y, n) };
}

function concat(work: Preparation, operation: OperationOf<"concat">, y: number): PreparedStep {
  const { plan, step, kernels } = work;
  const { format, rows } = operation;
  const outC = operation.channels.reduce((sum, n) => sum + n, 0);
  const kernel = format === "s1" ? "appendBits" : "copyChannels";
  let offset = 0;
  const parts = step.inputs.map((id, i) => {
    const c = operation.channels[i] as number;
    if (format === "s1" && c !== channels(plan.tensors[id]?.shape ?? []))
      throw new NotRunnable(`${step.name} joins signs that are not packed along the axis of its channels`);
    const part = { x: work.address(id), c, offset };
    offset += c;
    return part;
  });
  return {
    kernel,
    run: () => {
      for (const part of parts) kernels[kernel](part.x, y, rows, part.c, outC, part.offset);
    },
  };
}

function pad(work: Preparation, operation: OperationOf<"pad">, x: number, y: number): PreparedStep {
  const { top, bottom, left, right } = operation.pads;
  const [h, w, c] = hwc(inputShape(work));
  const { kernels } = work;
  const signs = signWords(c, operation.value);
  const float = new Uint32Array(Float32Array.of(operation.value).buffer)[0] as number;
  const s1 = operation.format === "s1";
  const units = s1 ? signs.length : c;
  const word = s1 ? (operation.value < 0 ? 0xffffffff : 0) : float;
  const last = s1 ? (signs[signs.length - 1] as number) : float;
  return {
    kernel: "padWords",
    run: () => kernels.padWords(x, y, h, w, units, top, bottom, left, right, word, last),
  };
}
