/**
 * What ST's tool reported about one network. A field that the version does not print, or that could not
 * be read, is null: nothing is guessed. Shapes of tensors are without the batch; those of constants are as
 * printed (the order of the axes changed between versions).
 */
export interface ToolReport {
  /** The text of analyze, generate or validate; or network_c_info.json. */
  source: "text" | "c_info";
  /** "ST Edge AI Core", "Neural Network Tools for STM32AI". */
  tool: string | null;
  /** As printed: "1.0.0-19899", "8.1.0-19520". X-CUBE-AI counts to 9, ST Edge AI Core from 1.0 = 9.1 on. */
  version: string | null;
  command: string | null;
  modelName: string | null;
  cName: string | null;
  /** Settings of the run by the keys of the report: type, compression, options, optimization, … */
  options: Readonly<Record<string, string>>;
  inputs: readonly ReportIo[];
  outputs: readonly ReportIo[];
  totals: ReportTotals;
  /** The imported graph; empty if it is not listed. */
  modelRows: readonly ModelRow[];
  /** The C graph in order of execution; empty if the version or the text does not list it. */
  layers: readonly CLayer[];
  arrays: readonly ReportArray[];
  /** `Number of operation types`, in the order printed. */
  opTypes: readonly { type: string; macc: number }[];
  /** The message with which the tool stopped. */
  error: string | null;
}

/** An input or output of the network. */
export interface ReportIo {
  name: string;
  format: ReportFormat | null;
  shape: readonly number[] | null;
  /** 1b-32bpacked: 32 signs per word. */
  packed: boolean;
}

/** s1, s8, u8, s16, u16, s32, f32, bool; what has no such short name is as printed. */
export type ReportFormat = string;

export interface ReportTotals {
  /** Of the C graph. */
  macc: number | null;
  /** Of the imported graph, before the tool decides anything. */
  importedMacc: number | null;
  /** Bytes. */
  weights: number | null;
  importedWeights: number | null;
  activations: number | null;
  ram: number | null;
}

/** A line of the table of the imported graph. */
export interface ModelRow {
  mId: number | null;
  /** Longer names than 30 characters are cut by the tool: `_conv1_conv_Conv_o.._quantized`. */
  name: string;
  /** The tool's type: Conv2D, Conversion, …; not printed for a neural accelerator. */
  type: string | null;
  /** The class in the model: QuantConv2D, CONV_2D, …; not printed before 8.0. */
  original: string | null;
  shape: readonly number[] | null;
  paramItems: number | null;
  paramBytes: number | null;
  macc: number | null;
  connectedTo: readonly string[];
  /** What the C graph has more (+) or less (-) than this row; null where nothing is printed. */
  cMaccChange: number | null;
  /** As printed: `Conv2D_[o][1]`, `conv2d_of32[0]`. */
  cType: string | null;
  /** The C layers named in `cType`. */
  cIds: readonly number[];
  line: number;
}

export interface CLayer {
  cId: number;
  mId: number | null;
  name: string;
  /** As printed: Conv2D; conv2d and optimized_conv2d before 9.0. */
  type: string;
  /** Null if only the table of operations was there. */
  inputs: readonly ReportTensor[] | null;
  outputs: readonly ReportTensor[] | null;
  params: readonly ReportTensor[] | null;
  scratch: readonly ReportTensor[] | null;
  macc: number | null;
  /** Bytes. A dump does not have it: there it is the sum of the constants that the layer reads. */
  rom: number | null;
  /** smul_f32_f32, sxor_s1_s1, …; a dump does not have it. */
  opType: string | null;
  /** Functions of the runtime, `forward_` left out; only a dump has them. */
  kernels: readonly string[] | null;
  /** pad_value, stride, groups, …, as written; only a dump has them. */
  attributes: Readonly<Record<string, string>> | null;
  /** Where in the text it begins. */
  line: number | null;
}

export interface ReportTensor {
  name: string;
  format: ReportFormat | null;
  shape: readonly number[] | null;
  /** Of the array that holds it. */
  bytes: number | null;
}

export type ArrayRole =
  | "input"
  | "output"
  | "activation"
  | "weights"
  | "bias"
  | "threshold"
  | "scratch"
  | "constant";

export interface ReportArray {
  id: number;
  name: string;
  role: ArrayRole;
  format: ReportFormat | null;
  shape: readonly number[] | null;
  items: number | null;
  bytes: number | null;
}

/** More C layers than any network for a microcontroller has; the rest is not read. */
export const MAX_LAYERS = 2_000;

/** A report of which nothing is known yet. */
export const emptyReport = (source: ToolReport["source"]): ToolReport => ({
  source,
  tool: null,
  version: null,
  command: null,
  modelName: null,
  cName: null,
  options: {},
  inputs: [],
  outputs: [],
  totals: {
    macc: null,
    importedMacc: null,
    weights: null,
    importedWeights: null,
    activations: null,
    ram: null,
  },
  modelRows: [],
  layers: [],
  arrays: [],
  opTypes: [],
  error: null,
});
