import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { BroadcastResult } from './broadcast-result.ts';

/** The result of a vote over the answers of a broadcast. */
export interface Vote<Response extends UnifiedResponse = UnifiedResponse> {
  /** The first of the answers that agree. */
  readonly response: Response;
  /** How many agree. */
  readonly votes: number;
  /** The number of answers. */
  readonly voters: number;
  /** More than half of them agree. */
  readonly isMajority: boolean;
  /** All answers by key: the largest group first; of equal ones, the one whose first answer comes first in the plan. */
  readonly groups: readonly { readonly key: string; readonly responses: readonly Response[] }[];
}

/**
 * Counts answers that are equal.
 *
 * @param key the value that is compared. @default the answer's text, trimmed and in lower case
 * @example
 * ```ts
 * import { createFlexiAI, majority } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const mock = mockProvider({ replies: ['Paris', 'Lyon', 'paris'] });
 * const ai = createFlexiAI({
 *   providers: [mock({ model: 'm' }), mock({ model: 'm', name: 'second' }), mock({ model: 'm', name: 'third' })],
 * });
 * const { response, votes, voters } = majority(await ai.broadcast({ prompt: 'The capital of France?' }));
 * console.log(response.text, votes, voters);
 * await ai.close();
 * ```
 */
export function majority<Response extends UnifiedResponse>(
  { responses }: Pick<BroadcastResult<Response>, 'responses'>,
  key: (response: Response) => string = ({ text }) => text.trim().toLowerCase(),
): Vote<Response> {
  const groups = [...Map.groupBy(responses, key)]
    .map(([each, agreeing]) => ({ key: each, responses: agreeing }))
    .sort((a, b) => b.responses.length - a.responses.length);
  const agreeing = groups[0]?.responses ?? responses;
  const [votes, voters] = [agreeing.length, responses.length];
  return { response: agreeing[0] ?? responses[0], votes, voters, isMajority: votes * 2 > voters, groups };
}
