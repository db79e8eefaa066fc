/**
 * Every code that a diagnostic can have, with what it stands for: SX00x the Document, SX02x to SX04x
 * the importers, SX05x and SX06x the graph, SX1xx ST's tool, SX2xx Larq Compute Engine, SX3xx sxor's own C as a target,
 * SX40x the C project, SX41x exports. A code is never given another meaning. `text`: what it means and what to do, for the reference
 * page; codes of a tool's rules have the texts of the rules.
 */
export const CODES: Readonly<Record<string, { title: string; text?: string }>> = {
  SX001: {
    title: "the text is not valid JSON",
    text: "The text is read as JSON, and stops being JSON at the place that is named. Comments and trailing commas are no JSON.",
  },
  SX002: {
    title: "not a sxor document of a version that this page reads",
    text: 'A document is an object with "sxor": 1, "input" and "layers". A newer version of sxor may have written another number.',
  },
  SX003: {
    title: "unknown attribute",
    text: "Attributes are those of Larq and Keras, spelt as they spell them. An attribute that the layer does not have is refused rather than dropped, because a typing error would change the model in silence.",
  },
  SX004: {
    title: "a value has the wrong type",
    text: "The value is of another kind than the attribute takes: a text for a number, or a list of the wrong length.",
  },
  SX005: {
    title: "a value is not legal",
    text: "The value is of the right kind, but outside of what the attribute allows: the message says what that is.",
  },
  SX006: {
    title: "something required is missing",
    text: "An attribute without a default is missing: the filters of a convolution, the units of a dense layer, the shape of the input.",
  },
  SX007: {
    title: "a name is not legal or is taken",
    text: "Names have 1 to 100 characters, no control characters, and are given once. A layer without a name has the one that Keras would give it.",
  },
  SX008: {
    title: "inputs do not name an earlier layer",
    text: "`inputs` names layers that come earlier in the list, or the input of the network; without `inputs` a layer reads the layer before it.",
  },
  SX009: {
    title: "more than sxor reads",
    text: "The text, the number of layers or the number of errors is beyond what is read; the rest has not been looked at.",
  },
  SX010: {
    title: "attributes of an unknown layer are not kept",
    text: "sxor does not know the layer type, so it cannot tell what its attributes mean. The layer stays, they do not.",
  },
  SX011: {
    title: "unknown quantizer",
    text: "The quantizer is neither Larq's nor QKeras' nor of ST's model zoo. The layer is kept; no binary kernel is assumed for it (R50).",
  },

  SX020: {
    title: "the text is not a model that sxor reads",
    text: "sxor reads its own JSON, the JSON of model.to_json(), model files, Larq and Keras scripts, reports of ST's tool and its own links.",
  },
  SX021: {
    title: "the Keras JSON is not complete",
    text: "The JSON looks like Keras' and lacks a part. Save the model again, or paste the text of model.to_json().",
  },
  SX022: {
    title: "what matters for training only is left out",
    text: "Regularizers, constraints, initializers and gradients do not change what a trained layer computes. Layers of noise and augmentation hand on their input, and are shown as a Dropout.",
  },
  SX023: {
    title: "an argument is not understood",
    text: "An argument, or a quantizer of one, has no place in the model that sxor computes. The message says what was left out.",
  },
  SX024: {
    title: "a value that sxor does not compute",
    text: "sxor computes with channels last and with the values that its table of attributes allows. What is otherwise has to be built otherwise, because a silent change would be another model.",
  },
  SX025: {
    title: "more than one input",
    text: "A document has one input. Join the branches, or look at each part of the model for itself.",
  },
  SX026: {
    title: "the shape of the input is not known",
    text: "Every size of the input has to be known: operations and memory depend on it. Give the first layer an input_shape.",
  },
  SX027: {
    title: "an activation that sxor does not know",
    text: "The activation is shown as a layer of unknown meaning, so that the rest of the network can be judged.",
  },
  SX028: {
    title: "a call between layers that sxor does not know",
    text: "A layer is called twice, an output is read again, or tensors are joined by a call that sxor does not have.",
  },
  SX029: {
    title: "layers that no output needs",
    text: "Keras leaves layers that no output needs out of the model, and so does sxor.",
  },

  SX030: {
    title: "the Python text has a syntax error",
    text: "The script is not Python as far as it could be read. Nothing behind the place that is named was looked at.",
  },
  SX031: {
    title: "a Python statement that cannot be read without running it",
    text: "sxor reads a script without running it. A statement that builds a part of the model and needs to be run cannot be passed over: write the layers out, or paste what model.to_json() prints.",
  },
  SX032: {
    title: "a Python name without a value that can be read",
    text: "A value that decides something about the model comes from outside of the script, or from a computation that is not read. Write it out.",
  },
  SX033: {
    title: "no model in the Python text",
    text: "sxor looks for Sequential([...]) and Model(inputs, outputs), also in functions that the script calls. Classes with functions, subclassed models among them, are not read.",
  },
  SX034: {
    title: "a Python call that is not known",
    text: "A function of another library gets a layer or the model. It is shown as a layer of unknown meaning, or passed over if it adds nothing that is read.",
  },
  SX035: {
    title: "more than one model in the Python text",
    text: "The script builds several models; one of them is read, and the message says which.",
  },
  SX036: {
    title: "code inside a model file, which is not run",
    text: "A Lambda holds code of your own. sxor runs no code from a file: the layer is shown with unknown meaning.",
  },
  SX037: {
    title: "convolutions that are one grouped convolution",
    text: "split, a convolution for each part, and concat compute what one convolution with groups computes, and are read as one.",
  },
  SX038: {
    title: "a model of a Keras that is not read",
    text: "Keras 1 had other names and other defaults for its arguments. Keras 2 loads such a model and saves it in a form that is read.",
  },
  SX039: {
    title: "a BatchNormalization that is folded into its layer",
    text: "QConv2DBatchnorm and its like multiply the kernel by gamma / sqrt(variance + epsilon) before they quantize it. sxor shows the layer with that kernel and bias.",
  },

  SX040: {
    title: "the text is not a report of the tool",
    text: "A report of `stedgeai` or `stm32ai` (analyze, generate, validate), or a network_c_info.json, is expected here.",
  },
  SX041: {
    title: "a part of the report is missing",
    text: "The report is cut, or of a version that prints less. What is said is about the rest.",
  },
  SX042: {
    title: "a line of the report that cannot be read",
    text: "The line, or a part of the file, is left out. Lines that a terminal has wrapped are not read.",
  },
  SX043: {
    title: "figures of the report that contradict each other",
    text: "A report of the tool agrees with itself. Where sums differ, lines are missing or were changed.",
  },
  SX044: { title: "more than one report in the text", text: "The first report of the text is shown." },
  SX045: {
    title: "a report where a model is expected",
    text: "A report says what the tool ran, but not enough to build the model again. It is read in the pane for reports.",
  },
  SX046: {
    title: "a model file that is cut or damaged",
    text: "The file contradicts itself, or ends before what it refers to. Copy it again, or save the model again.",
  },
  SX047: {
    title: "a model file of a form that is not read",
    text: "The file is well, and stores something in a way that sxor does not read: the message says what, and how to save it otherwise.",
  },
  SX048: {
    title: "weights without a model",
    text: "The file of model.save_weights holds weights alone. Open the model first (its script or its JSON), then this file: the weights are matched by the names of the layers.",
  },
  SX049: {
    title: "a part of a model file that has no place in the model",
    text: "Weights or an operator of the file that no layer of sxor has. What is left out is named.",
  },

  SX050: {
    title: "a layer type that sxor does not know",
    text: "What the layer computes is left open, and its output is assumed to have the shape of its input (R47). Nothing can be run or generated.",
  },
  SX051: {
    title: "the window does not fit into the image",
    text: 'With padding "valid" the window has to lie inside the image: make it smaller, pad, or pool less before this layer.',
  },
  SX052: {
    title: "the layer needs an image",
    text: "Convolutions, poolings and paddings work on [height, width, channels].",
  },
  SX053: {
    title: "shapes that cannot be joined",
    text: "Add and Multiply join equal shapes (Multiply also one value per channel), Concatenate shapes that differ in the last axis only.",
  },
  SX054: {
    title: "groups do not divide the channels",
    text: "Every group has the same number of input channels and of filters.",
  },
  SX055: {
    title: "strides and dilation together",
    text: "Keras refuses a convolution that has strides and a dilation_rate above 1.",
  },
  SX056: { title: "the wrong number of inputs", text: "A layer takes one input, or joins two or more." },
  SX057: {
    title: "pad_values without effect",
    text: 'Larq pads with pad_values only where padding is "same".',
  },
  SX058: {
    title: "a quantizer that sxor does not know",
    text: "A quantizer of your own code, or one of QKeras whose scale comes from a search over the trained weights. The layer is treated as not binary, and runs as if the quantizer were absent (R50).",
  },
  SX059: {
    title: "an activation that sxor does not know",
    text: "sxor knows linear, relu, relu6, softmax, sigmoid, tanh and the quantizers of Larq and QKeras.",
  },
  SX060: {
    title: "more than sxor counts",
    text: "No microcontroller holds a tensor of more than 2,147,483,648 elements, and figures beyond that would not be exact.",
  },
  SX061: {
    title: "a shape that the values do not fill",
    text: "A Reshape keeps the number of values; -1 stands once for what is left over.",
  },
  SX062: {
    title: "weights shared along axes that sxor does not compute",
    text: "PReLU has one weight per channel (for images shared_axes [1, 2]), or one per element.",
  },
  SX063: {
    title: "weights that are missing in a file",
    text: "Weights are found by the name of the layer, as Keras names it. The model is computed with all of them or with none.",
  },
  SX064: {
    title: "weights of another shape",
    text: "The arrays of a file have the shapes of the model that was saved. Another number of filters, another kernel or another input makes other arrays.",
  },
  SX065: {
    title: "weights that are no numbers",
    text: "NaN or infinite weights come from training that diverged. They are not used.",
  },
  SX066: {
    title: "weights that no layer takes",
    text: "The file has weights of layers that the model does not have.",
  },
  SX067: {
    title: "the weights of the model are not here, or do not fit it",
    text: "A document names the file that its weights are from and their digest, never the weights. A link carries those of a small model: the signs of binary kernels, and all else as float32. Otherwise open the file, and they are found by the digest. A layer that was changed since takes no weights of the file, and a quantizer that takes more than signs takes none of a link.",
  },

  SX101: { title: "a binary convolution with float output falls back to float" },
  SX102: { title: "a binary convolution padded with ±1 and float output: NOT IMPLEMENTED" },
  SX103: { title: "binary weights with float input" },
  SX104: { title: "input channels that are not a multiple of 32" },
  SX105: { title: "the network input becomes 1b-32bpacked" },
  SX106: { title: "an activation between a binary layer and the next sign" },
  SX107: { title: "a parameter that the binary kernels do not have" },
  SX109: { title: "a quantizer of which it is not known what the tool does" },
  SX110: { title: "binary input with float weights" },
  SX111: { title: "a sign moves in front of a max pooling" },
  SX112: { title: "a bias is taken into the threshold" },
  SX113: { title: "a padding constant for which the tool has no kernel" },
  SX114: { title: "padded zeros become +1" },
  SX115: { title: "binary input with 8-bit weights" },
  SX116: { title: "8-bit input with binary weights, for which there is no kernel" },
  SX117: { title: "an 8-bit layer that runs in float" },
  SX118: { title: "8 bits on one side only" },
  SX119: { title: "a binary depthwise convolution with another output than signs" },
  SX120: { title: "8-bit weights behind signs, shown as floats" },
  SX121: { title: "an average pooling of signs" },
  SX122: { title: "a negative gamma in a threshold" },
  SX123: { title: "a binary convolution without padding in the kernel for padding" },
  SX124: { title: "fewer than 8 bits, kept in bytes" },
  SX125: { title: "the network input becomes 8-bit levels" },
  SX126: { title: "a parameter that the known 8-bit kernels do not have" },

  SX201: { title: "Larq Compute Engine: no sign in front of a convolution with quantized weights" },
  SX202: { title: "Larq Compute Engine: a layer between the sign and the convolution" },
  SX203: { title: "Larq Compute Engine: a sign that is not Larq's" },
  SX204: { title: "Larq Compute Engine: an input quantizer that is not a sign" },
  SX205: { title: "Larq Compute Engine: weights that are not ±s per output channel" },
  SX206: { title: "Larq Compute Engine: binary weights with a scale per output channel" },
  SX207: { title: "Larq Compute Engine: a padding constant other than 0 and 1" },
  SX208: { title: "Larq Compute Engine: groups that are not a multiple of 32 channels" },
  SX209: { title: "Larq Compute Engine: depthwise convolutions are never binary" },
  SX210: { title: "Larq Compute Engine: dense layers are never binary" },
  SX211: { title: "Larq Compute Engine: zero padding puts out floats" },
  SX212: { title: "Larq Compute Engine: a ReLU that is not fused" },
  SX213: { title: "Larq Compute Engine: a sign moves in front of a max pooling" },
  SX214: { title: "Larq Compute Engine: a BatchNormalization between max pooling and sign" },

  SX301: {
    title: "sxor's own C computes a layer in float",
    text: "Groups that do not begin at a 32-bit word, a padding constant other than 0 and ±1, scaled or ternary weights, and layers with ±1 on one side only are computed as Keras does it, in float.",
  },

  SX401: {
    title: "no C: the plan has errors",
    text: "C is generated from a plan that the target can run: correct the errors first, or choose the native target.",
  },
  SX402: { title: "no C: nothing to compute", text: "The network has no layer that computes something." },
  SX403: {
    title: "no C: more memory than is written as C",
    text: "Weights or tensors are larger than what is written as C source. Reduce filters, units or the size of the input.",
  },
  SX405: {
    title: "no C: the weights are not here",
    text: "The model names the weights of a file that was not opened. C is written with the weights of the file, or with some that are drawn from a seed, and never with others than the model names.",
  },
  SX404: { title: "no C for a step", text: "The step has no C: the message says why." },

  SX410: {
    title: "a part that an exported model leaves to you",
    text: "A layer or quantizer of which sxor knows the name alone, or that is code of ST's model zoo: the exported text names it, and your code has to bring it along.",
  },
  SX411: {
    title: "a name that TensorFlow does not take",
    text: "TensorFlow takes names of letters without accents, digits and . _ \\ / > -, the first of them a letter, a digit or a dot. The export keeps the name; change it before the model is built.",
  },
  SX412: {
    title: "weights that an exported model does not hold",
    text: "A script and Keras JSON hold the architecture. Weights stay in their file.",
  },
  SX413: {
    title: "a command line for another target than the model's",
    text: "The exported command line asks ST's tool. Where the model is looked at with another target, it is that of the usual version.",
  },
  SX414: {
    title: "a script that loads a file of which a link has brought a part",
    text: "A link carries the signs of the binary kernels, and with them a model computes the same. The latent weights, from which training goes on, are in the file alone.",
  },
};
