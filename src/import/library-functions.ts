/** The layer that a call of a function stands for. */
export interface LayerOfFunction {
  className: string;
  config: Record<string, unknown>;
}

/** Where TensorFlow and Keras have functions that compute what a layer of ours computes. */
const FUNCTION = /^(?:(?:tensorflow|tf|keras)\.)*(?:nn|math|activations|backend|ops)\.(\w+)$/;

/** Those functions, with their arguments behind the tensor in the order of Keras 2. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  relu: ["alpha", "max_value", "threshold"],
  relu6: [],
  leaky_relu: ["alpha"],
  sigmoid: [],
  tanh: [],
  softmax: ["axis"],
};

/** What is read, and what a layer is called. */
const WITHOUT_EFFECT = /^(?:name|x|features|logits|inputs?)$/;

/** The name of a function that is one of these. */
function functionName(path: string): string | undefined {
  const name = FUNCTION.exec(path)?.[1];
  return name !== undefined && Object.hasOwn(ARGUMENTS, name) ? name : undefined;
}

/** The name of the argument `index` behind the tensor of a function, or undefined if it has none that we know. */
export const argumentOfFunction = (path: string, index: number): string | undefined =>
  ARGUMENTS[functionName(path) ?? ""]?.[index];

/**
 * The layer that computes what an elementwise function does with its arguments: `nn.relu`,
 * `keras.activations.relu` with max_value=6. Undefined if none does.
 *
 * @param given its arguments by name, without the tensor; values are those of JSON
 */
export function elementwise(
  path: string,
  given: Readonly<Record<string, unknown>>,
): LayerOfFunction | undefined {
  const activation = functionName(path);
  if (activation === undefined) return undefined;
  const args = new Map<string, number>();
  for (const [key, value] of Object.entries(given)) {
    if (value === null || WITHOUT_EFFECT.test(key)) continue;
    // Keras 3 calls it as its layer does.
    const name = key === "negative_slope" ? "alpha" : key;
    if (typeof value !== "number" || !ARGUMENTS[activation]?.includes(name)) return undefined;
    args.set(name, value);
  }
  const { alpha, max_value, threshold, axis = -1 } = Object.fromEntries(args);
  if (activation === "leaky_relu") return { className: "LeakyReLU", config: { alpha: alpha ?? 0.2 } };
  if (axis !== -1) return { className: "Softmax", config: { axis } };
  if (max_value === undefined && !alpha && !threshold)
    return { className: "Activation", config: { activation } };
  const limit = max_value === undefined ? {} : { max_value };
  return { className: "ReLU", config: { ...limit, negative_slope: alpha ?? 0, threshold: threshold ?? 0 } };
}
