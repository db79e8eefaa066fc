import { ACTIVATION_NAMES, type Attribute, LAYERS, MAX_CHANNELS, MAX_LAYERS } from "./attributes.ts";
import { DEFAULT_TARGET, TARGETS } from "./document.ts";
import { attributeHelp, LAYER_HELP, parameterHelp, QUANTIZER_HELP } from "./help.ts";
import { QUANTIZERS, type QuantizerParameter } from "./quantizers.ts";
import { MAX_NAME, MAX_SEED } from "./values.ts";

type Schema = Record<string, unknown>;

const name = { type: "string", minLength: 1, maxLength: MAX_NAME };
const twoOf = (items: Schema): Schema => ({ type: "array", items, minItems: 2, maxItems: 2 });

const parameterSchema = (quantizer: string, key: string, parameter: QuantizerParameter): Schema => ({
  ...valueSchema(parameter),
  description: parameterHelp(quantizer, key),
  default: parameter.default,
});

/** The name of a quantizer, or an object with its name and parameters. */
function quantizerSchemas(): Schema[] {
  const entries = Object.entries(QUANTIZERS);
  return [
    ...entries.map(([key]) => ({ const: key, description: QUANTIZER_HELP[key] })),
    ...entries
      .filter(([, { parameters }]) => Object.keys(parameters).length > 0)
      .map(([key, { parameters }]) => ({
        type: "object",
        description: QUANTIZER_HELP[key],
        properties: {
          name: { const: key },
          ...mapValues(parameters, (parameter, each) => parameterSchema(key, each, parameter)),
        },
        required: ["name"],
        additionalProperties: false,
      })),
  ];
}

function valueSchema(attribute: Attribute | QuantizerParameter): Schema {
  const { kind, min, max, values } = attribute;
  const range = {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
  const integer = { type: "integer", ...range };
  switch (kind) {
    case "int":
      return integer;
    case "number":
      return { type: "number", ...range };
    case "boolean":
      return { type: "boolean" };
    case "choice":
      return { enum: values };
    case "pair":
      return { anyOf: [integer, twoOf(integer)] };
    case "padding2d":
      return { anyOf: [integer, twoOf(integer), twoOf(twoOf(integer))] };
    case "list":
      return { type: "array", items: integer, minItems: 1, maxItems: 3 };
    case "quantizer":
      // Any other name is legal and means a quantizer that sxor cannot compute.
      return { anyOf: [...quantizerSchemas(), { type: "string" }] };
    case "activation":
      return {
        anyOf: [{ enum: ACTIVATION_NAMES }, ...quantizerSchemas().filter((schema) => "type" in schema)],
      };
  }
}

function attributeSchema(type: string, key: string, attribute: Attribute): Schema {
  const value = valueSchema(attribute);
  return {
    ...(attribute.nullable ? { anyOf: [value, { type: "null" }] } : value),
    description: attributeHelp(type, key),
    ...(attribute.default === undefined ? {} : { default: attribute.default }),
  };
}

const mapValues = <T>(record: Readonly<Record<string, T>>, f: (value: T, key: string) => Schema): Schema =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));

/** One layer: the attributes that apply depend on `type`. */
function layerSchema(): Schema {
  const types = Object.keys(LAYERS);
  return {
    type: "object",
    required: ["type"],
    properties: {
      type: {
        description:
          "class of the layer; another name is legal and stands for a layer that sxor does not know",
        anyOf: [...types.map((type) => ({ const: type, description: LAYER_HELP[type] })), { type: "string" }],
      },
      name: { ...name, description: "without one the layer has the name that Keras gives it" },
      inputs: {
        type: "array",
        items: name,
        minItems: 1,
        description: "names of the earlier layers that it reads; without them it reads the layer before",
      },
    },
    allOf: Object.entries(LAYERS).map(([type, { attributes }]) => ({
      if: { properties: { type: { const: type } }, required: ["type"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
      then: {
        description: LAYER_HELP[type],
        properties: {
          ...{ type: {}, name: {}, inputs: {} },
          ...mapValues(attributes, (attribute, key) => attributeSchema(type, key, attribute)),
        },
        required: Object.keys(attributes).filter((key) => attributes[key]?.default === undefined),
        additionalProperties: false,
      },
    })),
  };
}

const SEEDED = {
  type: "object",
  additionalProperties: false,
  properties: {
    seed: {
      type: "integer",
      minimum: 0,
      maximum: MAX_SEED,
      default: 1,
      description: "latent weights, BatchNormalization parameters and the input are drawn from it",
    },
  },
};

const FROM_FILE = {
  type: "object",
  additionalProperties: false,
  required: ["file", "digest"],
  properties: {
    file: { ...name, description: "model file that the weights are from" },
    digest: { type: "string", pattern: "^[0-9a-f]{16}$", description: "digest of the weights" },
    signs: {
      type: "boolean",
      default: false,
      description: "of the binary kernels the signs alone are known: a link holds no more",
    },
  },
};

/** JSON schema (draft-07) of a Document, from the tables that parseDocument reads, for the editor. */
export function jsonSchema(): object {
  const size = { type: "integer", minimum: 1, maximum: MAX_CHANNELS };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "sxor document",
    type: "object",
    required: ["sxor", "input", "layers"],
    additionalProperties: false,
    properties: {
      sxor: { const: 1, description: "version of the format" },
      name: { ...name, description: "name of the model" },
      input: {
        type: "object",
        required: ["shape"],
        additionalProperties: false,
        properties: {
          shape: {
            description: "[height, width, channels] or [features], without the batch",
            anyOf: [
              { type: "array", items: size, minItems: 3, maxItems: 3 },
              { type: "array", items: size, minItems: 1, maxItems: 1 },
            ],
          },
          name,
        },
      },
      layers: { type: "array", maxItems: MAX_LAYERS, items: layerSchema() },
      target: { enum: TARGETS, default: DEFAULT_TARGET, description: "what the model is compiled for" },
      weights: { anyOf: [SEEDED, FROM_FILE] },
    },
  };
}
