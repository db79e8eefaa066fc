import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { inputName, layerNames } from "../../src/document/names.ts";
import {
  addLayer,
  duplicateLayer,
  type Edited,
  inputsOf,
  moveLayer,
  removeLayer,
  renameLayer,
  setName,
} from "../../src/store/edits.ts";
import { conv, parsed, stack } from "./documents.ts";

const names = (document: Document) => layerNames(document.layers, inputName(document));
const documentOf = (edited: Edited): Document => parsed(edited.value);

/** Two convolutions and their sum: quant_conv2d, quant_conv2d_1, add. */
const residual = () =>
  stack(conv(), conv(), { type: "Add", inputs: ["quant_conv2d", "quant_conv2d_1"] }, conv());

describe("edits of the stack", () => {
  test("references follow their layers when Keras numbers them anew", () => {
    const edited = addLayer(residual(), "QuantConv2D", 0);
    const document = documentOf(edited);
    expect(edited.layer).toBe("quant_conv2d");
    expect(names(document)).toEqual([
      "quant_conv2d",
      "quant_conv2d_1",
      "quant_conv2d_2",
      "add",
      "quant_conv2d_3",
    ]);
    expect(inputsOf(document, 3)).toEqual(["quant_conv2d_1", "quant_conv2d_2"]);
  });

  test("who read a removed layer reads what that layer read", () => {
    const document = documentOf(removeLayer(residual(), 1));
    expect(names(document)).toEqual(["quant_conv2d", "add", "quant_conv2d_1"]);
    expect(inputsOf(document, 1)).toEqual(["quant_conv2d", "quant_conv2d"]);
  });

  test("removing the first layer leads back to the input, removing the last leaves nothing selected", () => {
    expect(inputsOf(documentOf(removeLayer(residual(), 0)), 1)).toEqual(["input_1", "quant_conv2d"]);
    const empty = removeLayer(stack(conv()), 0);
    expect(documentOf(empty).layers).toEqual([]);
    expect(empty.layer).toBeNull();
  });

  test("a layer moved before one that it reads is refused by the parser", () => {
    const { value } = moveLayer(residual(), 2, -1);
    expect(() => parsed(value)).toThrow(/is not before this layer/);
  });

  test("a moved layer stays selected under its new name", () => {
    const edited = moveLayer(stack(conv({ filters: 8 }), conv({ filters: 24 })), 0, 1);
    expect(edited.layer).toBe("quant_conv2d_1");
    expect(documentOf(edited).layers.map((layer) => layer.filters)).toEqual([24, 8]);
  });

  test("a copy gets a name of its own", () => {
    const document = documentOf(duplicateLayer(stack(conv({ name: "stem" })), 0));
    expect(names(document)).toEqual(["stem", "quant_conv2d"]);
  });

  test("renaming takes the references along; an empty name leaves it to Keras", () => {
    const renamed = documentOf(renameLayer(residual(), 0, "stem"));
    expect(inputsOf(renamed, 2)).toContain("stem");
    const back = documentOf(renameLayer(renamed, 0, ""));
    expect(back).toEqual(residual());
  });

  test("every type of the menu is legal where it is added", () => {
    for (const type of ["QuantDense", "Dense", "Activation", "Add", "Concatenate", "ZeroPadding2D", "ReLU"]) {
      expect(documentOf(addLayer(stack(), type, 0)).layers).toHaveLength(1);
      expect(documentOf(addLayer(residual(), type, 4)).layers).toHaveLength(5);
    }
  });

  test("an empty model name is none", () => {
    expect(parsed(setName(stack(), "net")).name).toBe("net");
    expect(parsed(setName(stack(), ""))).not.toHaveProperty("name");
  });
});
