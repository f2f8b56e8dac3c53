import type { MatchLogic, ModelInfo, Provider } from '@pydantic/genai-prices';

/**
 * The model of a provider that a name refers to, with the library's rules: the provider's own model, otherwise a model
 * of a provider whose models it also sells; then the same for the name with its date in another notation.
 */
export function findModel(providers: readonly Provider[], providerId: string, name: string): ModelInfo | undefined {
  const provider = providers.find(({ id }) => id === providerId);
  if (provider === undefined) return undefined;
  const others = provider.fallback_model_providers ?? [];
  const sellers = [provider, ...others.flatMap((id) => providers.find((each) => each.id === id) ?? [])];
  const plain = name.toLowerCase().trim();
  for (const each of new Set([plain, withDashes(plain)])) {
    for (const { models } of sellers) {
      const found = models.find(({ match }) => matches(match, each));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `model-20260131` as `model-2026-01-31`. */
function withDashes(name: string): string {
  return name.replace(/-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g, '-$1-$2-$3');
}

/** Whether a name in lower case matches. */
export function matches(logic: MatchLogic, name: string): boolean {
  if ('or' in logic) return logic.or.some((each) => matches(each, name));
  if ('and' in logic) return logic.and.every((each) => matches(each, name));
  if ('equals' in logic) return name === logic.equals.toLowerCase();
  if ('starts_with' in logic) return name.startsWith(logic.starts_with.toLowerCase());
  if ('ends_with' in logic) return name.endsWith(logic.ends_with.toLowerCase());
  if ('contains' in logic) return name.includes(logic.contains.toLowerCase());
  return new RegExp(logic.regex).test(name);
}
