import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importPython } from "../../src/import/python.ts";
import { SCRIPTS } from "./scripts.ts";

const thread = readFileSync(new URL("../fixtures/thread/test.py", import.meta.url), "utf8");

describe("golden pairs", () => {
  test.each(SCRIPTS)("$title", ({ script, document }) => {
    const imported = importPython(script);
    expect(imported.notes.filter((note) => note.severity === "error")).toEqual([]);
    expect(imported.document).toEqual(document);
  });

  test("a quantizer of the script's own making keeps its name", () => {
    const script = `
import larq as lq
import tensorflow as tf
from mine import imported

def own(x):
    return x

made = imported(3)
m = tf.keras.Sequential([
    lq.layers.QuantConv2D(4, 3, input_quantizer=imported, kernel_quantizer=own, input_shape=(8, 8, 3)),
    lq.layers.QuantConv2D(4, 3, input_quantizer=made, kernel_quantizer=None),
])`;
    const { document } = importPython(script);
    const quantizers = document?.layers.map((layer) => [layer.input_quantizer, layer.kernel_quantizer]);
    expect(quantizers).toEqual([
      ["imported", "own"],
      ["made", undefined],
    ]);
  });

  test("a function of another module that gets the model is named: it may add layers", () => {
    const script = (call: string) => `
import larq as lq
import tensorflow as tf
from mine import add_head
m = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
${call}`;
    const { document, notes } = importPython(script("add_head(m)"));
    expect(document?.layers).toHaveLength(1);
    expect(notes).toMatchObject([{ code: "SX034", severity: "info", place: { line: 6, column: 1 } }]);
    expect(importPython(script("lq.models.summary(m)")).notes).toEqual([]);
    expect(importPython(script("print(m)")).notes).toEqual([]);
  });

  test("the script of the thread, and its value that is to be varied", () => {
    const layer = {
      type: "QuantConv2D",
      filters: 16,
      kernel_size: 3,
      padding: "same",
      use_bias: false,
      input_quantizer: "ste_sign",
      kernel_quantizer: "ste_sign",
    };
    const expected = { sxor: 1, name: "test", input: { shape: [32, 32, 1] }, layers: [layer] };
    expect(importPython(thread)).toEqual({ document: expected, notes: [] });
    const varied = importPython(thread.replace("pad_values=0)", "pad_values=-1, out_channels=4 * 8)"));
    expect(varied.document?.layers).toEqual([{ ...layer, filters: 32, pad_values: -1 }]);
  });

  test("two layers: the second call of the constructor is named as Keras does", () => {
    const two = thread
      .replace("y = layer(x)", "y = lq.layers.QuantConv2D(16, 3, padding='same', name='second')(layer(x))")
      .replace("model.save", "model.export");
    const { document } = importPython(two);
    expect(document?.name).toBeUndefined();
    expect(document?.layers[1]).toEqual({
      type: "QuantConv2D",
      name: "second",
      filters: 16,
      kernel_size: 3,
      padding: "same",
    });
  });
});

