import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LAYERS } from "../../src/document/attributes.ts";
import { CODES } from "../../src/document/codes.ts";
import { attributeHelp, LAYER_HELP, parameterHelp, QUANTIZER_HELP } from "../../src/document/help.ts";
import { layerNames } from "../../src/document/names.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { QUANTIZERS } from "../../src/document/quantizers.ts";
import { jsonSchema } from "../../src/document/schema.ts";
import { pretty, serialise } from "../../src/document/serialise.ts";
import { arbitraryDocument } from "./arbitrary-document.ts";

const stack = (...layers: unknown[]) => ({ sxor: 1, input: { shape: [8, 8, 3] }, layers });
const conv = (attributes: object = {}) => ({
  type: "QuantConv2D",
  filters: 4,
  kernel_size: 3,
  ...attributes,
});

describe("round trips", () => {
  test("what is serialised is read as the same document", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        for (const text of [serialise(document), pretty(document)]) {
          const again = parseDocument(JSON.parse(text));
          expect(again.diagnostics).toEqual([]);
          expect(again.document).toEqual(document);
          expect(serialise(again.document ?? document)).toBe(serialise(document));
        }
      }),
    );
  });

  test("spelling out names, inputs and defaults changes nothing", () => {
    fc.assert(
      fc.property(arbitraryDocument({ steps: 10 }), (document) => {
        const names = layerNames(document.layers, document.input.name);
        const layers = document.layers.map((layer, i) => {
          const defaults = Object.entries(LAYERS[layer.type]?.attributes ?? {}).flatMap(
            ([key, { default: value }]) => (value === undefined ? [] : [[key, value]]),
          );
          const inputs = [i === 0 ? "input_1" : names[i - 1]];
          return { inputs, ...Object.fromEntries(defaults), ...layer, name: names[i] };
        });
        const spelled = { target: "st-edge-ai@1.0", weights: { seed: 1 }, ...document, layers };
        expect(parseDocument(spelled)).toEqual({ document, diagnostics: [] });
      }),
    );
  });

  test("pretty writes one line for each layer", () => {
    const { document } = parseDocument(stack(conv({ kernel_size: [3, 1] }), { type: "Flatten" }));
    expect(document && pretty(document)).toBe(`{
  "sxor": 1,
  "input": { "shape": [8, 8, 3] },
  "layers": [
    { "type": "QuantConv2D", "filters": 4, "kernel_size": [3, 1] },
    { "type": "Flatten" }
  ]
}
`);
  });
});

