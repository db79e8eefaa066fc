import { expect, test } from "vitest";
import { importText } from "../../src/import/detect.ts";
import { MODELS } from "../../src/ui/input/accepted.ts";

const KINDS = [".h5", ".keras", ".tflite", ".sxor.zip", "Larq", "QKeras", "Keras JSON", "sxor JSON", "link"];

test("where a model is dropped or opened, and where a text is refused, every kind that is read is named", async () => {
  const { diagnostics } = await importText("");
  for (const text of [MODELS, diagnostics[0]?.why]) for (const kind of KINDS) expect(text).toContain(kind);
});
