/**
 * How long answers stay fresh, in ms, by model and entry. The model's time overrides the entry's, which overrides
 * `default`.
 */
export interface TtlRules {
  /** @default 3600000 */
  readonly default?: number;
  /** By the name of the entry that answered. @default none */
  readonly providers?: { readonly [name: string]: number };
  /** By the model that answered, as the provider names it. @default none */
  readonly models?: { readonly [model: string]: number };
}

/** An hour. */
export const DEFAULT_TTL_MS = 3_600_000;

/** How long an answer stays fresh, in ms; 0 if it must not be stored. */
export function ttlOf(
  rules: number | TtlRules,
  { provider, model }: { readonly provider: string; readonly model: string },
): number {
  if (typeof rules === 'number') return rules;
  return own(rules.models, model) ?? own(rules.providers, provider) ?? rules.default ?? DEFAULT_TTL_MS;
}

function own(times: { readonly [name: string]: number } | undefined, name: string): number | undefined {
  return times !== undefined && Object.hasOwn(times, name) ? times[name] : undefined;
}
