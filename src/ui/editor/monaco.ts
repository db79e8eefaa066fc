/**
 * Monaco with the parts that the page uses. Imported only by MonacoEditor.tsx, which is itself loaded
 * on demand: nothing of it belongs to the first load.
 */
import * as monaco from "monaco-editor/editor";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import "monaco-editor/languages/definitions/cpp/register";
import "monaco-editor/languages/definitions/python/register";
// The JSON mode brings all features and their services, which count only if they are registered before
// the first editor is made: so it is not left to Monaco to load it when it meets JSON.
import "monaco-editor/languages/features/json/jsonMode";
import JsonWorker from "monaco-editor/languages/features/json/json.worker?worker";
import { jsonDefaults } from "monaco-editor/languages/features/json/register";
import { jsonSchema } from "../../document/schema.ts";

/** Models whose name ends so are completed and explained by the schema of a Document. */
const DOCUMENT_FILES = "*.sxor.json";

self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === "json" ? new JsonWorker() : new EditorWorker()),
};

// Problems come from parseDocument alone, so the language service only completes and explains.
jsonDefaults.setModeConfiguration({ ...jsonDefaults.modeConfiguration, diagnostics: false });
jsonDefaults.setDiagnosticsOptions({
  validate: false,
  enableSchemaRequest: false,
  schemas: [{ uri: "sxor://document.schema.json", fileMatch: [DOCUMENT_FILES], schema: jsonSchema() }],
});

// Transparent, so that the surface of the pane shows; what differs from Monaco's is for WCAG AA contrast.
monaco.editor.defineTheme("sxor-light", {
  base: "vs",
  inherit: true,
  rules: [
    { token: "number", foreground: "07694a" },
    { token: "comment", foreground: "006200" },
  ],
  colors: { "editor.background": "#00000000", "editorLineNumber.foreground": "#5b6570" },
});
monaco.editor.defineTheme("sxor-dark", {
  base: "vs-dark",
  inherit: true,
  rules: [{ token: "comment", foreground: "8fbf7f" }],
  colors: { "editor.background": "#00000000", "editorLineNumber.foreground": "#9aa4af" },
});

export { monaco };