/** Script, code, line and a word of the message. */
const REFUSED: [string, string, string, number | undefined, RegExp][] = [
  [
    "a loop over what a file says",
    "m = Sequential()\nfor i in load():\n    m.add(Flatten())\n",
    "SX031",
    2,
    /for loop.*load\(…\) returns/,
  ],
  [
    "a loop over a name without a value",
    "x = Input((4, 4, 1))\nfor i in blocks:\n  x = f(x)\nm = Model(x, x)",
    "SX031",
    2,
    /loop.*blocks is known only/,
  ],
  [
    "a while whose condition is not known",
    "m = Sequential([Input((4,))])\nwhile more():\n  m.add(Dense(3))",
    "SX031",
    2,
    /while loop/,
  ],
  [
    "a comprehension over what is not known",
    "m = Sequential([Dense(n) for n in widths])",
    "SX032",
    1,
    /widths is known only/,
  ],
  [
    "a turn that may end early",
    "m = Sequential([Input((4,))])\nfor i in range(3):\n  if deep:\n    break\n  m.add(Dense(3))",
    "SX031",
    3,
    /an if whose condition/,
  ],
  [
    "a function that may return something else",
    "def width(i):\n  if wide:\n    return 64\n  return 32\nm = Sequential([Input((4,)), Dense(width(1))])",
    "SX032",
    5,
    /width returns in an if .* line 2/,
  ],
  [
    "a list that an unknown loop changes",
    "w = [3]\nfor i in load():\n  w.append(i)\nm = Sequential([Input((4,)), *[Dense(n) for n in w]])",
    "SX032",
    4,
    /the list of layers is not known/,
  ],
  [
    "a list that an unknown loop hands on",
    "def more(l, i):\n  l.append(i)\nw = [3]\nfor i in load():\n  more(w, i)\nm = Sequential([Input((4,)), Dense(w[0])])",
    "SX032",
    6,
    /it is assigned in a for loop at line 4/,
  ],
  [
    "turns without end that build a model by the way",
    "def make():\n  return Sequential([Input((4,)), Dense(3)])\nclass T:\n  x = make\nwhile True:\n  T.x()",
    "SX031",
    5,
    /too many turns/,
  ],
  [
    "a list with something unknown in it",
    "w = [3]\nw.extend(load())\nm = Sequential([Input((4,)), Dense(w[0])])",
    "SX032",
    3,
    /extended by what is not known/,
  ],
  [
    "too many turns",
    "m = Sequential([Input((4,))])\nfor i in range(10**9):\n  m.add(Dense(3))",
    "SX031",
    2,
    /a range of 1,000,000,000 numbers/,
  ],
  [
    "turns in turns",
    "m = Sequential([Input((4,))])\nfor i in range(4000):\n  for j in range(4000):\n    m.add(Dense(3))",
    "SX009",
    4,
    /more than 200,000 steps/,
  ],
  [
    "turns without end",
    "m = Sequential([Input((4,))])\nwhile True:\n  m.add(Dense(3))",
    "SX009",
    3,
    /more than 200,000 steps/,
  ],
  [
    "heights and widths of a tensor",
    "x = Input((4, 4, 1))\nm = Model(x, Conv2D(x.shape[1], 1)(x))",
    "SX032",
    2,
    /the channels alone/,
  ],
  [
    "a list of layers as a layer",
    "m = Sequential([Input((4,)), [Dense(3), Dense(4)]])",
    "SX032",
    1,
    /it is a list; put a \* before it/,
  ],
  ["an if", "m = Sequential()\nif flag:\n    m.add(Flatten())\n", "SX031", 2, /if whose condition/],
  ["a name without a value", "m = Sequential([Input((4,)), Dense(units)])", "SX032", 1, /units has no value/],
  [
    "a computed argument",
    "n = load()\nm = Sequential([Input((4,)), Dense(n)])",
    "SX032",
    2,
    /load\(…\) returns/,
  ],
  [
    "a whole number that has no place in a float",
    "n = (1 << 60) + 1\nm = Sequential([Input((4,)), Dense(n % 7)])",
    "SX032",
    2,
    /of these values|of a value that is not known/,
  ],
  ["no model", "x = 3\nclass Net(Model):\n    pass\n", "SX033", 2, /no model/],
  ["a function that nothing calls", "def build():\n    return Sequential()\n", "SX033", 1, /no model/],
  ["a syntax error", "x = 1\nm = Sequential([Flatten(]\n", "SX030", 2, /syntax error/],
  ["no input shape", "m = Sequential([Flatten()])", "SX026", 1, /no input/],
  ["an input of any size", "m = Sequential([Input((None, None, 3)), Flatten()])", "SX005", 1, /size null/],
  [
    "two inputs",
    "a = Input((4,))\nb = Input((4,), name='side')\nm = Model([a, b], a + b)",
    "SX025",
    2,
    /input_1, side/,
  ],
  [
    "channels first",
    "m = Sequential([Input((4, 4, 1)), Conv2D(1, 1, data_format='channels_first')])",
    "SX024",
    1,
    /channels_first/,
  ],
  ["negative filters", "m = Sequential([Input((4, 4, 1)),\n  Conv2D(-1, 1)])", "SX005", 2, /filters is -1/],
  [
    "recursion",
    "def f(x):\n    return f(x)\nm = Sequential([Input((4,)), Dense(f(1))])",
    "SX032",
    3,
    /calls itself/,
  ],
  [
    "a loop that hands the model to a function",
    "def block(m, f):\n    m.add(Conv2D(f, 3))\nm = Sequential([Input((8, 8, 3))])\nfor f in load():\n    block(m, f)",
    "SX031",
    4,
    /a for loop builds/,
  ],
  [
    "a comprehension for its effect",
    "m = Sequential([Input((8, 8, 3))])\n[m.add(Conv2D(f, 3)) for f in load()]",
    "SX031",
    2,
    /a list comprehension builds/,
  ],
  [
    "a model that is called with another number of tensors",
    "i = Input((4,))\na = Model(i, Dense(2)(i), name='inner')\nb = Model(i, a([i, i]))",
    "SX031",
    3,
    /inner takes 1 inputs and is called with 2/,
  ],
];

