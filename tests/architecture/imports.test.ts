import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Data flows one way through the folders. Each may import itself and those listed; ARCHITECTURE.md
 * says why. A new folder has to be entered here.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  document: [],
  import: ["document"],
  graph: ["document"],
  targets: ["document", "graph"],
  report: ["document", "import", "graph", "targets"],
  codegen: ["document", "graph", "targets"],
  export: ["document", "graph", "targets"],
  engine: ["document", "graph", "targets"],
  fixes: ["document", "graph", "targets", "engine"],
  examples: ["document"],
  share: ["document", "graph", "targets", "report", "codegen", "fixes"],
  store: [
    "document",
    "import",
    "graph",
    "targets",
    "report",
    "codegen",
    "export",
    "engine",
    "fixes",
    "share",
    "examples",
  ],
  ui: [
    ...["document", "import", "graph", "targets", "report", "codegen", "export", "engine", "fixes", "share"],
    ...["store", "examples"],
  ],
  cli: [
    "document",
    "import",
    "graph",
    "targets",
    "report",
    "codegen",
    "export",
    "engine",
    "fixes",
    "share",
    "examples",
  ],
};
/** Stages that are plain functions: no DOM, no clock, no randomness, nothing asynchronous. */
const PURE = ["document", "graph", "targets", "report", "codegen", "export", "share"];

const src = path.resolve(import.meta.dirname, "../../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.replaceAll("\\", "/"));

const imports = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|[\s;])(?:import|export)[^"';]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|^import\s+"([^"]+)"/gm,
    ),
  ].map((match) => (match[1] ?? match[2] ?? match[3]) as string);

const sources = files.map((file) => ({ file, text: readFileSync(path.join(src, file), "utf8") }));
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");

describe("architecture", () => {
  it("knows every folder", () => {
    const folders = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
    expect([...folders].filter((folder) => !((folder as string) in MAY_IMPORT))).toEqual([]);
  });

  it("imports point down the list of stages", () => {
    const wrong: string[] = [];
    for (const { file, text } of sources) {
      const folder = file.split("/")[0] as string;
      const allowed = MAY_IMPORT[folder];
      if (!file.includes("/") || allowed === undefined) continue;
      for (const target of imports(text)) {
        if (!target.startsWith(".")) continue;
        const resolved = path.posix.join(path.posix.dirname(file), target.replace(/\?.*$/, ""));
        const other = resolved.split("/")[0] as string;
        if (resolved.startsWith("../build/") && folder === "engine") continue;
        if (resolved === "../package.json" && folder === "cli") continue;
        if (other !== folder && !allowed.includes(other))
          wrong.push(`${file} imports ${resolved}: ${folder} may not use ${other}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("pure stages touch no DOM, no clock, no randomness, and are not asynchronous", () => {
    const forbidden =
      /\b(document\.(?:body|create\w+|query\w+)|window\.(?:location|history|addEventListener|matchMedia|document)|navigator\.|localStorage|Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|async\s|await\s|Promise\b)/;
    const wrong = sources
      .filter(({ file }) => PURE.includes(file.split("/")[0] as string))
      .flatMap(({ file, text }) => {
        const found = forbidden.exec(code(text));
        return found ? [`${file} uses ${found[0]}`] : [];
      });
    expect(wrong).toEqual([]);
  });

  it("React lives in ui, Monaco in ui/editor, WebAssembly in engine", () => {
    const wrong = sources.flatMap(({ file, text }) => {
      const found: string[] = [];
      const uses = imports(text);
      const isUi = file.startsWith("ui/") || file === "main.tsx";
      if (!isUi && uses.some((name) => /^(react|react-dom)(\/|$)/.test(name)))
        found.push(`${file} imports React`);
      if (!file.startsWith("ui/editor/") && uses.some((name) => name.startsWith("monaco-editor"))) {
        found.push(`${file} imports Monaco`);
      }
      if (!file.startsWith("engine/") && /\bWebAssembly\./.test(code(text)))
        found.push(`${file} uses WebAssembly`);
      return found;
    });
    expect(wrong).toEqual([]);
  });

  it("files stay readable", () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.split("\n").length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });
});
