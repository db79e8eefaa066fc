import { elements, type Graph, type Node, type Shape } from "../graph/graph.ts";
import {
  activationCost,
  conversionMacc,
  convMacc,
  denseMacc,
  PRELU_COST,
  poolMacc,
} from "../targets/macc.ts";

/** A line of the imported graph ("Model name" table of the report). */
export interface ImportRow {
  mId: number;
  name: string;
  /** The tool's type and the Keras class: `Conv2D`, `QuantConv2D`. */
  type: string;
  original: string;
  shape: Shape;
  paramItems: number;
  paramBytes: number;
  macc: number;
  connectedTo: readonly string[];
}

/** MACC of a layer as the tool imports it, before it decides anything (first row with macc of the group). */
function importedMacc(node: Node, inputs: readonly Shape[]): number {
  const { op } = node;
  switch (op.kind) {
    case "conv2d":
      return convMacc(op.geometry, op.useBias);
    case "dense":
      return denseMacc(op.rows, op.features, op.units, op.useBias);
    case "batch_normalization":
      return 2 * elements(node.shape);
    case "pool":
      return poolMacc(op.window);
    case "global_average_pool":
      return elements(inputs[0] ?? []);
    case "activation":
      return activationCost(op.activation) * elements(node.shape);
    case "prelu":
      return PRELU_COST * elements(node.shape);
    case "add":
    case "multiply":
      return elements(node.shape) * (node.inputs.length - 1);
    default:
      return 0;
  }
}

/** ST's name for the layer type of a node, as its reports print it. */
const TYPES: Readonly<Record<Node["op"]["kind"], string>> = {
  input: "Input",
  conv2d: "Conv2D",
  dense: "Dense",
  batch_normalization: "ScaleBias",
  pool: "Pool",
  global_average_pool: "Pool",
  activation: "Nonlinearity",
  flatten: "Reshape",
  dropout: "Dropout",
  add: "Eltwise",
  multiply: "Eltwise",
  prelu: "Nonlinearity",
  reshape: "Reshape",
  concat: "Concat",
  zero_pad: "Pad",
  opaque: "Unknown",
};

/** Items of the constants of a layer as the tool imports them; 4 bytes each, binary ones too. */
function paramItems(node: Node): number {
  const { op } = node;
  if (op.kind === "conv2d") {
    const g = op.geometry;
    return g.outC * g.kH * g.kW * (g.inC / g.groups) + (op.useBias ? g.outC : 0);
  }
  if (op.kind === "dense") return op.features * op.units + (op.useBias ? op.units : 0);
  if (op.kind === "prelu") return op.perElement ? elements(node.shape) : op.channels;
  return op.kind === "batch_normalization" ? 2 * op.channels : 0;
}

/**
 * The imported graph as the tool lists it: one row per layer, an extra Conversion row in front of a
 * layer with an input quantizer, an extra Nonlinearity row behind one with an activation, Dropout
 * gone, GlobalAveragePooling2D as a Pool and a Reshape.
 */
export function importRows(graph: Graph): ImportRow[] {
  /** Name of the row that gives out the value of a node. */
  const lastRow = new Map<number, string>();
  const rows: ImportRow[] = [];
  for (const node of graph.nodes) {
    const from = node.inputs.map((id) => lastRow.get(id) ?? "");
    lastRow.set(node.id, node.op.kind === "dropout" ? (from[0] ?? "") : node.name);
    if (node.op.kind !== "dropout") rows.push(...rowsOf(graph, node, from));
  }
  return rows;
}

function rowsOf(graph: Graph, node: Node, connectedTo: readonly string[]): ImportRow[] {
  const shapes = node.inputs.map((id) => graph.nodes[id]?.shape ?? []);
  const items = paramItems(node);
  const main: ImportRow = {
    mId: node.id,
    name: node.name,
    type: TYPES[node.op.kind],
    original: node.type,
    shape: node.shape,
    paramItems: items,
    paramBytes: 4 * items,
    macc: importedMacc(node, shapes),
    connectedTo,
  };
  if (node.op.kind === "conv2d" || node.op.kind === "dense") return layerRows(node, main, shapes[0] ?? []);
  if (node.op.kind === "global_average_pool" && !node.op.keepdims) {
    const pool = { ...main, name: `${node.name}_pool`, shape: [1, 1, ...node.shape] };
    return [pool, { ...main, type: "Reshape", macc: 0, connectedTo: [pool.name] }];
  }
  return [main];
}

function layerRows(node: Node, main: ImportRow, inputShape: readonly number[]): ImportRow[] {
  const { op } = node;
  if (op.kind !== "conv2d" && op.kind !== "dense") return [main];
  const plain = { paramItems: 0, paramBytes: 0 };
  const rows: ImportRow[] = [];
  let body = main;
  const { inputQuantizer } = op;
  if (inputQuantizer.kind !== "none" && !(inputQuantizer.kind === "sign" && inputQuantizer.inferred)) {
    const name = `${node.name}_conv`;
    rows.push({
      ...main,
      ...plain,
      name,
      type: "Conversion",
      shape: inputShape,
      macc: conversionMacc(inputShape),
    });
    body = { ...body, connectedTo: [name] };
  }
  if (op.activation.fn === "linear") return [...rows, body];
  const macc =
    op.kind === "conv2d"
      ? convMacc(op.geometry, op.useBias)
      : denseMacc(op.rows, op.features, op.units, op.useBias);
  body = { ...body, name: `${node.name}_${op.kind}`, macc };
  return [
    ...rows,
    body,
    {
      ...main,
      ...plain,
      type: "Nonlinearity",
      macc: activationCost(op.activation) * elements(node.shape),
      connectedTo: [body.name],
    },
  ];
}
