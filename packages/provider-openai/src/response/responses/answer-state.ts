import type { JsonObject, ProviderMetadata } from '@flexiai/core/plugin';

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

/** The fields of an item that go back with it beside those that are known: whatever its server wants there. */
export function otherFields(item: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  // The API sends the author of an item, and does not take it back.
  const isOther = ([field, value]: [string, unknown]): boolean =>
    !known.has(field) && field !== 'created_by' && value !== undefined && value !== null;
  const others = Object.entries(item).filter(isOther);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
