import type { EvidenceClass } from "../../document/diagnostic.ts";
import type { Operation } from "../operation.ts";
import { type Plan, type Step, stepClass } from "../plan.ts";

/**
 * How well each figure of the tool is known: on how many rows of public reports and dumps its formula was
 * checked. Rows are not independent networks. For the page and the Markdown report; no lowering needs it.
 */

export type Figure = "macc" | "rom" | "scratch" | "activations";

export interface FigureEvidence {
  figure: Figure;
  class: EvidenceClass;
  source: string;
  /** Rows or figures that the formula reproduces; 0 if it was never checked, 1 if it rests on a single sample. */
  samples: number;
}

type Strength = Omit<FigureEvidence, "figure">;

const observed = (samples: number, source: string): Strength => ({ class: "observed", source, samples });
const calculated = (samples: number, source: string): Strength => ({ class: "calc", source, samples });
const inferred = (source: string): Strength => ({ class: "inferred", source, samples: 0 });

const REPORT2 = "the report of ST Edge AI Core 1.0.0-19899 for the 2-layer model of the forum thread";
const REPORT1 = "the report of ST Edge AI Core 1.0.0-19899 for the 1-layer model of the forum thread";
const ANY_TYPE =
  "ST documents MACC as independent of the data type; no public report has this layer in this format";
const MODEL_ZOO = "the published flash sizes of ST ResNet 8 Hybrid v1 and v2 (85.79 and 66.28 KiB)";

const FLOAT_CONV = observed(906, "906 of 906 float and 8-bit convolutions of public reports");
const FUSED = observed(
  179,
  "179 of 184 convolutions with fused nonlinearity and pooling in public reports and dumps",
);
const POOLING = observed(90, "55 of 55 poolings of reports and 35 of 35 of dumps");
const DENSE = observed(269, "269 of 269 dense layers of public reports");
const CONVERSION = observed(151, "151 of 151 conversions of public reports");
const MOVES = observed(43, "43 of 43 paddings and concatenations of public reports and dumps count nothing");

type Conv1 = Extract<Operation, { kind: "conv2d_s1" | "depthwise_s1" }>;

function binaryMacc(operation: Conv1): Strength {
  if (operation.kind === "conv2d_s1" && operation.output === "s1") {
    return observed(1, `one layer: ${REPORT2} (147,456; the threshold counts nothing)`);
  }
  return inferred(`as the binary convolution of ${REPORT2}; ${ANY_TYPE}`);
}

function activationMacc({ activation }: Extract<Operation, { kind: "activation" }>): Strength {
  if (activation.fn === "relu" && activation.negativeSlope !== 0) {
    return observed(2, "leaky ReLU: layers of 2 public reports");
  }
  return observed(429, "429 of 429 nonlinearities of dumps");
}

function maccStrength({ operation, opType }: Step): Strength | undefined {
  switch (operation.kind) {
    case "conv2d_s1":
    case "depthwise_s1":
      return binaryMacc(operation);
    case "conv2d_f32":
      return operation.activation || operation.pool ? FUSED : FLOAT_CONV;
    case "conv2d_s8":
      return operation.weights === "s8" && operation.output === "s8" ? FLOAT_CONV : inferred(ANY_TYPE);
    case "dense":
      return operation.input === "f32" && operation.weights === "f32" ? DENSE : inferred(ANY_TYPE);
    case "pool":
      return operation.format === "f32" ? POOLING : inferred(ANY_TYPE);
    case "global_average_pool":
      return POOLING;
    case "affine":
      return observed(30, "30 of 30 BatchNormalizations of public reports that are layers of their own");
    case "activation":
      return activationMacc(operation);
    case "prelu":
      return inferred("as a leaky ReLU; no public report has a PReLU");
    case "unpack":
      return observed(2, `two layers: ${REPORT1} and ${REPORT2}`);
    case "pack":
    case "quantize":
    case "dequantize":
      return opType.includes("s1") ? inferred(`as other conversions: ${CONVERSION.source}`) : CONVERSION;
    case "add":
    case "multiply":
      return observed(324, "16 of 16 sums and products of reports and 308 of 308 of dumps");
    case "concat":
    case "pad":
      return operation.format === "s1" ? inferred(`as with floats: ${MOVES.source}`) : MOVES;
    case "opaque":
      return undefined;
  }
}

