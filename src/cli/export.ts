import { EXPORT_FORMATS, type ExportFormat, exportDocument } from "../export/export.ts";
import { modelOf, TARGET_OPTION } from "./analyze.ts";
import type { Command } from "./command.ts";
import { diagnosticLines } from "./diagnostics.ts";
import { EXIT } from "./io.ts";
import { WEIGHTS_OPTION } from "./model.ts";

export const exportCommand: Command = {
  purpose: "print the model as a Larq script, Keras JSON or command",
  options: {
    format: {
      type: "string",
      values: EXPORT_FORMATS,
      help: "script for Larq, model.to_json(), or the tool's command line; python by default",
    },
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
  },
  /** The text on stdout, what it leaves out on stderr. */
  async run(args, io) {
    const { document } = await modelOf(args, io);
    const format = (args.text("format") as ExportFormat | undefined) ?? "python";
    const { text, notes } = exportDocument(document, format);
    io.out(text);
    for (const note of notes) io.err(`${diagnosticLines(note).join("\n")}\n`);
    return EXIT.fine;
  },
};
