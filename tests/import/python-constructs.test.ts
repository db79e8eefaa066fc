import { describe, expect, test } from "vitest";
import { layerNames } from "../../src/document/names.ts";
import { importText } from "../../src/import/detect.ts";
import { importPython } from "../../src/import/python.ts";

/** The widths, and the given names, of the dense layers that a script makes; `m` is its list of layers. */
function widths(script: string): string {
  const { document, notes } = importPython(`m = [Input((4,))]\n${script}\nmodel = Sequential(m)\n`);
  expect(notes.filter(({ severity }) => severity !== "info")).toEqual([]);
  return (document?.layers ?? [])
    .map(({ units, name }) => (name === undefined || /^dense/.test(name) ? units : `${units} ${name}`))
    .join(", ");
}

describe("what Python computes from literals", () => {
  test.each([
    ["for over a range", "for i in range(2, 8, 3):\n  m.append(Dense(i))", "2, 5"],
    ["a range that falls", "for i in range(3, 0, -1):\n  m.append(Dense(i))", "3, 2, 1"],
    [
      "nested, with break and continue",
      "for i in (1, 2):\n  for j in [5, 6, 7, 8]:\n    if j == 6: continue\n    if j > 7: break\n    m.append(Dense(i * j))",
      "5, 7, 10, 14",
    ],
    ["else behind a loop that ends by itself", "for i in [3]:\n  pass\nelse:\n  m.append(Dense(7))", "7"],
    [
      "no else behind one that breaks",
      "for i in [3]:\n  break\nelse:\n  m.append(Dense(7))\nm.append(Dense(i))",
      "3",
    ],
    [
      "a value returned from within loops",
      "def find():\n  for i in [1, 2]:\n    for j in [3, 4]:\n      if i * j == 6: return j\n  return 9\nm.append(Dense(find()))",
      "3",
    ],
    [
      "enumerate, zip, start",
      "for i, (a, b) in enumerate(zip([1, 2, 3], (4, 5)), start=1):\n  m.append(Dense(100 * i + 10 * a + b))",
      "114, 225",
    ],
    [
      "items of a dict, keys stay numbers",
      "for k, v in {1: 5, 2: 6}.items():\n  m.append(Dense(k + v))",
      "6, 8",
    ],
    [
      "a dict by its keys, its values",
      "d = dict(a=3, b=4)\nd['c'] = 5\nm += [Dense(d[k]) for k in d]\nm += [Dense(v + 1) for v in d.values()]",
      "3, 4, 5, 4, 5, 6",
    ],
    ["while", "n = 1\nwhile n < 9:\n  m.append(Dense(n))\n  n *= 2", "1, 2, 4, 8"],
    ["a walrus", "if (n := 3) > 2:\n  m.append(Dense(n))", "3"],
    [
      "comprehensions with conditions, nested",
      "m += [Dense(a * b) for a in range(1, 4) if a % 2 for b in (a, 10)]",
      "1, 10, 9, 30",
    ],
    [
      "a generator, a dict comprehension",
      "w = {k: v for k, v in zip('ab', (3, 4))}\nm.extend(Dense(w[k]) for k in w)",
      "3, 4",
    ],
    ["a name of a comprehension stays inside", "i = 7\nx = [i for i in range(3)]\nm.append(Dense(i))", "7"],
    ["powers, floors, remainders", "m.append(Dense(2 ** 5 + 7 // 2 - 7 % 4))", "32"],
    [
      "slices",
      "w = [1, 2, 3, 4]\nm += [Dense(i) for i in w[1:3] + w[::-1] + w[-1:] + w[::2]]",
      "2, 3, 4, 3, 2, 1, 4, 1, 3",
    ],
    ["lists times numbers", "m += [Dense(i) for i in [3] * 2 + 2 * [4]]", "3, 3, 4, 4"],
    [
      "a list that grows where it is",
      "def more(l):\n  l += [Dense(3)]\n  l.insert(1, Dense(4))\nmore(m)",
      "4, 3",
    ],
    [
      "pop, reverse, copy",
      "w = [1, 2, 3]\nv = w.copy()\nv.pop()\nv.reverse()\nv[0] = 9\nm += [Dense(i) for i in v + w]",
      "9, 1, 1, 2, 3",
    ],
    ["stars in targets and lists", "a, *b = [1, 2, 3]\nm += [Dense(a), *[Dense(i) for i in b]]", "1, 2, 3"],
    ["dicts joined", "k = {**dict(units=3), 'name': 'a'}\nm.append(Dense(**(k | {'units': 4})))", "4 a"],
    [
      "sum, min, max, len, round, abs, int of text",
      "m.append(Dense(sum([1, 2]) + max(3, 1) + min([5, 4]) + len('ab') + round(2.5) + abs(-1) + int('7')))",
      "22",
    ],
    [
      "sorted, reversed, tuple, list of a text",
      "m += [Dense(i) for i in sorted((3, 1, 2), reverse=True)]\nm += [Dense(i) for i in reversed(tuple([7, 8]))]",
      "3, 2, 1, 8, 7",
    ],
    [
      "math",
      "import math\nfrom math import ceil\nm.append(Dense(math.ceil(2.1) + int(math.log2(8)) + ceil(0.5)))",
      "7",
    ],
    [
      "isinstance",
      "k = (3, 3)\nm.append(Dense(1 if isinstance(k, int) else 2))\nm.append(Dense(1 if isinstance(k, (list, tuple)) else 2))",
      "2, 1",
    ],
    [
      "None and its opposite",
      "from tensorflow.keras.layers import Dense\ndef f(x=None, n=Dense):\n  if x is None: x = 3\n  return n(x) if n is not None else None\nm += [f(), f(4)]",
      "3, 4",
    ],
    ["in", "for i in range(4):\n  if i in (1, 3) and i not in [3]: m.append(Dense(i))", "1"],
    [
      "f-strings with formats",
      "m += [Dense(1, name=f'a{i:02d}_{0.5:.1f}_{i * 2}{{}}'.replace('{', '').replace('}', '') if False else f'a{i:02d}_{0.5:.1f}_{i * 2}') for i in (7, 12)]",
      "1 a07_0.5_14, 1 a12_0.5_24",
    ],
    [
      "format, percent, join, str",
      "m.append(Dense(1, name='{}_{1}_{n:>3}'.format('x', 2, n=3).replace(' ', '0') if False else '{0}_{1}_{n}'.format('x', 2, n=3)))\nm.append(Dense(1, name='%s_%02d' % ('y', 4)))\nm.append(Dense(1, name='_'.join(['z', str(5)]).upper()))",
      "1 x_2_3, 1 y_04, 1 Z_5",
    ],
    [
      "lambdas and what they close over",
      "k = 2\nd = lambda n, t=3: Dense(n * t * k)\nm += [d(1), d(1, t=1)]",
      "6, 2",
    ],
    [
      "functools.partial",
      "from functools import partial\nD = partial(Dense, activation='relu', name='p')\nm.append(D(3, name='q'))",
      "3 q",
    ],
    [
      "a class of values, an object of it",
      "from dataclasses import dataclass\n@dataclass\nclass Config:\n  width: int = 3\n  deep: bool = False\nc = Config(deep=True)\nc.width += 1\nm += [Dense(c.width), Dense(Config.width)] if c.deep else []",
      "4, 3",
    ],
    [
      "a function that makes functions",
      "def maker(n):\n  def make(k=1):\n    return Dense(n * k)\n  return make\nm += [maker(3)(), maker(4)(k=2)]",
      "3, 8",
    ],
    [
      "rest arguments",
      "def f(*widths, **more):\n  return [Dense(w, **more) for w in widths]\nm += f(1, 2, activation='relu')",
      "1, 2",
    ],
    [
      "a loop that trains",
      "for epoch in range(100):\n  for batch in range(1000):\n    step(batch)\nm.append(Dense(3))",
      "3",
    ],
    ["a loop without end that trains", "while True:\n  step()\n  if done(): break\nm.append(Dense(3))", "3"],
    [
      "a try",
      "try:\n  m.append(Dense(3))\nexcept ValueError:\n  m.append(Dense(4))\nelse:\n  m.append(Dense(5))\nfinally:\n  m.append(Dense(6))",
      "3, 5, 6",
    ],
    [
      "runs that build by way of other functions",
      "def dense(n):\n  return Dense(n)\ndef make(n):\n  return dense(n)\nfor run in range(60):\n  x = [run] * 3\n  for i in range(100):\n    x[0] = x[0] + i\n  m.append(make(3)) if run > 58 else None",
      "3",
    ],
    [
      "names and elements that are deleted",
      "w = [1, 2, 3]\nd = {'units': 4, 'name': 'x'}\ndel w[0], d['name']\nm += [Dense(w[0]), Dense(**d)]",
      "2, 4",
    ],
    [
      "global and nonlocal names",
      "n = 1\ndef up():\n  global n\n  n += 1\n  k = 5\n  def more():\n    nonlocal k\n    k = k + n\n  more()\n  return k\nm.append(Dense(up()))\nm.append(Dense(n))\nup()\nm.append(Dense(n))",
      "7, 2, 3",
    ],
    [
      "imports that are tried",
      "try:\n  from keras.layers import Dense as D\nexcept ImportError:\n  D = None\nm.append(D(3))",
      "3",
    ],
    [
      "not binds more than and, and more than or",
      "a, b, c = False, False, True\nm += [Dense(1 if x else 2) for x in (not a and b, not c or c, c and not c or c, c or not a and b, not (a and b) and c, not not c and not a, not a == b or c, not 3 in [a, b] and b)]",
      "2, 1, 1, 1, 1, 1, 1, 2",
    ],
    [
      "True is 1",
      "m.append(Dense(1 if True == 1 and 0 in [False] and None != 0 and True != '1' else 2))",
      "1",
    ],
    ["shifts", "m += [Dense(3 << 2), Dense(40 >> 3), Dense((1 << 40) >> 38)]", "12, 5, 4"],
    [
      "tensors and layers that are looked at under conditions that are not known",
      "d = Dense(3)\nm.append(d)\nif debug:\n  print('at', d.name)\n  d.trainable = False\nif verbose: print(d, isinstance(d, Dense), len(m))",
      "3",
    ],
    ["getattr", "import tensorflow as tf\nm.append(getattr(tf.keras.layers, 'Dense')(3))", "3"],
    ["a with", "with strategy.scope(), quantized_scope(True) as s:\n  m.append(Dense(3))", "3"],
    [
      "an assert, a del, a global, a raise that is not reached",
      "def f():\n  global n\n  assert True\n  if False: raise ValueError('no')\n  return Dense(3)\nx = 3\ndel x\nm.append(f())",
      "3",
    ],
  ])("%s", (_, script, expected) => {
    expect(widths(script)).toBe(expected);
  });
});