function romStrength({ operation, rom }: Step): Strength | undefined {
  if (rom === 0) return undefined;
  switch (operation.kind) {
    case "conv2d_s1":
      if (operation.output === "s1") {
        return observed(
          1,
          `one layer: ${REPORT2} (weights 576, threshold 64 bytes); agrees with ${MODEL_ZOO}`,
        );
      }
      if (operation.output === "s8") return calculated(2, MODEL_ZOO);
      return inferred("scale and offset as with 8-bit output; no public report has a float output");
    case "depthwise_s1":
      return calculated(2, MODEL_ZOO);
    case "conv2d_s8":
      return operation.weights === "s8"
        ? calculated(2, MODEL_ZOO)
        : inferred("packed weights, scale and offset");
    case "dense":
      return operation.weights === "f32"
        ? observed(1487, "1487 of 1487 layers of public reports: the bytes of their arrays")
        : inferred("packed rows as in binary convolutions; no public report has a binary dense layer");
    default:
      return observed(1487, "1487 of 1487 layers of public reports: the bytes of their arrays");
  }
}

function scratchStrength({ operation, scratch }: Step): Strength | undefined {
  switch (operation.kind) {
    case "conv2d_f32":
      return observed(
        103,
        "103 of 103 float convolutions of public reports and dumps, X-CUBE-AI 8.1 to Core 3.0",
      );
    case "conv2d_s1":
      return scratch.length === 0
        ? {
            class: "header",
            source: "lite_pw_dqnn.h: pointwise kernels have no scratch argument",
            samples: 0,
          }
        : observed(1, `one layer: ${REPORT2} (72 bytes, 3×3, one channel)`);
    case "depthwise_s1":
      return inferred(
        `as the binary convolution of ${REPORT2}; the depthwise kernels take the same arguments`,
      );
    case "conv2d_s8":
      return operation.weights === "s8"
        ? calculated(
            272,
            "fitted on 8-bit networks: 1×1 154 of 157, depthwise 3×3 90 of 90, other 28 of 39 layers",
          )
        : inferred("no public report has an 8-bit convolution with binary weights");
    default:
      return undefined;
  }
}

/** How well the figures of one step are known; figures that are nothing by nature are left out. */
export function accountingEvidence(step: Step): FigureEvidence[] {
  if (stepClass(step) === "error") return [];
  const strengths = [
    ["macc", maccStrength(step)],
    ["rom", romStrength(step)],
    ["scratch", scratchStrength(step)],
  ] as const;
  return strengths.flatMap(([figure, strength]) => (strength ? [{ figure, ...strength }] : []));
}

/** How well the activation bytes of a plan are known, by what it holds. */
export function activationsEvidence(plan: Plan): FigureEvidence {
  const kinds = new Set(plan.steps.map(({ operation }) => operation.kind));
  const figure = "activations";
  if (kinds.has("conv2d_s8")) {
    return {
      figure,
      ...calculated(
        20,
        "fitted on public reports: 20 of 31 8-bit networks; padding and residual blocks differ",
      ),
    };
  }
  if (kinds.has("conv2d_s1") || kinds.has("depthwise_s1")) {
    return {
      figure,
      ...observed(1, `${REPORT2}; that a binary convolution never writes over its input was not seen`),
    };
  }
  if (plan.target === "st-edge-ai@7.2" || plan.target === "st-edge-ai@8.1") {
    return { figure, ...calculated(22, "fitted on public reports: 22 of 31 float networks up to 8.1") };
  }
  return {
    figure,
    ...calculated(38, "fitted on public reports: 38 of 39 float networks of Core 1.0 and later"),
  };
}