describe("what cannot be read is named with its line", () => {
  test.each(REFUSED)("%s", (_, script, code, line, words) => {
    const { document, notes } = importPython(script);
    expect(document).toBeNull();
    const found = notes.find((note) => note.code === code);
    expect(found, JSON.stringify(notes)).toBeDefined();
    expect(found?.severity).toBe("error");
    if (line !== undefined) expect(found?.place?.line).toBe(line);
    expect(found?.title).toMatch(words);
  });

  test("arguments without a meaning for inference are listed once", () => {
    const script =
      "m = Sequential([Input((4,)), Dense(2, kernel_initializer=Zeros()), Dense(2, kernel_initializer='ones', dtype='float16')])";
    const training = importPython(script).notes.filter((note) => note.code === "SX022");
    expect(training).toHaveLength(1);
    expect(training[0]?.why).toContain("kernel_initializer, dtype");
  });

  test("floats without digits behind the point are numbers, and stay text in strings and comments", () => {
    const { document, notes } = importPython(
      'm = Sequential([Input((8, 8, 3), name="a 1.")])  # 2.\n' +
        'm.add(QuantConv2D(4, 3, padding="SAME", pad_values=-1., activation="relu", name=\'1.e2\'))\n' +
        "m.add(BatchNormalization(epsilon=1.e-3/2.))\n",
    );
    expect(notes).toEqual([]);
    expect(document?.input.name).toBe("a 1.");
    expect(document?.layers).toMatchObject([
      { name: "1.e2", padding: "same", pad_values: -1 },
      { type: "BatchNormalization", epsilon: 0.0005 },
    ]);
  });

  test("a layer that sxor does not know is kept, whatever its arguments", () => {
    const { document, notes } = importPython(
      "from keras.layers import *\nm = keras.Sequential([Input((4,)), layers.LeakyReLU(0.1), layers.Lambda(lambda x: 2 * x), Dense(2)])",
    );
    expect(notes.filter((note) => note.severity === "error")).toEqual([]);
    expect(document?.layers.map((layer) => layer.type)).toEqual(["LeakyReLU", "Lambda", "Dense"]);
    expect(notes).toMatchObject([{ code: "SX036", layers: ["lambda"], place: { line: 2 } }]);
  });

  test("an unknown argument is a warning with its layer and line", () => {
    const { document, notes } = importPython(
      "m = Sequential([Input((4,)),\n  Dense(2, sparsity=3, name='head')])",
    );
    expect(document?.layers).toHaveLength(1);
    expect(notes).toMatchObject([
      { code: "SX023", severity: "warning", layers: ["head"], place: { line: 2 } },
    ]);
    expect(notes[0]?.title).toContain("sparsity = 3");
  });
});

describe("hostile scripts", () => {
  test("mutated scripts never throw", () => {
    const scripts = [thread, ...SCRIPTS.map((pair) => pair.script)];
    const bits = [
      "(",
      ")",
      "[",
      "**",
      "=",
      "\n",
      "  ",
      "for x in y:",
      "None",
      "'",
      "lambda",
      ",",
      "1e999",
      "return",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...scripts),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...bits)), {
          minLength: 1,
          maxLength: 4,
        }),
        (script, cuts) => {
          let text = script;
          for (const [at, length, bit] of cuts) {
            const from = Math.floor(at * text.length);
            text = text.slice(0, from) + bit + text.slice(from + length);
          }
          const { document, notes } = importPython(text);
          expect(document === null).toBe(notes.some((note) => note.severity === "error"));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("deep nesting, long sums and exploding calls end with a message", () => {
    const doubling = Array.from(
      { length: 40 },
      (_, i) => `def f${i + 1}():\n    f${i}()\n    f${i}()\n`,
    ).join("");
    for (const script of [
      `x = ${"(".repeat(20_000)}1${")".repeat(20_000)}`,
      `x = ${"1 + ".repeat(20_000)}1`,
      `def f0():\n    pass\n${doubling}f40()\n`,
      `x = "${"a".repeat(3000)}"\n${"x = x + x\n".repeat(200)}`,
    ]) {
      const { document, notes } = importPython(script);
      expect(document).toBeNull();
      expect(notes.length).toBeGreaterThan(0);
    }
  });
});
