import type { CLayer, ToolReport } from "../../import/tool-report/report.ts";
import { percentShare } from "../numbers.ts";
import type { Verdict } from "../verdict.ts";
import { isConv, isDense } from "./classify.ts";
import type { ExplainedLayer } from "./explain.ts";

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** The share of the MACC in layers of a kind; null if a layer has none printed. */
function share(layers: readonly ExplainedLayer[], kind: ExplainedLayer["kind"]): string | null {
  const maccs = layers.map(({ layer }) => layer.macc);
  if (maccs.includes(null)) return null;
  const sum = (list: readonly ExplainedLayer[]) =>
    list.reduce((total, { layer }) => total + (layer.macc ?? 0), 0);
  return percentShare(sum(layers.filter((layer) => layer.kind === kind)), sum(layers));
}

const operations = (part: string | null, what: string): string =>
  part === null ? "" : `: ${part} of the operations ${what}`;

/** What a report says in one sentence, as the verdict of a model does. */
export function reportVerdict(
  report: ToolReport,
  layers: readonly ExplainedLayer[],
  cause: (layer: CLayer) => string | null,
): Verdict {
  if (report.error !== null) {
    const sentence = `The tool stopped: ${report.error.replace(/ with formats \{.*/, "")}.`;
    return { severity: "error", sentence, layer: null };
  }
  if (layers.length === 0) {
    return {
      severity: "info",
      sentence: "This text lists no C layers: nothing can be said of them.",
      layer: null,
    };
  }
  const runs = layers.filter(({ kind, layer }) => kind === "sxor" && (isConv(layer) || isDense(layer)));
  const fallen = layers.filter(({ origin }) => origin === "fell back");
  const perhaps = layers.filter(({ origin }) => origin === "perhaps");
  const binary = [...runs, ...fallen];
  const [first] = fallen;
  if (binary.length === 0) return noneBinary(layers, perhaps);
  const noun = binary.every(({ layer }) => isConv(layer)) ? "binary convolution" : "binary layer";
  if (first === undefined) {
    const all = binary.length === 1 ? `The ${noun} runs` : `All ${binary.length} ${noun}s run`;
    return {
      severity: perhaps.length > 0 ? "warning" : "ok",
      sentence: `${all} binary${operations(share(layers, "sxor"), "are on packed signs")}${also(perhaps)}.`,
      layer: perhaps[0]?.layer.name ?? null,
    };
  }
  const falls = fallen.length === 1 ? "falls" : "fall";
  const because = cause(first.layer);
  return {
    severity: "warning",
    sentence:
      `${fallen.length} of ${plural(binary.length, noun)} ${falls} back to float` +
      `${operations(share(layers, "float"), "run in float")}${because === null ? "" : `, ${because}`}${also(perhaps)}.`,
    layer: first.layer.name,
  };
}

/** `; 2 more layers may have been binary` */
const also = (perhaps: readonly ExplainedLayer[]): string =>
  perhaps.length === 0 ? "" : `; ${plural(perhaps.length, "more layer")} in float may have been binary`;

function noneBinary(layers: readonly ExplainedLayer[], perhaps: readonly ExplainedLayer[]): Verdict {
  const part = share(layers, "float");
  if (perhaps.length > 0) {
    return {
      severity: "warning",
      sentence: `No layer runs binary; ${plural(perhaps.length, "layer")} in float may have been binary in the model${operations(part, "run in float")}.`,
      layer: perhaps[0]?.layer.name ?? null,
    };
  }
  const int8 = share(layers, "int8");
  const what = int8 !== null && int8 !== "0 %" ? `, ${int8} in 8 bits` : "";
  return {
    severity: "info",
    sentence: `Nothing in this report shows a binary layer${operations(part, `run in float${what}`)}.`,
    layer: null,
  };
}
