/** Longest word that is compared; a longer one has no neighbour. */
const LONGEST = 64;

/** Number of insertions, deletions, replacements and swaps of neighbours from `a` to `b`. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replace = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        replace,
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(a.length, b.length);
}

/**
 * The legal name that `word` is most likely a misspelling of, or undefined: equal but for case and
 * underscores, at most one edit in three characters away, or the name begins with the word.
 */
export function nearest(word: string, legal: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = (text: string) => text.toLowerCase().replaceAll("_", "");
  let best: string | undefined;
  let bestDistance = Math.floor(plain(word).length / 3) + 1;
  for (const candidate of legal) {
    const begins = word.length >= 3 && plain(candidate).startsWith(plain(word));
    const steps = begins ? 0 : distance(plain(word), plain(candidate));
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

/** `; did you mean pad_values?`, or nothing. */
export function didYouMean(word: string, legal: readonly string[]): string {
  const found = nearest(word, legal);
  return found === undefined ? "" : `; did you mean ${found}?`;
}
