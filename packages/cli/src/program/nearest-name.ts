/** The most similar name: one with this prefix, or one that differs in at most two characters. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const begun = names.find((candidate) => name.length > 0 && candidate.startsWith(name));
  return begun ?? names.find((candidate) => distance(name, candidate) <= 2);
}

/** Levenshtein distance, for short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (char === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