describe("one form", () => {
  const canonical: [string, object, object][] = [
    ["equal pairs", conv({ strides: [2, 2] }), conv({ strides: 2 })],
    [
      "strides of a pool that repeat its size",
      { type: "MaxPooling2D", pool_size: 3, strides: [3, 3] },
      { type: "MaxPooling2D", pool_size: 3 },
    ],
    [
      "symmetric padding",
      {
        type: "ZeroPadding2D",
        padding: [
          [2, 2],
          [3, 3],
        ],
      },
      { type: "ZeroPadding2D", padding: [2, 3] },
    ],
    ["Larq's class names", conv({ input_quantizer: "SteSign" }), conv({ input_quantizer: "ste_sign" })],
    [
      "defaults of a quantizer",
      conv({ kernel_quantizer: { name: "DoReFa", k_bit: 2, mode: "weights" } }),
      conv({ kernel_quantizer: { name: "dorefa_quantizer", mode: "weights" } }),
    ],
    [
      "a scale that is written as a number",
      { type: "QDense", units: 2, kernel_quantizer: { name: "binary", alpha: 1, use_01: false } },
      { type: "QDense", units: 2, kernel_quantizer: { name: "binary", alpha: "1" } },
    ],
    ["a single axis", { type: "Reshape", target_shape: -1 }, { type: "Reshape", target_shape: [-1] }],
    ["-0", conv({ pad_values: -0 }), conv()],
    ["the name that Keras gives", conv({ name: "quant_conv2d" }), conv()],
  ];
  test.each(canonical)("%s", (_, given, expected) => {
    expect(parseDocument(stack(given))).toEqual({ document: stack(expected), diagnostics: [] });
  });

  test("a name goes only if that changes no other name", () => {
    const names = ["quant_conv2d_1", "quant_conv2d", "quant_conv2d_2", "dense"];
    const layers = names.map((name) => conv({ name }));
    const { document } = parseDocument(stack(...layers));
    expect(layerNames(document?.layers ?? [])).toEqual(names);
    // The first can: quant_conv2d is spelled out by the second, so that 1 is the next free number.
    expect(document?.layers.map((layer) => layer.name)).toEqual([
      undefined,
      "quant_conv2d",
      undefined,
      "dense",
    ]);
  });

  test("random names keep their meaning and their form", () => {
    const name = fc.constantFrom(
      ...["a", "dense", "dense_1", "dense_2", "dense_4", "relu", "re_lu", "re_lu_1", "x_1"],
    );
    const layer = fc.record({
      type: fc.constantFrom("Dense", "ReLU", "X", "X_1", "Dense_1"),
      name: fc.option(name),
    });
    fc.assert(
      fc.property(fc.uniqueArray(layer, { maxLength: 7, selector: (l) => l.name ?? {} }), (drafts) => {
        const layers = drafts.map(({ type, name }) => ({
          type,
          ...(name === null ? {} : { name }),
          ...(type === "Dense" ? { units: 1 } : {}),
        }));
        const { document } = parseDocument(stack(...layers));
        expect(layerNames(document?.layers ?? [])).toEqual(layerNames(layers));
        expect(parseDocument(document).document).toEqual(document);
      }),
      { numRuns: 500 },
    );
  });
});

