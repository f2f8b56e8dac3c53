import type { Message, UnifiedRequest } from '@flexiai/core';

/** What stands around a message, and around all of them, in tokens: more than any of the known providers adds. */
const MESSAGE = 8;
const CALL = 16;

/**
 * A bound of the tokens of a request that holds text alone, which is quick to find: no token is less than a byte. It is several times
 * of what the text really has.
 * @returns `undefined` for a request with tools, a schema, media, or fields of a provider's own: it must be measured
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

/** At most so many bytes of UTF-8: one for each character of plain ASCII, three where a text has others. */
function bytesOf(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) bits |= text.charCodeAt(index);
  return bits < 0x80 ? text.length : 3 * text.length;
}
