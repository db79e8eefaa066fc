/** C99 compares at least this many characters of an identifier (5.2.4.1). */
export const SIGNIFICANT_CHARACTERS = 63;

/** Letters with accents lose them, other characters outside ASCII become their code point, the rest `_`. */
function asciiWord(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\0-\x7f]/gu, (character) => `_u${character.codePointAt(0)?.toString(16)}_`)
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

/**
 * A function that turns any names into distinct C identifiers `prefix_name`; a name that is taken gets
 * `_2`, `_3`, … The prefix makes it harmless that a name is a keyword, a library function, empty or
 * starts with a digit. `prefix` is a lower or upper case word; upper case makes macro names.
 */
export function identifierMaker(prefix: string): (name: string) => string {
  const taken = new Set<string>();
  const upper = prefix === prefix.toUpperCase();
  return (name) => {
    const word = asciiWord(name);
    const cased = `${prefix}_${upper ? word.toUpperCase() : word}`;
    for (let count = 1; ; count++) {
      const suffix = count === 1 ? "" : `_${count}`;
      const stem = cased.slice(0, SIGNIFICANT_CHARACTERS - suffix.length).replace(/_+$/, "");
      const identifier = stem + suffix;
      if (taken.has(identifier)) continue;
      taken.add(identifier);
      return identifier;
    }
  };
}
