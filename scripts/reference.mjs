// The reference page, from the rules themselves. `npm run reference` writes docs/reference.md; referencePlugin()
// adds reference.html to the built page, with an anchor per code and rule (reference.html#SX101).
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { root } from "./setup.mjs";

const FILE = "reference.html";
const HOME = { href: "./", text: "sxor" };

/** Imports a module of src/ as it is now. */
const load = async (name) =>
  (
    await runnerImport(path.join(root, "src/targets/reference", name), {
      configFile: false,
      logLevel: "error",
    })
  ).module;

async function print(printer) {
  const [{ reference }, printers] = await Promise.all([load("reference.ts"), load("print.ts")]);
  return printer(reference(), printers);
}

export const markdown = () => print((blocks, { toMarkdown }) => toMarkdown(blocks));
export const html = () => print((blocks, { toHtml }) => toHtml(blocks, "sxor: reference", HOME));

/** Vite plugin: reference.html beside index.html, in the build and in the development server. */
export function referencePlugin() {
  return {
    name: "sxor-reference",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: await html() });
    },
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_, response, next) => {
        html().then((text) => {
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.end(text);
        }, next);
      });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(root, "docs", "reference.md");
  await writeFile(file, await markdown());
  console.log(path.relative(process.cwd(), file));
}
