import { describe, expect, test } from "vitest";
import { importText } from "../../src/import/detect.ts";

/** Texts that lie or are too much: each ends soon, in a document or in a message that says what is the case. */

/** Milliseconds; the largest of these texts takes a third of it on a slow machine. */
const BOUND = 10_000;
const MANY = 100_000;

const input = {
  class_name: "InputLayer",
  name: "in",
  inbound_nodes: [],
  config: { name: "in", batch_input_shape: [null, 8, 8, 4] },
};
const relu = (name: string, from = "in") => ({
  class_name: "ReLU",
  name,
  config: { name },
  inbound_nodes: [[[from, 0, 0, {}]]],
});
const sequential = (...layers: unknown[]) =>
  JSON.stringify({ class_name: "Sequential", config: { name: "n", layers: [input, ...layers] } });
const functional = (layers: unknown[], output: string) =>
  JSON.stringify({
    class_name: "Functional",
    config: {
      name: "n",
      layers: [input, ...layers],
      input_layers: [["in", 0, 0]],
      output_layers: [[output, 0, 0]],
    },
  });
/** A convolution with more text in its config. */
const conv = (more: string) =>
  sequential({ class_name: "QuantConv2D", config: { filters: 3, kernel_size: [3, 3], more: 0 } }).replace(
    '"more":0',
    more,
  );
const nested = (count: number, open: string, close: string, middle = "1") =>
  open.repeat(count) + middle + close.repeat(count);
const times = (count: number, of: (i: number) => unknown) => Array.from({ length: count }, (_, i) => of(i));
const script = (lines: string, last = "Dense(3)") => `${lines}\nm = Sequential([Input((4,)), ${last}])\n`;

async function read(text: string) {
  const start = performance.now();
  const result = await importText(text);
  expect(performance.now() - start).toBeLessThan(BOUND);
  expect(result.document === null).toBe(result.diagnostics.some(({ severity }) => severity === "error"));
  return result;
}

