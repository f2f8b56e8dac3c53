import { LARGEST_BODY, TooLargeError } from './sse-parser.ts';

/**
 * All of a body, as far as it may reach: a small compressed body can unfold to any size.
 * @throws TooLargeError
 */
export async function readText(response: Response, limit = LARGEST_BODY): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > limit) throw new TooLargeError(limit);
  }
  return text + decoder.decode();
}