/** Layers with what they read. */
function calls(script: string): string[] {
  const { document, notes } = importPython(script);
  expect(notes.filter(({ severity }) => severity === "error")).toEqual([]);
  if (document === null) throw new Error(JSON.stringify(notes));
  const names = layerNames(document.layers, document.input.name);
  return document.layers.map(
    ({ type, inputs }, i) =>
      `${names[i]}: ${type}(${(inputs ?? [names[i - 1] ?? document.input.name ?? "input"]).join(", ")})`,
  );
}

describe("models in parts", () => {
  test("channels of a tensor decide about a shortcut, by any of their names", () => {
    for (const channels of [
      "x.shape[-1]",
      "int(x.shape[3])",
      "x.get_shape().as_list()[-1]",
      "K.int_shape(x)[3]",
      "tf.keras.backend.int_shape(x)[-1]",
    ]) {
      const script = (filters: number) => `
x = i = Input((8, 8, 3))
x = Concatenate()([QuantDepthwiseConv2D(3, depth_multiplier=2)(x), Conv2D(2, 3)(x)])
x = MaxPool2D()(x)
y = Conv2D(${filters}, 3, padding="same")(x)
if ${channels} != ${filters}:
    x = Conv2D(${filters}, 1, name="shortcut")(x)
m = Model(i, add([x, y], name="sum"))`;
      expect(calls(script(8)).some((call) => call.startsWith("shortcut"))).toBe(false);
      expect(calls(script(9)).at(-1)).toBe("sum: Add(shortcut, conv2d_1)");
    }
  });

  test("a functional model is called twice, with two inputs and two outputs", () => {
    expect(
      calls(`
def make():
    a, b = Input((4,)), Input((4,))
    return Model([a, b], [Dense(4, name="d")(a), ReLU(name="r")(b)], name="pair")
pair = make()
i = Input((4,), name="i")
p, q = pair([i, i])
s, t = pair([q, p])
m = Model(i, Add(name="out")([s, t]))`),
    ).toEqual([
      "r: ReLU(i)",
      "d: Dense(r)",
      "d_call_2: Dense(i)",
      "r_call_2: ReLU(d_call_2)",
      "out: Add(d, r_call_2)",
    ]);
  });

  test("a Sequential within a Sequential gives its layers, and its input if it is the first", () => {
    expect(
      calls(`
inner = Sequential([Input((4,), name="i"), Dense(3, name="a")])
outer = Sequential([inner, Sequential([Input((3,)), Dense(2, name="b")])])`),
    ).toEqual(["a: Dense(i)", "b: Dense(a)"]);
  });

  test("a functional model in a Sequential gives its layers, its own input if it is the first", () => {
    const model =
      "i = Input((4,), name='i')\nf = Model(i, add([Dense(4, name='a')(i), i], name='s'), name='f')\n";
    expect(calls(`${model}m = Sequential([f, ReLU(name='r'), f])`)).toEqual([
      "a: Dense(i)",
      "s: Add(a, i)",
      "r: ReLU(s)",
      "a_call_2: Dense(r)",
      "s_call_2: Add(a_call_2, r)",
    ]);
    const two = importPython(
      `${model}j = Input((4,))\ng = Model([i, j], add([i, j]))\nm = Sequential([Input((4,)), g])`,
    );
    expect(two.notes.find(({ severity }) => severity === "error")?.title).toMatch(
      /takes 2 inputs and is called with 1/,
    );
  });

  test("tensors and layers that a model is asked for", () => {
    const base =
      "b = Sequential([Input((4,), name='i'), Dense(3, name='a'), ReLU(name='r'), Dense(2, name='z')])\n";
    const head = (from: string) => calls(`${base}m = Model(b.input, Softmax(name='s')(${from}))`).at(-1);
    expect(head("b.output")).toBe("s: Softmax(z)");
    expect(head("b.outputs[0]")).toBe("s: Softmax(z)");
    expect(head("b.layers[-2].output")).toBe("s: Softmax(r)");
    expect(head("b.get_layer('a').output")).toBe("s: Softmax(a)");
    expect(head("b.get_layer(index=0).output")).toBe("s: Softmax(a)");
    expect(head("b.layers[1].input")).toBe("s: Softmax(a)");
    const changed = (before: string) =>
      calls(`${base}${before}b.pop()\nb.add(Dense(5, name='y'))\nm = Model(b.inputs, b.output)`).at(-1);
    expect(changed("")).toBe("y: Dense(r)");
    expect(changed("x = b.output\n")).toBe("y: Dense(r)");
    const unnamed = importPython(`${base}m = Model(b.input, b.get_layer('dense_7').output)`);
    expect(unnamed.notes[0]).toMatchObject({ code: "SX032", place: { line: 2 } });
    expect(unnamed.notes[0]?.title).toMatch(/get_layer\(dense_7\)/);
  });

  test("a model that is made to look into another is not the one that is meant, unless it is saved", () => {
    const script =
      "m = Sequential([Input((4,)), Dense(3, name='a'), Dense(2)])\nv = Model(m.input, m.get_layer('a').output)\n";
    expect(calls(script)).toHaveLength(2);
    expect(calls(`${script}v.save('v.h5')`)).toHaveLength(1);
  });

  test("a layer of a class that is not known keeps its name and the shape that goes in", () => {
    const { document } = importPython(
      "from own import BinaryDense\nm = Sequential()\nm.add(BinaryDense(3, H=1, input_shape=(7,), name='first'))",
    );
    expect(document).toMatchObject({
      input: { shape: [7] },
      layers: [{ type: "BinaryDense", name: "first" }],
    });
  });

  test("lq.math.sign is a sign, tf.sign is not; tf.identity is nothing", () => {
    const found = calls(`
import larq as lq, tensorflow as tf
i = tf.keras.Input((4, 4, 1))
x = tf.identity(lq.math.sign(i))
m = tf.keras.Model(i, tf.sign(x))`);
    expect(found.map((call) => call.replace(/^.*: /, ""))).toEqual(
      ["Activation(input_1)", "tensorflow.sign(activation)"].map((c) => c.replace("input_1", "input")),
    );
  });

  test("a part of a tensor and its negative are layers that are not known, and said", () => {
    const { document, notes } = importPython(
      "i = Input((8, 8, 4))\nx = i[:, ::2, ::2, :]\nm = Model(i, ReLU()(-x))",
    );
    expect(document?.layers.map(({ type }) => type)).toEqual(["a_part_", "operator_", "ReLU"]);
    expect(notes.map(({ code, place }) => [code, place?.line])).toEqual([
      ["SX034", 2],
      ["SX034", 3],
    ]);
  });

  test("a layer of a module that is not known is taken for the one of its name, which is said once", () => {
    const { document, notes } = importPython(
      "from .blocks import Dense, Block\nfrom keras.layers import ReLU\nm = Sequential([Input((4,)), Dense(3), Dense(2), ReLU(), Block()])",
    );
    expect(document?.layers.map(({ type }) => type)).toEqual(["Dense", "Dense", "ReLU", "Block"]);
    expect(notes).toMatchObject([{ code: "SX034", severity: "warning", place: { line: 3 } }]);
    expect(notes[0]?.title).toMatch(/^Dense of \.blocks is taken for/);
  });

  test("a layer that is changed under a condition that is not known is an error", () => {
    const changed = (line: string) =>
      importPython(`m = Sequential([Input((4,)), Dense(3)])\nfor l in m.layers:\n  if odd: ${line}`).notes;
    expect(changed("l.activation = None")).toMatchObject([{ code: "SX031", place: { line: 3 } }]);
    expect(changed("l.trainable = False")).toEqual([]);
    expect(changed("l.set_weights(w)")).toEqual([]);
  });

  test("layers behind a return that may have been reached are said", () => {
    const read = (condition: string) =>
      importPython(
        `def more(m):\n  m.add(Dense(2))\n  if ${condition}:\n    return\n  m.add(Dense(1))\nm = Sequential([Input((4,))])\nmore(m)`,
      );
    expect(read("unknown").notes).toMatchObject([{ code: "SX034", severity: "warning", place: { line: 3 } }]);
    expect(read("unknown").notes[0]?.title).toMatch(/^more may return in an if whose condition is not known/);
    expect(read("False")).toMatchObject({ notes: [], document: { layers: [{ units: 2 }, { units: 1 }] } });
    expect(read("True")).toMatchObject({ notes: [], document: { layers: [{ units: 2 }] } });
  });

  test("what a loop counts is not known behind it if it may have ended early", () => {
    const { notes } = importPython(
      "for n in range(5):\n  if found(n): break\nm = Sequential([Input((4,)), Dense(n)])",
    );
    expect(notes[0]).toMatchObject({ code: "SX032", place: { line: 3 } });
    expect(notes[0]?.title).toMatch(/assigned in a for loop at line 1/);
  });

  test("a layer as activation is a layer with its arguments, and none that is not used", () => {
    const { document, notes } = importPython(
      "m = Sequential([Input((4,)), Dense(3, activation=LeakyReLU(alpha=0.1), name='d')])",
    );
    expect(notes).toEqual([]);
    expect(document?.layers).toEqual([
      { type: "Dense", name: "d", units: 3 },
      { type: "LeakyReLU", name: "d_LeakyReLU", alpha: 0.1 },
    ]);
  });

  test("an attribute that is set on a layer is said", () => {
    const { notes } = importPython(
      "d = Dense(3)\nd.activation = None\nd.trainable = False\nm = Sequential([Input((4,)), d])",
    );
    expect(notes).toMatchObject([{ code: "SX034", severity: "warning", place: { line: 2 } }]);
  });
});