/** What it is, the text, and words of the first error. */
const REFUSED: [string, () => string, RegExp][] = [
  [
    "100,000 layers, Sequential",
    () => sequential(...times(MANY, (i) => ({ class_name: "ReLU", config: { name: `r${i}` } }))),
    /^100000 layers$/,
  ],
  [
    "60,000 layers in a chain",
    () =>
      functional(
        times(60_000, (i) => relu(`r${i}`, i === 0 ? "in" : `r${i - 1}`)),
        "r59999",
      ),
    /^60000 layers$/,
  ],
  [
    "100,000 layers of sxor",
    () =>
      JSON.stringify({ sxor: 1, input: { shape: [4, 4, 1] }, layers: times(MANY, () => ({ type: "ReLU" })) }),
    /^100000 layers$/,
  ],
  [
    "100,000 layers of Python, in a list",
    () => `m = Sequential([Input((4,)),\n${"ReLU(),\n".repeat(MANY)}])`,
    /takes more than 200,000 steps/,
  ],
  [
    "70,000 layers of Python, added",
    () => `m = Sequential([Input((4,))])\n${"m.add(ReLU())\n".repeat(70_000)}`,
    /takes more than 200,000 steps/,
  ],
  [
    "one name for all layers of a Functional",
    () =>
      functional(
        times(60_000, () => relu("same")),
        "same",
      ),
    /^two layers are called "same"$/,
  ],
  [
    "one name for all layers of a Sequential",
    () => sequential(...times(1500, () => ({ class_name: "ReLU", config: { name: "same" } }))),
    /^the name "same" is taken/,
  ],
  [
    "one name in Python",
    () => script("", "Dense(3, name='a'), Dense(3, name='a')"),
    /^the name "a" is taken/,
  ],
  [
    "a tensor that is read 400,000 times",
    () =>
      functional(
        [
          {
            class_name: "Add",
            name: "a",
            config: {},
            inbound_nodes: [times(400_000, () => ["in", 0, 0])],
          },
        ],
        "a",
      ),
    /^inputs is a list of 400000$/,
  ],
  [
    "layers that are asked for 100,000 times",
    () => `m = Sequential([Input((4,))])\n${"m.add(ReLU())\n".repeat(3900)}${"m.layers\n".repeat(100_000)}`,
    /takes more than/,
  ],
  ["a million line ends", () => `a${"\n".repeat(1_000_000)}b`, /no model that sxor reads/],
  [
    "a message that begins without end",
    () => `a${"NOT IMPLEMENTED: ".repeat(100_000)}`,
    /no model that sxor reads/,
  ],
  ["a circle", () => functional([relu("a", "b"), relu("b", "a")], "b"), /circle/],
  ["10,000 brackets of JSON", () => nested(10_000, "[", "]"), /this is a list of 1/],
  ["a million brackets of JSON", () => nested(1_000_000, "[", "]"), /this is a list of 1/],
  ["10,000 objects", () => nested(10_000, '{"a":', "}"), /"sxor" is missing/],
  [
    "10,000 brackets in a quantizer",
    () => conv(`"kernel_quantizer":${nested(10_000, "[", "]")}`),
    /kernel_quantizer is a list of 1/,
  ],
  [
    "10,000 models in models",
    () => nested(10_000, '{"class_name":"Sequential","config":{"layers":[', "]}}"),
    /without end/,
  ],
  ["10,000 brackets of Python", () => script(`x = ${nested(10_000, "[", "]")}`), /nested more than 200 deep/],
  ["10,000 calls in calls", () => script(`x = ${nested(10_000, "f(", ")")}`), /nested more than 200 deep/],
  [
    "300 blocks in blocks",
    () => `${times(300, (i) => `${" ".repeat(Number(i))}if 1:\n`).join("")}${" ".repeat(300)}x = 3\n`,
    /nested more than 200 deep/,
  ],
  [
    "calls and brackets together",
    () => script(`def f(n):\n    return ${nested(150, "(", ")", "f(n)")}`, "Dense(f(1))"),
    /calls, blocks and brackets are nested too deep/,
  ],
  [
    "calls and blocks together",
    () =>
      script(
        `def f(n):\n${times(90, (i) => `${" ".repeat(Number(i) + 1)}if 1:\n`).join("")}${" ".repeat(91)}return f(n)`,
        "Dense(f(1))",
      ),
    /nested too deep/,
  ],
  [
    "a list that doubles",
    () => script(`x = [1]\n${"x = [x, x]\n".repeat(60)}`, "Dense(x)"),
    /a list of too many parts/,
  ],
  [
    "a list that extends itself",
    () => script(`x = [1]\n${"x.extend(x)\n".repeat(60)}`, "Dense(x[0])"),
    /more than the 4000 items/,
  ],
  ["a list in itself", () => script("x = []\nx.append(x)", "Dense(x)"), /a list of too many parts/],
  [
    "a text that doubles",
    () => script(`x = "ab"\n${'x = f"{x}{x}"\n'.repeat(60)}`, "Dense(3, name=x)"),
    /a very long text|an f-string with a value/,
  ],
  [
    "a text as wide as the memory",
    () => script("", "Dense(3, name='{:>999999999999}'.format(3))"),
    /a text whose parts are not known/,
  ],
  [
    "a partial of a partial of …",
    () => script(`p = Dense\n${"p = partial(p, 3)\n".repeat(20_000)}`, "p()"),
    /a partial of very many arguments|takes more than/,
  ],
  [
    "functions that make functions without end",
    () => script(`f = lambda: 3\n${"f = (lambda g: lambda: g())(f)\n".repeat(5_000)}`, "Dense(f())"),
    /calls itself|nested too deep/,
  ],
  [
    "a model that is added to itself",
    () => `m = Sequential([Input((4,)), Dense(3)])\n${"m.add(m)\n".repeat(60)}`,
    /stand for too many layers/,
  ],
  [
    "models that multiply",
    () =>
      `i = Input((4,))\nm = Model(i, Dense(3)(i))\n${"j = Input((4,))\nm = Model(j, m(m(j)))\n".repeat(30)}`,
    /more than 20000 layers/,
  ],
  ["NaN where a number belongs", () => conv('"pad_values":NaN'), /^pad_values is "NaN"$/],
  ["Infinity where a number belongs", () => conv('"pad_values":-Infinity'), /^pad_values is -Infinity$/],
  ["a number beyond all numbers", () => conv('"pad_values":1e999'), /^pad_values is Infinity$/],
  ["NaN in a document", () => '{"sxor": 1, "input": {"shape": [NaN]}, "layers": []}', /^NaN is Python's/],
  ["NaN in what is no JSON besides", () => '{"a": NaN, "b": }', /^NaN is Python's; JSON has no such number$/],
  ["a name with NUL", () => conv('"name":"a\\u0000"'), /^the name is "a\\u0000"$/],
  [
    "NUL far behind the beginning",
    () => script(`${"#".repeat(5000)}\nx = "\0"`),
    /^line 2 holds a NUL character$/,
  ],
  [
    "UTF-16 as a browser decodes it",
    () => `\uFFFD\uFFFD${[...conv('"a":1')].join("\0")}\0`,
    /^the text is in UTF-16$/,
  ],
  [
    "UTF-16 of the other order",
    () => `\uFFFD\uFFFD\0${[...conv('"a":1')].join("\0")}`,
    /^the text is in UTF-16$/,
  ],
  [
    "names of a prototype as functions",
    () => script("", "toString(3), hasOwnProperty()"),
    /toString\(…\) returns/,
  ],
];

describe("refused with a message", () => {
  test.each(REFUSED)("%s", async (_, text, words) => {
    const { document, diagnostics } = await read(text());
    expect(document).toBeNull();
    expect(diagnostics.find(({ severity }) => severity === "error")?.title).toMatch(words);
    expect(diagnostics.length).toBeLessThan(110);
  });
});

describe("read, with nothing odd taken for something", () => {
  test("keys of a prototype are arguments like any other", async () => {
    const { document, diagnostics } = await read(
      conv('"__proto__":{"filters":7},"constructor":{"a":1},"toString":3'),
    );
    expect(document?.layers).toEqual([{ type: "QuantConv2D", filters: 3, kernel_size: 3 }]);
    expect(diagnostics.map(({ code, title }) => [code, title.replace(/.*know: /, "")])).toEqual([
      ["SX023", "__proto__ = an object"],
      ["SX023", "constructor = an object"],
      ["SX023", "toString = 3"],
    ]);
    expect(({} as Record<string, unknown>).filters).toBeUndefined();
  });

  test("names, classes and quantizers of a prototype", async () => {
    const { document } = await read(
      functional([{ ...relu("__proto__"), class_name: "constructor" }], "__proto__"),
    );
    expect(document?.layers).toEqual([{ type: "constructor", name: "__proto__" }]);
    const odd = await read(
      conv('"kernel_quantizer":"constructor","input_quantizer":{"class_name":"__proto__","config":{}}'),
    );
    expect(odd.document?.layers[0]).toMatchObject({
      kernel_quantizer: "constructor",
      input_quantizer: "__proto__",
    });
  });

  test("a dict of Python with such keys, a class of that name", async () => {
    const text = script(
      "d = {'__proto__': 3, 'constructor': 4}\nclass __proto__:\n  units = 5",
      "Dense(__proto__.units, **d)",
    );
    const { document, diagnostics } = await read(text);
    expect(document?.layers).toEqual([{ type: "Dense", units: 5 }]);
    expect(diagnostics.map(({ title }) => title.replace(/.*know: /, ""))).toEqual([
      "__proto__ = 3",
      "constructor = 4",
    ]);
  });

  test("infinities and NaN in arguments that matter for training only", async () => {
    const { document, diagnostics } = await read(
      conv(
        '"kernel_constraint":{"class_name":"Clip","config":{"min_value":-Infinity,"max_value":Infinity,"x":NaN}}',
      ),
    );
    expect(document?.layers).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SX022"]);
  });

  test("10,000 objects in an argument of a quantizer", async () => {
    const deep = nested(10_000, "[", "]");
    const { document } = await read(
      conv(`"kernel_quantizer":{"class_name":"quantized_bits","config":{"scale_axis":${deep}}}`),
    );
    expect(document?.layers[0]?.kernel_quantizer).toBe("quantized_bits(scale_axis=a list of 1)");
  });

  test("300,000 arguments that are not known", async () => {
    const more = times(300_000, (i) => `"k${i}":${i}`).join(",");
    for (const text of [conv(more), conv(`"kernel_quantizer":{"class_name":"SteSign","config":{${more}}}`)]) {
      const { document, diagnostics } = await read(text);
      expect(document?.layers).toHaveLength(1);
      expect(diagnostics).toHaveLength(101);
      expect(diagnostics.at(-1)?.title).toBe("299,900 more messages");
    }
  });

  test.each([
    ["a text of escaped quotes that is not closed", () => script(`x = "${'\\"'.repeat(200_000)}`)],
    ["100,000 digits that are no number", () => conv(`"kernel_quantizer":"binary(${"1".repeat(100_000)}x)"`)],
    [
      "30,000 models of the same 3,900 layers",
      () =>
        script(
          `x = i = Input((4,))\nfor j in range(3900):\n  x = ReLU()(x)\n${"Model(i, x)\n".repeat(30_000)}`,
        ),
    ],
    ["a call with 150,000 arguments", () => script(`x = [1]\ny = zip(${"x,".repeat(150_000)})`)],
  ])("%s", async (_, text) => {
    expect((await read(text())).document?.layers).toHaveLength(1);
  });

  test("a list in itself that no layer gets, under every operator", async () => {
    const uses = "print(x == x, x in x, sorted(x), [*x], x * 3, x + x, f'{x}', x[0][0][0], {**{'a': x}})";
    expect((await read(script(`x = []\nx.append(x)\n${uses}`))).document?.layers).toHaveLength(1);
  });

  test.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["both, and no line at the end", (text: string) => `\uFEFF${text.trimEnd().replaceAll("\n", "\r\n")}`],
  ])("%s", async (_, change) => {
    const plain = JSON.stringify(JSON.parse(conv('"name":"c"')), null, 2);
    expect(await read(change(plain))).toEqual(await read(plain));
    const python = script("w = '''a\nb'''\nfor i in range(2):\n  if i:\n    n = i", "Dense(n, name='d')");
    expect(await read(change(python))).toEqual(await read(python));
  });
});

