import { attachWeights } from "../graph/given-weights.ts";
import { EXIT, type Io } from "./io.ts";
import { graphOf, type ReadFile, readFormat } from "./model.ts";
import { columns } from "./summary.ts";

const NUMBERS = ["layers", "understood", "opaque", "weights"];
const HEADER = ["file", "format", ...NUMBERS, "left open or refused, and why"];

/** One line per file: what it is, what was understood of it, and why the rest was not. */
export async function importsTable(files: readonly string[], io: Io): Promise<number> {
  const rows: string[][] = [];
  let refused = 0;
  for (const file of files) {
    const read = await readFormat(file, io);
    if (read.document === null) refused++;
    rows.push([file.slice(file.lastIndexOf("/") + 1), read.format, ...found(read)]);
  }
  io.out(`${columns(HEADER, rows, NUMBERS)}\n\n  ${files.length} files, ${refused} refused\n`);
  return EXIT.fine;
}

/** Layers, those that are understood, those that are not, arrays of weights, and the reasons. */
function found({ document, weights, diagnostics }: ReadFile): string[] {
  if (document === null) {
    const why = diagnostics.find(({ severity }) => severity === "error")?.title ?? "no model";
    return ["-", "-", "-", "-", `refused: ${why}`];
  }
  const { attached = false, diagnostics: misfits = [] } = weights ? attachWeights(document, weights) : {};
  const { nodes } = graphOf({ document });
  const opaque = nodes.filter(({ op }) => op.kind === "opaque");
  const types = [...new Set(opaque.map(({ type }) => type))];
  const arrays = weights ? [...weights.table.values()].reduce((sum, { size }) => sum + size, 0) : 0;
  const layers = document.layers.length;
  return [
    ...[layers, layers - opaque.length, opaque.length].map(String),
    weights ? `${arrays}${attached ? "" : " unfit"}` : "-",
    [...types, ...misfits.map(({ title }) => title)].join(", ") || "-",
  ];
}
