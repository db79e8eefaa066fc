/** Functions that live in libm; kernels that use another one add it here. */
const FUNCTIONS = /\b(?:fabsf|floorf|ldexpf|rintf|sqrtf)\(/;
const MACROS = /\b(?:INFINITY|NAN|isnan\()/;

/** Whether C code calls functions of libm, so that it has to be linked. */
export const needsLibm = (code: string): boolean => FUNCTIONS.test(code);

/** The line that includes math.h, if the code uses any of it. */
export const mathInclude = (code: string): string =>
  needsLibm(code) || MACROS.test(code) ? "#include <math.h>\n" : "";
