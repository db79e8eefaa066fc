import { channels, elements, hwc, type Window } from "../graph/graph.ts";
import { wordsFor } from "../targets/plan.ts";
import { signWords } from "./constants.ts";
import { convolveSigns, convolveSignsDepthwise } from "./convolutions.ts";
import {
  activation,
  add,
  affine,
  dequantize,
  multiply,
  pack,
  prelu,
  quantizeValues,
  unpack,
} from "./elementwise.ts";
import { connectDensely, convolveFloats } from "./float-convolutions.ts";
import { convolveLevels } from "./level-convolutions.ts";
import {
  callWindow,
  type Ends,
  inTurn,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  wholeImage,
  windowAt,
} from "./preparation.ts";
import { inputTensor, type OperationOf, outputTensor } from "./reference/work.ts";

/**
 * Chooses the kernel of a step, gives out addresses for its constants and scratch, and binds the call.
 * Nothing is computed and no memory touched before `region.fill` and `run`.
 */
export function prepareStep(work: Preparation): PreparedStep {
  const { step } = work;
  const { operation } = step;
  const ends = {
    x: work.address(step.inputs[0] as number),
    y: work.address(step.outputs[0] as number),
  };
  switch (operation.kind) {
    case "pack":
      return pack(work, ends);
    case "unpack":
      return unpack(work, ends);
    case "quantize":
      return quantizeValues(work, operation, ends);
    case "dequantize":
      return dequantize(work, ends);
    case "conv2d_s1":
      return convolveSigns(work, operation, ends);
    case "depthwise_s1":
      return convolveSignsDepthwise(work, operation, ends);
    case "conv2d_s8":
      return convolveLevels(work, operation, ends);
    case "conv2d_f32":
      return convolveAndFollow(work, operation, ends);
    case "dense":
      return connectDensely(work, operation, ends);
    case "pool": {
      if (operation.format === "f32") return poolFloats(work, operation, ends);
      if (operation.mode === "average")
        throw new NotRunnable(`${step.name}: the mean of signs is not a sign`);
      const pixelUnits = wordsFor(operation.window.inC);
      const window = windowAt(work.region, operation.window, { input: ends.x, output: ends.y, pixelUnits });
      return callWindow(work.kernels, "maxPoolS1", window);
    }
    case "global_average_pool": {
      // The input may be a reshaped tensor, which keeps its own shape.
      const c = elements(outputTensor(work).shape);
      const window = wholeImage(1, elements(inputTensor(work).shape) / c, c);
      return poolFloats(work, { mode: "average", window }, ends);
    }
    case "affine":
      return affine(work, operation, ends);
    case "activation": {
      const n = elements(outputTensor(work).shape);
      return activation(work, operation.activation, n, operation.channels, ends);
    }
    case "add":
      return add(work, operation, ends);
    case "multiply":
      return multiply(work, operation, ends.y);
    case "prelu":
      return prelu(work, operation, ends);
    case "concat":
      return concat(work, operation, ends.y);
    case "pad":
      return pad(work, operation, ends);
    case "opaque":
      throw new NotRunnable(`${step.name} cannot be run: ${operation.reason}`);
  }
}

function poolFloats(
  { kernels, region }: Preparation,
  { mode, window }: { mode: "max" | "average"; window: Window },
  { x, y }: Ends,
): PreparedStep {
  const fields = windowAt(region, window, { input: x, output: y, pixelUnits: window.inC });
  return callWindow(kernels, mode === "average" ? "averagePool" : "maxPoolF32", fields);
}

/** A float convolution, and behind it an activation in place and a pooling; only the pooled image is kept. */
function convolveAndFollow(
  work: Preparation,
  { geometry: g, activation: nonlinearity, pool }: OperationOf<"conv2d_f32">,
  { x, y }: Ends,
): PreparedStep {
  const n = g.outH * g.outW * g.outC;
  const image = pool ? work.region.scratch(4 * n) : y;
  const calls = [convolveFloats(work, g, { x, y: image })];
  if (nonlinearity) calls.push(activation(work, nonlinearity, n, g.outC, { x: image, y: image }));
  if (pool) calls.push(poolFloats(work, pool, { x: image, y }));
  return inTurn(...calls);
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

function pad(work: Preparation, operation: OperationOf<"pad">, { x, y }: Ends): PreparedStep {
  const { top, bottom, left, right } = operation.pads;
  // A tensor that was reshaped keeps its own shape; the output has that of the image.
  const [outH, outW, c] = hwc(outputTensor(work).shape);
  const [h, w] = [outH - top - bottom, outW - left - right];
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
