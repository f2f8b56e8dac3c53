import type { Message, UnifiedRequest } from '@flexiai/core';

/** Tokens around a message, and around all messages: more than any known provider adds. */
const MESSAGE = 8;
const CALL = 16;

/**
 * An upper bound of the tokens of a request that contains only text. It is fast, because a token is at least one byte,
 * and it is several times the actual number.
 * @returns `undefined` for a request with tools, a schema, media, or provider-specific fields: it must be measured
 */
export function roughInputTokens({
  messages,
  tools,
  responseFormat,
  providerOptions,
}: UnifiedRequest): number | undefined {
  if (tools !== undefined && tools.length > 0) return undefined;
  if (responseFormat?.type === 'json-schema' || providerOptions !== undefined) return undefined;
  let tokens = CALL;
  for (const message of messages) {
    const own = roughMessageTokens(message);
    if (own === undefined) return undefined;
    tokens += MESSAGE + own;
  }
  return tokens;
}

function roughMessageTokens({ content }: Message): number | undefined {
  if (typeof content === 'string') return bytesOf(content);
  let tokens = 0;
  for (const part of content) {
    if (part.type !== 'text' || part.providerMetadata !== undefined) return undefined;
    tokens += bytesOf(part.text);
  }
  return tokens;
}

/** Upper bound of the bytes in UTF-8: one per character for plain ASCII, otherwise three. */
function bytesOf(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) bits |= text.charCodeAt(index);
  return bits < 0x80 ? text.length : 3 * text.length;
}
