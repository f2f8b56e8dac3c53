/** `firstContentMs` → `FIRST_CONTENT_MS`, `baseURL` → `BASE_URL`, `rate-limit` → `RATE_LIMIT`. */
export function constantCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[-.\s]/g, '_')
    .toUpperCase();
}

/** `NIGHT_RUN` → `night-run`: for names that users choose. */
export function kebabCase(constant: string): string {
  return constant.toLowerCase().replaceAll('_', '-');
}

/** `MAX_TOKENS` → `maxTokens`: for options without a schema. */
export function camelCase(constant: string): string {
  return constant.toLowerCase().replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
