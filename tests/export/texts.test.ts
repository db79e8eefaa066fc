import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { exportDocument } from "../../src/export/export.ts";
import { importText } from "../../src/import/detect.ts";
import { sxor } from "../cli/memory-io.ts";
import { biRealBlocks } from "../fixes/stacks.ts";

function parsed(raw: object): Document {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape: [8, 8, 3] }, ...raw });
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  return document;
}

const python = (raw: object) => exportDocument(parsed(raw), "python");
const codes = (document: Document, format: "python" | "keras" | "command") =>
  exportDocument(document, format).notes.map(({ code, layers }) => [code, ...layers].join(" "));

describe("the script", () => {
  test("of a chain is a Sequential, with names and arguments that say something", () => {
    const { text, notes } = python({
      name: "net",
      layers: [
        { type: "QuantConv2D", filters: 8, kernel_size: [3, 1], pad_values: -1, padding: "same" },
        { type: "Reshape", target_shape: [-1] },
        { type: "Activation", activation: { name: "dorefa_quantizer", k_bit: 8 }, name: "levels" },
        { type: "QuantDense", units: 2, kernel_quantizer: "no_op", input_quantizer: "ste_sign" },
      ],
    });
    expect(notes).toEqual([]);
    expect(text).toContain(`
model = tf.keras.Sequential(
    [
        tf.keras.Input(shape=(8, 8, 3)),
        lq.layers.QuantConv2D(8, (3, 1), padding="same", pad_values=-1),
        tf.keras.layers.Reshape((-1,)),
        tf.keras.layers.Activation(lq.quantizers.DoReFa(k_bit=8), name="levels"),
        lq.layers.QuantDense(2, input_quantizer="ste_sign", kernel_quantizer=lq.quantizers.NoOp(precision=32)),
    ],
    name="net",
)
`);
  });

  test("of branches is functional: a variable for what is read later", () => {
    const { text } = exportDocument(biRealBlocks, "python");
    expect(text).toContain('norm = tf.keras.layers.BatchNormalization(name="norm")(x)');
    expect(text).toContain('sum_1 = tf.keras.layers.Add(name="sum_1")([x, norm])');
    expect(text).toContain("model = tf.keras.Model(inputs, x)");
  });

  test("never gives two tensors one variable, nor a tensor a name of the script's own", async () => {
    const names = ["tf", "a b", "a/b", "lambda", "1st", "größe", "x", "model"];
    const document = parsed({
      layers: [
        ...names.map((name) => ({ type: "ReLU", name, inputs: ["input_1"] })),
        { type: "Concatenate", inputs: names },
      ],
    });
    const { text } = exportDocument(document, "python");
    const variables = [...text.matchAll(/^(\S+) = tf\.keras\.layers\.ReLU/gm)].map((match) => match[1]);
    expect(new Set(variables).size).toBe(names.length);
    expect(variables).toEqual(["tf_1", "a_b", "a_b_1", "lambda_", "_1st", "gr__e", "x_1", "x"]);
    expect((await importText(text)).document).toEqual(document);
  });

  test("loads the weights of a file of Keras, and says what becomes of others", () => {
    const layers = [{ type: "Flatten" }];
    const digest = "0123456789abcdef";
    expect(python({ layers, weights: { file: 'a"b.h5', digest } }).text).toContain(
      '\nmodel.load_weights("a\\"b.h5")\n',
    );
    const tflite = python({ layers, weights: { file: "net.tflite", digest } });
    expect(tflite.text).not.toContain("load_weights");
    expect(tflite.notes.map(({ code }) => code)).toEqual(["SX412"]);
    expect(python({ layers, weights: { seed: 7 } }).text).toContain("from seed 7");
  });
});

