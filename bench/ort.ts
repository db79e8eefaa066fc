import type { Cold, Contestant } from "./contestant.ts";
import { convolutionModel } from "./onnx-model.ts";
import type { Ort } from "./peers.ts";
import { outermostOutputs, type ShapeData } from "./shapes.ts";

/** [n, m] as [m, n]. */
function transposed(values: Float32Array, n: number, m: number): Float32Array {
  return values.map((_, i) => values[(i % n) * m + Math.floor(i / n)] as number);
}

/** A session of one Conv in float, on one thread; the weights are constants of the model. */
export async function ortConvolution(
  ort: Ort,
  { geometry: g, signs, kernel }: ShapeData,
): Promise<{ contestant: Contestant; cold: Cold; sums: Float32Array }> {
  const model = convolutionModel(g, outermostOutputs(kernel, g, "OIHW"));
  const planes = transposed(signs, g.inH * g.inW, g.inC);
  const start = performance.now();
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
  const x = new ort.Tensor("float32", planes, [1, g.inC, g.inH, g.inW]);
  const ready = performance.now();
  const { y } = await session.run({ x });
  const cold = { setup: ready - start, first: performance.now() - ready };
  if (y === undefined) throw new Error("onnxruntime-web gave no output");
  return {
    contestant: {
      id: "ort",
      run: async () => {
        await session.run({ x });
      },
    },
    cold,
    sums: transposed(y.data, g.outC, g.outH * g.outW),
  };
}
