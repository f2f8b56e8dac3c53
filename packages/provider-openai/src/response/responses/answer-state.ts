import type { JsonObject, ProviderMetadata } from '@flexiai/core/plugin';

/** What the items of an answer need to know about the answer. */
export interface AnswerState {
  /** OpenAI stores the answer, and requests can refer to its items. */
  readonly stored: boolean;
  /** The answer's id, as soon as it is known. */
  id: string | undefined;
  /** The conversation that the answer was added to. */
  conversationId: string | undefined;
  /** The model has reasoned: the following items belong to the reasoning. */
  reasoned: boolean;
}

/**
 * The metadata of a part: the fields that the API needs back. A part of a stored answer also has the answer's id, so that a request
 * that continues the answer does not repeat it.
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

/** The extra fields of an item that are sent back, for servers that need them. */
export function otherFields(item: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  // The API sends the author of an item, and does not accept it back.
  const isOther = ([field, value]: [string, unknown]): boolean =>
    !known.has(field) && field !== 'created_by' && value !== undefined && value !== null;
  const others = Object.entries(item).filter(isOther);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
