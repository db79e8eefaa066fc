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

/** Most bytes that a text may inflate to: a few hundred times a model that a link can hold. */
const MAX_TEXT = 1 << 20;
/** Bytes in front of a payload with weights: how many of the deflated text follow, big-endian. */
const TEXT_LENGTH = 2;

/**
 * The payload of a text, in base64url. Without weights it has the shorter of two encodings:
 *
 * - p: UTF-8 as it is
 * - d: deflate-raw with the dictionary
 *
 * With `weights` (link-weights.ts) there is one:
 *
 * - w: two bytes with the length of the deflated text, the text as in d, the weights by deflate-raw without a dictionary
 */
export function encodePayload(text: string, weights?: Uint8Array): { encoding: Encoding; payload: string } {
  const plain = strToU8(text);
  const deflated = deflateSync(plain, { level: 9, mem: 4, dictionary: DICTIONARY });
  if (weights !== undefined) return { encoding: "w", payload: toBase64url(withWeights(deflated, weights)) };
  return deflated.length < plain.length
    ? { encoding: "d", payload: toBase64url(deflated) }
    : { encoding: "p", payload: toBase64url(plain) };
}

function withWeights(text: Uint8Array, weights: Uint8Array): Uint8Array {
  const deflated = deflateSync(weights, { level: 9, mem: 4 });
  const bytes = new Uint8Array(TEXT_LENGTH + text.length + deflated.length);
  new DataView(bytes.buffer).setUint16(0, text.length);
  bytes.set(text, TEXT_LENGTH);
  bytes.set(deflated, TEXT_LENGTH + text.length);
  return bytes;
}

/** What a payload holds; the weights are still deflated, since the text says how many there are. */
export interface DecodedPayload {
  text: string;
  weights?: Uint8Array;
}

/** Null for a payload that cannot be read, "oversized" if its text would be larger than MAX_TEXT. */
export function decodePayload(encoding: Encoding, payload: string): DecodedPayload | "oversized" | null {
  const bytes = fromBase64url(payload);
  if (bytes === null) return null;
  if (encoding === "p") return { text: strFromU8(bytes) };
  if (encoding === "d") return decodeText(bytes);
  if (bytes.length < TEXT_LENGTH) return null;
  const end = TEXT_LENGTH + new DataView(bytes.buffer).getUint16(0);
  const decoded = end < bytes.length ? decodeText(bytes.subarray(TEXT_LENGTH, end)) : null;
  if (decoded === null || decoded === "oversized") return decoded;
  return { ...decoded, weights: bytes.subarray(end) };
}

function decodeText(deflated: Uint8Array): { text: string } | "oversized" | null {
  const text = inflateUpTo(deflated, MAX_TEXT, DICTIONARY);
  return text === null || text === "oversized" ? text : { text: strFromU8(text) };
}

/** The weights of a payload if they are exactly `size` bytes, else null. */
export function inflateWeights(deflated: Uint8Array, size: number): Uint8Array | null {
  const bytes = inflateUpTo(deflated, size + 1);
  return bytes !== null && bytes !== "oversized" && bytes.length === size ? bytes : null;
}

function inflateUpTo(
  deflated: Uint8Array,
  limit: number,
  dictionary?: Uint8Array,
): Uint8Array | "oversized" | null {
  // inflateSync would give back all of `out`.
  if (deflated.length === 0) return null;
  try {
    const bytes = inflateSync(deflated, {
      out: new Uint8Array(limit),
      ...(dictionary ? { dictionary } : {}),
    });
    // inflateSync drops what does not fit into `out`, so a full buffer means too much.
    return bytes.length === limit ? "oversized" : bytes;
  } catch {
    return null;
  }
}
