/** Largest file that is read. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;
/** Largest JSON of a model in a file: as large as a text may be that is pasted. */
export const MAX_CONFIG = 8 * 2 ** 20;
/** Most bytes of weights when a zip is unpacked. */
export const MAX_WEIGHTS = 256 * 2 ** 20;