/** What is given, the code, the path and words of the message. */
const REFUSED: [unknown, string, string, RegExp][] = [
  [null, "SX002", "", /object/],
  [[], "SX002", "", /object/],
  [{ sxor: 2, layers: [] }, "SX002", "sxor", /version "sxor" is 2/],
  [{ ...stack(), colour: 1 }, "SX003", "colour", /unknown attribute colour/],
  [{ sxor: 1, layers: [] }, "SX006", "", /input is missing/],
  [{ sxor: 1, input: { shape: [8, 8] }, layers: [] }, "SX005", "input.shape", /shape/],
  [{ sxor: 1, input: { shape: [8, 0, 1] }, layers: [] }, "SX005", "input.shape.1", /size 0/],
  [{ sxor: 1, input: { shape: [65537] }, layers: [] }, "SX005", "input.shape.0", /65537/],
  [{ ...stack(), target: "st-edge-ai" }, "SX005", "target", /did you mean st-edge-ai@1.0/],
  [{ ...stack(), weights: { seed: -1 } }, "SX005", "weights.seed", /seed is -1/],
  [{ ...stack(), weights: { file: "m.h5" } }, "SX005", "weights.digest", /the digest is undefined/],
  [
    { ...stack(), weights: { file: "m.h5", digest: "0123456789abcdeF" } },
    "SX005",
    "weights.digest",
    /digest/,
  ],
  [
    { ...stack(), weights: { file: "m.h5", digest: "0123456789abcdef", signs: "yes" } },
    "SX004",
    "weights.signs",
    /signs/,
  ],
  [
    { ...stack(), weights: { file: "", digest: "0123456789abcdef" } },
    "SX007",
    "weights.file",
    /0 characters|name/,
  ],
  [
    { ...stack(), weights: { file: "m.h5", digest: "0123456789abcdef", seed: 3 } },
    "SX003",
    "weights.seed",
    /seed/,
  ],
  [stack({}), "SX006", "layers.0", /type of the layer is missing/],
  [stack(7), "SX004", "layers.0", /this is 7/],
  [stack(conv({ pad_value: 1 })), "SX003", "layers.0.pad_value", /did you mean pad_values/],
  [stack({ type: "QuantConv2D", filters: 3 }), "SX006", "layers.0", /kernel_size of QuantConv2D is missing/],
  [stack(conv({ filters: -1 })), "SX005", "layers.0.filters", /filters is -1/],
  [stack(conv({ filters: 1e9 })), "SX005", "layers.0.filters", /filters is 1000000000/],
  [stack(conv({ filters: "16" })), "SX004", "layers.0.filters", /filters is "16"/],
  [stack(conv({ strides: [1, 2, 3] })), "SX004", "layers.0.strides", /\[1, 2, 3\]/],
  [stack(conv({ padding: "smae" })), "SX005", "layers.0.padding", /did you mean same/],
  [stack(conv({ activation: "rellu" })), "SX005", "layers.0.activation", /did you mean relu/],
  [stack(conv({ use_bias: 1 })), "SX004", "layers.0.use_bias", /use_bias is 1/],
  [stack(conv({ pad_values: Number.NaN })), "SX005", "layers.0.pad_values", /NaN/],
  [
    stack(conv({ input_quantizer: { name: "ste_tern", treshold_value: 1 } })),
    "SX003",
    "layers.0.input_quantizer.treshold_value",
    /did you mean threshold_value/,
  ],
  [
    stack(conv({ kernel_quantizer: { name: "dorefa_quantizer", k_bit: 0 } })),
    "SX005",
    "layers.0.kernel_quantizer.k_bit",
    /k_bit is 0/,
  ],
  [
    stack({ type: "QActivation", activation: { name: "binary", alpha: 2 } }),
    "SX004",
    "layers.0.activation.alpha",
    /alpha is 2/,
  ],
  [stack({ type: "PReLU", shared_axes: [1, 4] }), "SX004", "layers.0.shared_axes", /shared_axes is \[1, 4\]/],
  [stack({ type: "Reshape" }), "SX006", "layers.0", /target_shape of Reshape is missing/],
  [stack({ type: "Reshape", target_shape: [1, 2, 3, 4] }), "SX004", "layers.0.target_shape", /1, 2, 3, 4/],
  [
    stack({ type: "DepthwiseConv2D", kernel_size: 3, depth_multiplier: 0 }),
    "SX005",
    "layers.0.depth_multiplier",
    /depth_multiplier is 0/,
  ],
  [stack(conv({ name: "a\u0007" })), "SX007", "layers.0.name", /name/],
  [stack(conv({ name: "" })), "SX007", "layers.0.name", /name/],
  [stack(conv({ name: "a" }), conv({ name: "a" })), "SX007", "layers.1.name", /taken by \$\.layers\[0\]/],
  [stack(conv({ name: "input_1" })), "SX007", "layers.0.name", /taken by the input/],
  [
    stack(conv({ inputs: ["quant_conv2d_1"] }), conv()),
    "SX008",
    "layers.0.inputs.0",
    /not before this layer/,
  ],
  [
    stack(conv(), conv({ inputs: ["quant_conv3d"] })),
    "SX008",
    "layers.1.inputs.0",
    /did you mean quant_conv2d/,
  ],
  [stack(conv({ inputs: ["input_1", "input_1"] })), "SX008", "layers.0.inputs", /has 2 inputs/],
  [stack(conv({ inputs: [] })), "SX004", "layers.0.inputs", /inputs is/],
  [stack(...Array.from({ length: 2001 }, () => ({ type: "Flatten" }))), "SX009", "layers", /2001 layers/],
];

