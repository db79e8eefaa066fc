/** Every kind of model that is taken, as the page names them where one is opened or dropped. */
export const MODELS =
  ".h5, .keras, .tflite or .sxor.zip, a Larq or QKeras script, Keras JSON, sxor JSON or a link";
