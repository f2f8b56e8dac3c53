import type { MatchLogic, Provider } from '@pydantic/genai-prices';

/** All regular expressions of price data. */
export function patternsOf(providers: readonly Provider[]): ReadonlySet<string> {
  const patterns = new Set<string>();
  const collect = (logic: MatchLogic): void => {
    if ('regex' in logic) patterns.add(logic.regex);
    else if ('or' in logic) logic.or.forEach(collect);
    else if ('and' in logic) logic.and.forEach(collect);
  };
  for (const { api_pattern, models } of providers) {
    patterns.add(api_pattern);
    for (const { match } of models) collect(match);
  }
  return patterns;
}
