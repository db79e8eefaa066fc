/** "a, b, c and 4 more", each once; nothing is left out to save a single name. */
export function listed(names: readonly string[], most = 3): string {
  const once = [...new Set(names)];
  if (once.length > most + 1) return `${once.slice(0, most).join(", ")} and ${once.length - most} more`;
  return once.length < 2 ? once.join("") : `${once.slice(0, -1).join(", ")} and ${once.at(-1)}`;
}
