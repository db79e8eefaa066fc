import { channels, elements } from "../graph/graph.ts";
import { quantize, zeroPoint } from "../graph/quantizer.ts";
import type { Param } from "../targets/plan.ts";
import {
  constantOf,
  type Ends,
  inTurn,
  NotRunnable,
  type Preparation,
  type PreparedStep,
  uniformAt,
} from "./preparation.ts";
import { inputTensor, type OperationOf, outputTensor } from "./reference/work.ts";
import { uniformOf } from "./tensor-data.ts";

/** Steps that work on single values: conversions, activations, sums and products of tensors. */

export function pack(work: Preparation, { x, y }: Ends): PreparedStep {
  const { kernels } = work;
  const input = inputTensor(work);
  // A tensor that was reshaped keeps its own shape; the words are those of the output.
  const { shape } = outputTensor(work);
  const c = channels(shape);
  const pixels = elements(shape) / c;
  if (input.format === "f32") return { kernel: "packSigns", run: () => kernels.packSigns(x, y, pixels, c) };
  const zero = zeroPoint(uniformOf(input));
  return { kernel: "packLevels", run: () => kernels.packLevels(x, y, pixels, c, zero) };
}

export function unpack({ kernels, ...work }: Preparation, { x, y }: Ends): PreparedStep {
  const { shape } = outputTensor(work);
  const c = channels(shape);
  return { kernel: "unpackSigns", run: () => kernels.unpackSigns(x, y, elements(shape) / c, c) };
}

export function quantizeValues(
  work: Preparation,
  { quantizer, output }: OperationOf<"quantize">,
  { x, y }: Ends,
): PreparedStep {
  const { kernels, region } = work;
  const { shape } = outputTensor(work);
  const n = elements(shape);
  if (output === "s8") {
    const uniform = uniformAt(region, outputTensor(work));
    return { kernel: "quantizeLevels", run: () => kernels.quantizeLevels(x, y, n, uniform) };
  }
  if (quantizer.kind === "sign") return { kernel: "signs", run: () => kernels.signs(x, y, n) };
  return {
    kernel: "quantize (TypeScript)",
    run: () => {
      const values = new Float32Array(kernels.memory.buffer, x, n);
      new Float32Array(kernels.memory.buffer, y, n).set(quantize(quantizer, values, channels(shape)));
    },
  };
}

export function dequantize(work: Preparation, { x, y }: Ends): PreparedStep {
  const n = elements(inputTensor(work).shape);
  const uniform = uniformAt(work.region, inputTensor(work));
  return { kernel: "dequantizeLevels", run: () => work.kernels.dequantizeLevels(x, y, n, uniform) };
}

/** `n` values, of which each pixel has `c`. */
export function activation(
  { kernels }: Preparation,
  a: OperationOf<"activation">["activation"],
  n: number,
  c: number,
  { x, y }: Ends,
): PreparedStep {
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

export function affine(
  work: Preparation,
  { channels: width }: OperationOf<"affine">,
  { x, y }: Ends,
): PreparedStep {
  const pixels = elements(outputTensor(work).shape) / width;
  const scale = constantOf(work, "scale", width);
  const offset = constantOf(work, "offset", width);
  return { kernel: "affine", run: () => work.kernels.affine(x, scale, offset, y, pixels, width) };
}

/** In float: inputs of levels become floats on the way, and an output of levels is taken from the sum. */
export function add(work: Preparation, { output }: OperationOf<"add">, { x, y }: Ends): PreparedStep {
  const { step, kernels, region } = work;
  if (step.inputs.length < 2) throw new NotRunnable(`${step.name} adds one tensor only`);
  const n = elements(outputTensor(work).shape);
  const sum = output === "s8" ? region.scratch(4 * n) : y;
  const calls: PreparedStep[] = [];
  let left = x;
  if (inputTensor(work).format === "s8") {
    calls.push(dequantize(work, { x, y: sum }));
    left = sum;
  }
  for (let i = 1; i < step.inputs.length; i++) {
    const from = left;
    const right = work.address(step.inputs[i] as number);
    const tensor = inputTensor(work, i);
    if (tensor.format === "s8") {
      const uniform = uniformAt(region, tensor);
      calls.push({ kernel: "addLevels", run: () => kernels.addLevels(from, right, sum, n, uniform) });
    } else calls.push({ kernel: "add", run: () => kernels.add(from, right, sum, n) });
    left = sum;
  }
  if (output === "s8") {
    const uniform = uniformAt(region, outputTensor(work));
    calls.push({ kernel: "quantizeLevels", run: () => kernels.quantizeLevels(sum, y, n, uniform) });
  }
  return inTurn(...calls);
}

/** Inputs of one value per channel are multiplied in memory of their own, until one of full size follows. */
export function multiply(
  work: Preparation,
  { channels: width }: OperationOf<"multiply">,
  y: number,
): PreparedStep {
  const { step, kernels, region } = work;
  const n = elements(outputTensor(work).shape);
  const inputs = step.inputs.map((id, i) => ({
    at: work.address(id),
    n: elements(inputTensor(work, i).shape),
  }));
  const [first, ...others] = inputs;
  if (first === undefined || others.length === 0)
    throw new NotRunnable(`${step.name} multiplies one tensor only`);
  if (Math.max(...inputs.map((input) => input.n)) !== n || inputs.some((i) => i.n !== n && i.n !== width))
    throw new NotRunnable(`${step.name} multiplies tensors of shapes that do not match`);
  const narrow = n === width ? y : region.scratch(4 * width);
  let left = first;
  return inTurn(
    ...others.map((right): PreparedStep => {
      const a = left;
      const size = Math.max(a.n, right.n);
      const at = size === n ? y : narrow;
      left = { at, n: size };
      if (a.n === right.n) {
        return { kernel: "multiply", run: () => kernels.multiply(a.at, right.at, at, size) };
      }
      const [wide, factor] = a.n > right.n ? [a.at, right.at] : [right.at, a.at];
      const pixels = n / width;
      return {
        kernel: "multiplyChannels",
        run: () => kernels.multiplyChannels(wide, factor, at, pixels, width),
      };
    }),
  );
}

export function prelu(
  work: Preparation,
  { channels: width }: OperationOf<"prelu">,
  { x, y }: Ends,
): PreparedStep {
  const { plan, step, kernels } = work;
  const n = elements(outputTensor(work).shape);
  const alphas = plan.params[step.params[0] as number] as Param;
  const period = alphas.items === n ? n : width;
  const alpha = constantOf(work, "alpha", period);
  return { kernel: "prelu", run: () => kernels.prelu(x, alpha, y, n / period, period) };
}
