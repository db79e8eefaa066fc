import type { Plan, Tensor } from "../targets/plan.ts";
import { totalMacc } from "../targets/plan.ts";
import { analyzeArguments } from "../targets/st-edge-ai/command-line.ts";
import { tensorShape } from "./arrays.ts";
import { binarySize, difference, ioSize, thousands } from "./numbers.ts";
import type { ImportRow } from "./rows.ts";

/** What a report says that no model can tell: when and how the tool was called. */
export interface ReportHeader {
  toolVersion: string;
  created: string;
  parameters: string;
  modelFile: string;
  modelType: string;
  cName: string;
  compression: string;
  options: string;
  optimization: string;
  series: string;
  workspaceDir: string;
  outputDir: string;
  modelName: string;
  modelHash: string;
  /** A text such as a user name that the finished report shows as `xxx`; "" hides nothing. */
  hide: string;
}

/** Placeholders, visibly so: sxor has no model file, no date and no hash of its own. */
export function defaultHeader(plan: Plan): ReportHeader {
  return {
    toolVersion:
      plan.target === "st-edge-ai@1.0" ? "ST Edge AI Core v1.0.0 (predicted by sxor)" : `sxor ${plan.target}`,
    created: "(not run)",
    parameters: analyzeArguments(`${plan.name}.h5`),
    modelFile: `${plan.name}.h5`,
    modelType: "keras",
    cName: "network",
    compression: "lossless",
    options: "allocate-inputs, allocate-outputs",
    optimization: "balanced",
    series: "stm32h7",
    workspaceDir: "(none)",
    outputDir: "(none)",
    modelName: plan.name,
    modelHash: "(unknown)",
    hide: "",
  };
}

const importedItems = (rows: readonly ImportRow[]): number =>
  rows.reduce((sum, row) => sum + row.paramItems, 0);

export const importedBytes = (rows: readonly ImportRow[]): number =>
  rows.reduce((sum, row) => sum + row.paramBytes, 0);

/** Binary weights in the C graph make it a deeply quantized one. */
const modelFormat = (plan: Plan): string =>
  plan.params.some((param) => param.format === "s1") ? "dqnn" : "float";

function ioLines(plan: Plan, kind: "input" | "output"): [string, string][] {
  const ids = kind === "input" ? plan.inputs : plan.outputs;
  return ids.map((id, i) => {
    const tensor = plan.tensors[id] as Tensor;
    const layer = tensor.name.replace(/_output$/, "");
    const packed = tensor.format === "s1" ? ", 1b-32bpacked" : "";
    return [
      `${kind} ${i + 1}/${ids.length}`,
      `'${layer}', ${tensorShape(tensor)}, ${ioSize(tensor.bytes)}${packed}, activations`,
    ];
  });
}

const inBytes = (bytes: number): string => `${thousands(bytes)} B (${binarySize(bytes)})`;

function weightsLine(plan: Plan, rows: readonly ImportRow[]): string {
  const { weights } = plan.memory;
  const imported = importedBytes(rows);
  const versus = weights === imported ? "" : ` / ${difference(weights - imported, imported)} vs float model`;
  return `${inBytes(weights)} (1 segment)${versus}`;
}

/** The box between the command line and the model table. */
export function headerBox(plan: Plan, rows: readonly ImportRow[], header: ReportHeader): string[] {
  const { activations } = plan.memory;
  const params = importedItems(rows);
  const sections: [string, string][][] = [
    [
      ["model file", header.modelFile],
      ["type", header.modelType],
      ["c_name", header.cName],
      ["compression", header.compression],
      ["options", header.options],
      ["optimization", header.optimization],
      ["target/series", header.series],
      ["workspace dir", header.workspaceDir],
      ["output dir", header.outputDir],
      ["model_fmt", modelFormat(plan)],
      ["model_name", header.modelName],
      ["model_hash", header.modelHash],
      ["params #", `${thousands(params)} items (${binarySize(4 * params)})`],
    ],
    [
      ...ioLines(plan, "input"),
      ...ioLines(plan, "output"),
      ["macc", thousands(totalMacc(plan))],
      ["weights (ro)", weightsLine(plan, rows)],
      ["activations (rw)", `${inBytes(activations)} (1 segment) *`],
      ["ram (total)", `${inBytes(activations)} = ${thousands(activations)} + 0 + 0`],
    ],
  ];
  const written = sections.map((lines) => lines.map(([key, value]) => `${key.padEnd(19)}:   ${value}`));
  const width = Math.max(...written.flat().map((line) => line.length)) + 3;
  const rule = "-".repeat(width);
  return [rule, ...written.flatMap((lines) => [...lines.map((line) => line.padEnd(width)), rule])];
}
