import { encodeLink, MAX_LINK, tooLong } from "../share/codec.ts";
import type { Command } from "./command.ts";
import { EXIT, InputError } from "./io.ts";
import { readModel } from "./model.ts";

export const link: Command = {
  purpose: "print the link that opens the model in the page",
  options: {
    page: { type: "string", placeholder: "URL", help: "address of the page; without it, the part from # on" },
  },
  async run(args, io) {
    const { document } = await readModel(args.model, io);
    const fragment = encodeLink({ document, view: { tab: "why" } });
    if (tooLong(fragment)) {
      throw new InputError(
        `the link would have ${fragment.length} characters, ${MAX_LINK} are the limit; share the file instead`,
      );
    }
    io.out(`${(args.text("page") ?? "").replace(/#.*$/, "")}${fragment}\n`);
    return EXIT.fine;
  },
};