describe("what no library has", () => {
  const document = parsed({
    layers: [
      { type: "QuantConv2D", filters: 8, kernel_size: 1, kernel_quantizer: "xnor_scale", name: "first" },
      { type: "Mystery", output_shape: [4, 4, 2] },
      { type: "tf.split", name: "halves" },
      { type: "Activation", activation: { name: "STCustomDoReFa", k_bit: 8 } },
    ],
  });

  test.each(["python", "keras"] as const)("is named in %s, noted, and read back", async (format) => {
    expect(codes(document, format)).toEqual([
      "SX410 first",
      "SX410 mystery",
      "SX410 halves",
      "SX410 activation",
    ]);
    expect((await importText(exportDocument(document, format).text)).document).toEqual(document);
  });

  test("is an import that fails until somebody brings it along", () => {
    const { text } = exportDocument(document, "python");
    expect(text).toContain(
      "# Missing: Mystery, tf.split. Put your own code in place of custom.layers.\nimport custom.layers\n",
    );
    expect(text).toContain("# Missing: xnor_scale, STCustomDoReFa.");
  });

  test("names that TensorFlow refuses are kept and noted", () => {
    const named = parsed({ name: "größer", layers: [{ type: "Flatten", name: "a b" }] });
    expect(codes(named, "keras")).toEqual(["SX411", "SX411"]);
    expect(JSON.parse(exportDocument(named, "keras").text).config.layers[1].name).toBe("a b");
  });
});

describe("Keras JSON", () => {
  test("writes every attribute as Keras does", () => {
    const document = parsed({
      layers: [
        { type: "MaxPooling2D", pool_size: 3 },
        { type: "ZeroPadding2D", padding: [1, 2] },
        { type: "QActivation", activation: { name: "quantized_bits", alpha: "1" } },
      ],
    });
    const { config } = JSON.parse(exportDocument(document, "keras").text);
    expect(config.layers.slice(1).map((layer: { config: object }) => layer.config)).toEqual([
      { name: "max_pooling2d", pool_size: [3, 3], strides: [3, 3], padding: "valid" },
      {
        name: "zero_padding2d",
        padding: [
          [1, 1],
          [2, 2],
        ],
      },
      { name: "q_activation", activation: { class_name: "quantized_bits", config: { alpha: 1 } } },
    ]);
    expect(config.output_layers).toEqual([["q_activation", 0, 0]]);
  });
});

describe("the command line", () => {
  const layers = [{ type: "Flatten" }];
  const command = (raw: object) => exportDocument(parsed({ layers, ...raw }), "command").text;

  test("names the program of the version, and the file", () => {
    expect(command({ name: "net" })).toMatch(/^stedgeai analyze .* -m net\.h5 /);
    expect(command({ target: "st-edge-ai@7.2" })).toBe("stm32ai analyze --name network -m model.h5\n");
    expect(command({ weights: { file: "kept.keras", digest: "0123456789abcdef" } })).toContain(
      "-m kept.keras ",
    );
  });

  test("quotes a name for the shell, and no name is an option", () => {
    expect(command({ name: "it's $(x)" })).toContain(" -m 'it'\\''s $(x).h5' ");
    expect(command({ name: "-rf" })).toContain(" -m ./-rf.h5 ");
  });

  test("says when the target is not the tool", () => {
    expect(codes(parsed({ layers, target: "native" }), "command")).toEqual(["SX413"]);
    expect(codes(parsed({ layers, target: "st-edge-ai@4.0" }), "command")).toEqual([]);
  });
});

test("sxor export prints the text on stdout and its notes on stderr", async () => {
  const files = {
    "net.json": '{"sxor":1,"input":{"shape":[4]},"layers":[{"type":"Dense","units":2,"name":"a b"}]}',
  };
  const { code, out, err } = await sxor(["export", "net.json", "--format", "python"], files);
  expect([code, out.split("\n")[0]?.split("  ")[0]]).toEqual([0, "import tensorflow as tf"]);
  expect(err).toContain("warning SX411");
  expect((await sxor(["export", "-", "--format", "keras"], {}, out)).out).toContain('"units": 2');
  expect((await sxor(["export", "net.json", "--format", "onnx"], files)).code).toBe(2);
});
