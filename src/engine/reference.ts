import { channels } from "../graph/graph.ts";
import { quantize } from "../graph/quantizer.ts";
import { activate } from "../targets/activations.ts";
import type { ParamData } from "../targets/parameters.ts";
import type { Plan } from "../targets/plan.ts";
import {
  convolveFloats,
  convolveLevels,
  convolveSigns,
  convolveSignsDepthwise,
  dense,
} from "./reference/convolutions.ts";
import { add, affine, multiply, prelu, softmax } from "./reference/elementwise.ts";
import { concat, pad } from "./reference/move.ts";
import { globalAverage, pool } from "./reference/pooling.ts";
import { outputTensor, type Work } from "./reference/work.ts";
import { dataOf, numbersOf, type TensorData } from "./tensor-data.ts";

/**
 * A Plan computed slowly and plainly, value by value as operation.ts says, signs as +1 and -1, levels as
 * k / divisor: what the kernels are measured against. `inputs` are float values, one array per
 * `plan.inputs`; an input of format s1 gets their signs, one of s8 their levels. Gives the contents of
 * every tensor by id. Throws on an opaque step.
 */
export function runReference(
  plan: Plan,
  params: readonly ParamData[],
  inputs: readonly Float32Array[],
): Map<number, TensorData> {
  const values = new Map<number, Float32Array>();
  const contents = new Map<number, TensorData>();
  const put = (id: number, computed: Float32Array) => {
    const tensor = plan.tensors[id];
    if (tensor === undefined) throw new Error(`the plan has no tensor ${id}`);
    const data = dataOf(tensor, computed);
    contents.set(id, data);
    values.set(id, numbersOf(tensor, data));
  };
  plan.inputs.forEach((id, i) => {
    const data = inputs[i];
    if (data === undefined) throw new Error(`input ${i} is missing`);
    put(id, data);
  });
  for (const step of plan.steps) {
    const operands = step.inputs.map((id) => values.get(id) as Float32Array);
    const read = step.inputs.map((id) => contents.get(id) as TensorData);
    put(step.outputs[0] as number, compute({ plan, step, params, operands, contents: read }));
  }
  return contents;
}

/** The float value of a step's output, whose format `runReference` gives it; any number of a sign for s1. */
function compute(work: Work): Float32Array {
  const { operation } = work.step;
  const x = work.operands[0] ?? new Float32Array(0);
  const { shape } = outputTensor(work);
  switch (operation.kind) {
    case "pack":
    case "unpack":
    case "dequantize":
      return x;
    case "quantize":
      return operation.output === "s8" ? x : quantize(operation.quantizer, x, channels(shape));
    case "conv2d_s1":
      return convolveSigns(work, operation);
    case "depthwise_s1":
      return convolveSignsDepthwise(work, operation);
    case "conv2d_s8":
      return convolveLevels(work, operation);
    case "conv2d_f32":
      return convolveFloats(work, operation);
    case "dense":
      return dense(work, operation);
    case "pool":
      return pool(x, operation.mode, operation.window);
    case "global_average_pool":
      return globalAverage(x, channels(shape));
    case "affine":
      return affine(work, operation);
    case "activation": {
      const { activation } = operation;
      if (activation.fn === "softmax") return softmax(x, operation.channels);
      return x.map((value) => activate(activation, value));
    }
    case "add":
      return add(work);
    case "multiply":
      return multiply(work);
    case "prelu":
      return prelu(work);
    case "concat":
      return concat(work, operation);
    case "pad":
      return pad(work, operation);
    case "opaque":
      throw new Error(`${work.step.name} cannot be run: ${operation.reason}`);
  }
}
