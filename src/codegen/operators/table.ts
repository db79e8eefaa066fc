import type { Operation } from "../../targets/operation.ts";
import { activation } from "./activation.ts";
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { concat } from "./concat.ts";
import { conv2dF32 } from "./conv2d-f32.ts";
import { conv2dS1 } from "./conv2d-s1.ts";
import { conv2dS8 } from "./conv2d-s8.ts";
import { dense } from "./dense.ts";
import { depthwiseS1 } from "./depthwise-s1.ts";
import { globalAveragePool } from "./global-average-pool.ts";
import { multiply } from "./multiply.ts";
import type { Emitted, OperationKind, Operator, StepView } from "./operator.ts";
import { pack, unpack } from "./pack.ts";
import { pad } from "./pad.ts";
import { pool } from "./pool.ts";
import { prelu } from "./prelu.ts";
import { dequantize, quantize } from "./quantize.ts";

/** To add an operation: a file with its kernels and its Operator, and a line here. */
const OPERATORS: { readonly [K in OperationKind]: Operator<K> } = {
  pack,
  unpack,
  quantize,
  dequantize,
  conv2d_s1: conv2dS1,
  depthwise_s1: depthwiseS1,
  conv2d_s8: conv2dS8,
  conv2d_f32: conv2dF32,
  dense,
  pool,
  global_average_pool: globalAveragePool,
  affine,
  activation,
  add,
  multiply,
  prelu,
  concat,
  pad,
};

/** The C of one step, or why there is none. */
export function emitOperation(operation: Operation, step: StepView): Emitted {
  if (operation.kind === "opaque") return { refused: operation.reason };
  // The compiler cannot see that the entry fits the operation that named it.
  const operator = OPERATORS[operation.kind] as (operation: Operation, step: StepView) => Emitted;
  return operator(operation, step);
}
