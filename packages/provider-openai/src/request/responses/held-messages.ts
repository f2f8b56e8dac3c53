import {
  type AssistantPart,
  contentParts,
  type JsonObject,
  type Message,
  objectOf,
  stringOf,
} from '@flexiai/core/plugin';

/**
 * The messages that OpenAI does not have yet: a request that continues a stored response or a conversation must not repeat its
 * content ("Duplicate item found with id rs_…"). Parts of stored answers have the id of their answer; a conversation that ends
 * before that answer is sent whole. Content that the application added after the answer, in the same message, is new: an approval,
 * the output of a custom tool.
 *
 * @param options the request's `previous_response_id` and `conversation`
 * @see https://developers.openai.com/api/docs/guides/conversation-state
 */
export function newMessages(messages: readonly Message[], options: JsonObject): readonly Message[] {
  const responseId = stringOf(options['previous_response_id']);
  const { conversation } = options;
  const conversationId = stringOf(conversation) ?? stringOf(objectOf(conversation)?.['id']);
  if (responseId === undefined && conversationId === undefined) return messages;
  const isHeld = ({ providerMetadata }: AssistantPart): boolean => {
    const own = providerMetadata?.['openai'];
    return (
      (responseId !== undefined && own?.['responseId'] === responseId) ||
      (conversationId !== undefined && own?.['conversationId'] === conversationId)
    );
  };
  const last = messages.findLastIndex((message) => message.role === 'assistant' && contentParts(message).some(isHeld));
  const held = messages[last];
  const added =
    held?.role === 'assistant'
      ? contentParts(held).filter((part) => part.type === 'provider-block' && !isHeld(part))
      : [];
  const later = messages.slice(last + 1);
  return added.length === 0 ? later : [{ role: 'assistant', content: added }, ...later];
}
