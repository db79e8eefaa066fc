/** Largest file that is read. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;
/** Largest JSON of a model in a file: as large as a text may be that is pasted. */
export const MAX_CONFIG = 8 * 2 ** 20;
/** Most bytes of weights when a zip is unpacked. */
export const MAX_WEIGHTS = 256 * 2 ** 20;
/** Most values of an input that is made of a file. */
export const MAX_INPUT = 2 ** 24;
/** Most pixels of an image: as many as 8192 × 8192, in any form. */
export const MAX_PIXELS = 2 ** 26;
/** Most pixels of a side of an image, which is what every browser can draw. */
export const MAX_SIDE = 16_384;
