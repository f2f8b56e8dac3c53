import type { ProviderMetadata } from '@flexiai/core/plugin';

/** What the items of an answer need to know of the answer itself. */
export interface AnswerState {
  /** OpenAI keeps the answer, and its items can be referred to. */
  readonly stored: boolean;
  /** The answer's id, as soon as it is known. */
  id: string | undefined;
  /** The conversation that the answer was added to. */
  conversationId: string | undefined;
  /** The model has thought: what comes from here on belongs to a thought. */
  reasoned: boolean;
}

/**
 * A part's metadata: what the API wants back with it. The part of an answer that OpenAI keeps also says which answer it
 * belongs to, so that a request that continues there does not repeat it.
 */
export function itemMetadata(
  { stored, id, conversationId }: AnswerState,
  fields: { readonly [field: string]: unknown },
): ProviderMetadata | undefined {
  const openai = {
    ...fields,
    ...(stored && id !== undefined && { responseId: id }),
    ...(stored && conversationId !== undefined && { conversationId }),
  };
  return Object.keys(openai).length === 0 ? undefined : { openai };
}
