/** The candidate that `name` is most likely a typing error for; `undefined` if none is near. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const distance = differInNumber(wanted, known) ? 1 : editDistance(wanted, known, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `max_tokens`, `max-tokens` and `maxTokens` count as the same name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Whether one is the plural of the other, such as `retries` of `retry`, which is three edits. */
function differInNumber(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 3) return false;
  const others = singulars(b);
  return singulars(a).some((form) => form.length >= SHORTEST_SINGULAR && others.includes(form));
}

/** Without their last letters, short names are alike by chance. */
const SHORTEST_SINGULAR = 4;

/** What a name may be the plural of, and the name itself. */
function singulars(name: string): readonly string[] {
  return [name, name.replace(/ies$/, 'y'), name.replace(/es$/, ''), name.replace(/s$/, '')];
}

/** The Levenshtein distance. The calculation ends as soon as the distance must reach `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    if (Math.min(...current) >= limit) return limit;
    previous = current;
  }
  return previous[b.length] ?? limit;
}
