import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { Encoding } from "./frame.ts";

/**
 * What a deflated payload may refer back to: words that most models share. Part of version 1 of the
 * format: a change of one character makes every older link unreadable, so it never changes. Deflate
 * reaches the end most cheaply, so the most common words come last.
 */
const DICTIONARY = strToU8(
  [
    '},"view":{"tab":"compare","tab":"run","tab":"report","tab":"c","layer":"',
    '"target":"keras","target":"native","weights":{"seed":',
    '"dorefa_quantizer","ste_tern","swish_sign","approx_sign","magnitude_aware_sign","ste_heaviside"',
    '"negative_slope":"threshold":"max_value":"epsilon":"center":false,"scale":false,"rate":"keepdims":true',
    '"dilation_rate":2,"groups":2,"activation":"relu6","activation":"softmax","activation":"relu"',
    '{"type":"Concatenate","inputs":["{"type":"ZeroPadding2D"},{"type":"Dropout"},{"type":"Activation"',
    '{"type":"AveragePooling2D","pool_size":2,"strides":2},{"type":"ReLU"},{"type":"Conv2D","filters":',
    '{"type":"Add","inputs":["quant_conv2d_1","batch_normalization_1"]},{"type":"GlobalAveragePooling2D"}',
    '{"type":"Flatten"},{"type":"Dense","units":10},{"type":"Softmax"}],',
    '{"type":"QuantDense","units":10,"use_bias":false,"input_quantizer":"ste_sign","kernel_quantizer":"ste_sign"},',
    '{"document":{"sxor":1,"name":"network","input":{"shape":[32,32,3],"name":"input"},"layers":[',
    '{"type":"MaxPooling2D"},{"type":"BatchNormalization"},',
    '{"type":"QuantConv2D","filters":64,"kernel_size":1,"strides":2,"padding":"same","pad_values":-1,',
    '{"type":"QuantConv2D","filters":32,"kernel_size":3,"padding":"same","pad_values":1,"use_bias":false,',
    '"input_quantizer":"ste_sign","kernel_quantizer":"ste_sign"},',
    '{"type":"QuantConv2D","filters":16,"kernel_size":3,"padding":"same","use_bias":false,',
    '"input_quantizer":"ste_sign","kernel_quantizer":"ste_sign"}]}}',
  ].join(""),
);

/** Most bytes that a payload may inflate to: a few hundred times a model that a link can hold. */
const MAX_TEXT = 1 << 20;

/** The shorter of the two encodings (p: UTF-8 as it is; d: deflate-raw with the dictionary). */
export function encodePayload(text: string): { encoding: Encoding; payload: string } {
  const plain = strToU8(text);
  const deflated = deflateSync(plain, { level: 9, mem: 4, dictionary: DICTIONARY });
  return deflated.length < plain.length
    ? { encoding: "d", payload: toBase64url(deflated) }
    : { encoding: "p", payload: toBase64url(plain) };
}

/** The text of a payload; null if it cannot be read, "oversized" if it would be larger than MAX_TEXT. */
export function decodePayload(encoding: Encoding, payload: string): { text: string } | "oversized" | null {
  const bytes = fromBase64url(payload);
  if (bytes === null) return null;
  if (encoding === "p") return { text: strFromU8(bytes) };
  try {
    const text = inflateSync(bytes, { dictionary: DICTIONARY, out: new Uint8Array(MAX_TEXT) });
    // inflateSync drops what does not fit into `out`, so a full buffer means too much.
    return text.length === MAX_TEXT ? "oversized" : { text: strFromU8(text) };
  } catch {
    return null;
  }
}