describe("scripts as they are pasted", () => {
  const code = "m = Sequential([Input((4,)), Dense(3)])";
  const json = '{"sxor": 1, "input": {"shape": [4]}, "layers": [{"type": "Dense", "units": 3}]}';
  test.each([
    ["alone in a fence", `\`\`\`python\n${code}\n\`\`\``, "python"],
    ["in two fences of a message", `Hi!\n~~~\nx = 3\n~~~\nand\n\`\`\`\n${code}\n\`\`\`\nIt's so.`, "python"],
    ["JSON in a fence", `\`\`\`json\n${json}\n\`\`\``, "sxor"],
  ])("%s", async (_, text, format) => {
    const found = await importText(text);
    expect(found).toMatchObject({ format, diagnostics: [] });
    expect(found.document?.layers).toEqual([{ type: "Dense", units: 3 }]);
  });

  test("places in a fence are those of the whole message", async () => {
    const { diagnostics } = await importText("Hi!\n```\nm = Sequential([Input((4,)),\n  Dense(-3)])\n```");
    expect(diagnostics[0]?.place).toEqual({ line: 4, column: 3 });
  });

  test("fences in a text of the script are text", async () => {
    const { document } = await importText(`"""\n\`\`\`\nm = no\n\`\`\`\n"""\n${code}`);
    expect(document?.layers).toHaveLength(1);
  });

  test("a copy of a prompt is told", async () => {
    const { diagnostics } = await importText(`>>> ${code}\n>>> m.summary()`);
    expect(diagnostics[0]?.title).toMatch(/Python prompt/);
  });
});
