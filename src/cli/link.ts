import { fileWeightsOf } from "../document/document.ts";
import { MAX_LINK, tooLong } from "../share/codec.ts";
import { carriedText, weightedLink } from "../share/weighted-link.ts";
import type { Command } from "./command.ts";
import { EXIT, InputError } from "./io.ts";
import { type Model, readModel, WEIGHTS_OPTION } from "./model.ts";

export const link: Command = {
  purpose: "print the link that opens the model in the page, with the weights of its file if they are few",
  options: {
    page: { type: "string", placeholder: "URL", help: "address of the page; without it, the part from # on" },
    weights: WEIGHTS_OPTION,
  },
  async run(args, io) {
    const { document, weights }: Model = await readModel(args.model, io, args.text("weights"));
    const { link, weights: carried } = weightedLink({ document, view: { tab: "why" } }, weights);
    if (tooLong(link)) {
      throw new InputError(
        `the link would have ${link.length} characters, ${MAX_LINK} are the limit; share the file instead`,
      );
    }
    if (carried?.in === true) io.err(`sxor: in the link: ${carriedText(carried.size)}\n`);
    if (carried?.in === false) {
      const hint = weights === undefined ? "" : "; sxor save writes both to one file";
      io.err(
        `sxor: the weights of ${fileWeightsOf(document)?.file} are not in the link: ${carried.why}${hint}\n`,
      );
    }
    io.out(`${(args.text("page") ?? "").replace(/#.*$/, "")}${link}\n`);
    return EXIT.fine;
  },
};
