import { weightsName } from "../document/document.ts";
import { MAX_FILE_BYTES } from "../import/files/limits.ts";
import { MODEL_ZIP, writeSxorZip } from "../import/files/sxor-zip.ts";
import { modelOf, TARGET_OPTION } from "./analyze.ts";
import type { Command } from "./command.ts";
import { attempt, EXIT, InputError } from "./io.ts";
import { nameOf, WEIGHTS_OPTION } from "./model.ts";

export const save: Command = {
  purpose: "write a model with its weights to one file, which every command and the page read",
  options: {
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
    out: {
      type: "string",
      placeholder: "FILE",
      help: `the file to write, model${MODEL_ZIP}`,
    },
  },
  async run(args, io) {
    const path = args.text("out");
    if (path === undefined) throw new InputError("save needs --out FILE");
    const { document, weights } = await modelOf(args, io);
    if (weights === undefined)
      throw new InputError(`${nameOf(args.model)} has no weights that fit: give them by --weights FILE`);
    const zip = writeSxorZip(document, weights);
    if (zip.length > MAX_FILE_BYTES)
      throw new InputError(
        `the file would have ${zip.length} bytes, and sxor reads up to ${MAX_FILE_BYTES}: keep the model file`,
      );
    await attempt(`write ${path}`, () => io.writeFile(path, zip));
    io.out(`${path}: ${zip.length} bytes, weights of ${weightsName(weights)}\n`);
    return EXIT.fine;
  },
};
