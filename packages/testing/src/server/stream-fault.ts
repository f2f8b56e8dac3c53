import type { StreamStep } from './wire.ts';

/**
 * The position of a fault in a stream: after the given number of `token` steps, but before the first step that proves
 * the end. Without a count it is at the start.
 */
export function stepsWithFault(
  steps: readonly StreamStep[],
  afterTokens: number | undefined,
): { readonly before: readonly StreamStep[]; readonly after: readonly StreamStep[] } {
  if (afterTokens === undefined) return { before: [], after: steps };
  let tokens = 0;
  let place = 0;
  for (const [index, { kind }] of steps.entries()) {
    if (kind === 'end' || (kind === 'token' && tokens === afterTokens)) break;
    if (kind === 'token') tokens += 1;
    place = index + 1;
    if (tokens === afterTokens && tokens > 0) break;
  }
  return { before: steps.slice(0, place), after: steps.slice(place) };
}