/** The path of every value within a value. */
function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[]];
  const inner = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value);
  return [[], ...inner.flatMap(([key, item]) => pathsIn(item).map((path) => [key, ...path]))];
}

/** The text of a value with another text in the place of one of its values. */
function withText(value: unknown, path: readonly (string | number)[], text: string): string {
  const [key, ...rest] = path;
  if (key === undefined) return text;
  const entry = ([name, item]: [string, unknown]): [string, string] => [
    name,
    name === String(key) ? withText(item, rest, text) : JSON.stringify(item),
  ];
  const entries = Object.entries(value as object).map(entry);
  return Array.isArray(value)
    ? `[${entries.map(([, item]) => item).join(",")}]`
    : `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${item}`).join(",")}}`;
}

/** A model with all that a reader looks at: quantizers, functions of TensorFlow and of Keras 3, groups, a Lambda, a model. */
function everything(): object {
  const of = (class_name: string, name: string, from: string, config: object, more: object = {}) => ({
    ...{ module: "keras.layers", class_name, name, config: { name, ...config } },
    ...{ inbound_nodes: [[[from, 0, 0, {}]]], build_config: { input_shape: [null, 8, 8, 4] }, ...more },
  });
  const call = (name: string, fn: string, reads: unknown) =>
    of("TFOpLambda", name, "", { function: fn }, { inbound_nodes: [reads] });
  const place = {
    filters: 2,
    kernel_size: [1, 1],
    strides: [1, 1],
    padding: "same",
    data_format: "channels_last",
  };
  const dorefa = { class_name: "DoReFa", config: { k_bit: 2, mode: "weights" } };
  const layers = [
    of("QuantConv2D", "q", "in", {
      ...place,
      filters: 4,
      kernel_quantizer: dorefa,
      input_quantizer: "ste_sign",
    }),
    of("QConv2D", "k", "q", {
      ...place,
      filters: 4,
      kernel_quantizer: { class_name: "binary", config: { alpha: 1 } },
    }),
    of("BatchNormalization", "b", "k", { axis: [3], epsilon: 0.001, momentum: 0.9 }),
    of("Activation", "a", "b", { activation: { class_name: "ReLU", config: { max_value: 6 } } }),
    call("s", "split", ["a", 0, 0, { num_or_size_splits: 2, axis: -1 }]),
    ...["x", "y"].map((name, i) => of("Conv2D", name, "s", place, { inbound_nodes: [[["s", 0, i]]] })),
    call("c", "concat", [
      ["x", 0, 0, { axis: -1 }],
      ["y", 0, 0, { axis: -1 }],
    ]),
    call("r", "keras.activations.relu", ["c", 0, 0, { alpha: 0, max_value: 6 }]),
    of("Lambda", "l", "r", {
      function: "nn.relu",
      module: "tensorflow",
      arguments: { name: "n" },
      output_shape: [8, 8, 4],
    }),
    of("Softmax", "o", "l", { axis: -1 }, { module: "keras.src.ops.nn" }),
    of("Reshape", "h", "o", { target_shape: [-1] }),
    of("Dense", "d", "h", { units: 3, activation: "softmax" }),
  ];
  const outputs = [["d", 0, 0]];
  return {
    class_name: "Functional",
    config: { name: "n", layers: [input, ...layers], input_layers: [["in", 0, 0]], output_layers: outputs },
  };
}

describe("20,000 brackets in the place of any value end in a document or a message", () => {
  test.each<[string, object]>([
    ["of Keras JSON", everything()],
    [
      "of a document",
      {
        ...{
          sxor: 1,
          name: "n",
          input: { shape: [4, 4, 1], name: "i" },
          target: "native",
          weights: { seed: 3 },
        },
        layers: [
          { type: "QuantConv2D", name: "q", inputs: ["i"], filters: 2, kernel_size: [1, 2], padding: "same" },
          { type: "QConv2D", filters: 2, kernel_size: 1, kernel_quantizer: { name: "binary", alpha: "1" } },
          {
            type: "ZeroPadding2D",
            padding: [
              [1, 2],
              [3, 4],
            ],
          },
          { type: "Activation", activation: { name: "quantized_relu", bits: 3 } },
        ],
      },
    ],
  ])("%s", { timeout: 60_000 }, async (_, model) => {
    expect((await importText(JSON.stringify(model))).document).not.toBeNull();
    const deep = nested(20_000, "[", "]");
    const thrown: string[] = [];
    for (const path of pathsIn(model)) {
      const found = await importText(withText(model, path, deep)).catch((error: unknown) => error);
      if (found instanceof Error) thrown.push(`${path.join(".")}: ${found.message}`);
    }
    expect(thrown).toEqual([]);
  });
});