describe("problems name their place", () => {
  test.each(REFUSED)("%j", (value, code, path, words) => {
    const { document, diagnostics } = parseDocument(value);
    expect(document).toBeNull();
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found?.path?.join(".")).toBe(path);
    expect(found?.title).toMatch(words);
  });

  test("names that every object has are no quantizers and no activations", () => {
    const { document, diagnostics } = parseDocument(stack(conv({ input_quantizer: "toString" })));
    expect(document?.layers[0]?.input_quantizer).toBe("toString");
    expect(diagnostics.map(({ code }) => code)).toEqual(["SX011"]);
    expect(parseDocument(stack(conv({ activation: "constructor" }))).document).toBeNull();
  });

  test("unknown layers and quantizers are legal, and said", () => {
    const { document, diagnostics } = parseDocument(
      stack(
        { type: "QuantConv3D", kernel_size: 3, output_shape: [4, 4, 2] },
        conv({ input_quantizer: "ste_sing" }),
      ),
    );
    expect(document?.layers[0]).toEqual({ type: "QuantConv3D", output_shape: [4, 4, 2] });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["SX010", "info"],
      ["SX011", "warning"],
    ]);
    expect(diagnostics[0]?.why).toContain("kernel_size");
    expect(diagnostics[1]?.title).toContain("did you mean ste_sign?");
  });

  test("names from the prototype of objects are nothing special", () => {
    const text =
      '{"sxor":1,"input":{"shape":[4]},"layers":[{"type":"constructor","name":"__proto__","toString":1}]}';
    const { document, diagnostics } = parseDocument(JSON.parse(text));
    expect(document?.layers).toEqual([{ type: "constructor", name: "__proto__" }]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SX010"]);
  });
});

describe("any value", () => {
  const found = new Set<string>();

  test("gives a document or an error, and never throws", () => {
    const key = fc.constantFrom(
      ...["sxor", "input", "shape", "layers", "type", "name", "inputs", "weights", "filters"],
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(1, "QuantConv2D", "Add", "Dense", null, true, -1, 1e300, "", [8, 8, 1]),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(key, tie("any"), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, value, (input, layers) => {
        for (const given of [
          input,
          { sxor: 1, input, layers },
          { sxor: 1, input: { shape: [4] }, layers: [layers] },
        ]) {
          const { document, diagnostics } = parseDocument(given);
          expect(document === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
          for (const { code } of diagnostics) found.add(code);
        }
      }),
      { numRuns: 500 },
    );
    expect([...found].filter((code) => CODES[code] === undefined)).toEqual([]);
  });

  test("a hostile document is refused in bounded time", () => {
    const long = "x".repeat(60);
    const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`${long}${i}`.slice(-60), i]));
    const inputs = Array.from({ length: 2000 }, () => long);
    expect(
      parseDocument({ ...stack(conv(keys), { type: "Unknown", ...keys }), ...keys }).document,
    ).toBeNull();
    const layers = Array.from({ length: 2000 }, () => ({ type: "Unknown", inputs }));
    expect(parseDocument(stack(...layers)).document).toBeNull();
  });
});

test("every layer, attribute, quantizer and parameter has a help", () => {
  for (const [type, { attributes }] of Object.entries(LAYERS)) {
    expect(LAYER_HELP[type], type).toMatch(/\w/);
    for (const key of Object.keys(attributes)) expect(attributeHelp(type, key), key).toMatch(/\w/);
  }
  for (const [name, { parameters }] of Object.entries(QUANTIZERS)) {
    expect(QUANTIZER_HELP[name], name).toMatch(/\w/);
    for (const key of Object.keys(parameters)) expect(parameterHelp(name, key), key).toMatch(/\w/);
  }
});

test("the schema of the editor knows every layer and attribute of the table", () => {
  const text = JSON.stringify(jsonSchema());
  const { properties } = JSON.parse(text) as { properties: { layers: { items: { allOf: Branch[] } } } };
  interface Branch {
    if: { properties: { type: { const: string } } };
    then: { properties: Record<string, { description?: string; default?: unknown }>; required: string[] };
  }
  const branches = properties.layers.items.allOf;
  expect(branches.map((branch) => branch.if.properties.type.const)).toEqual(Object.keys(LAYERS));
  for (const branch of branches) {
    for (const [key, attribute] of Object.entries(
      LAYERS[branch.if.properties.type.const]?.attributes ?? {},
    )) {
      expect(branch.then.properties[key]?.description).toBe(
        attributeHelp(branch.if.properties.type.const, key),
      );
      expect(branch.then.properties[key]?.default).toEqual(attribute.default);
      expect(branch.then.required.includes(key)).toBe(attribute.default === undefined);
    }
  }
});
