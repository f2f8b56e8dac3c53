import { type HeadersLike, parseJson, readHeader } from '@flexiai/core/plugin';
import { stringAt } from '../wire.ts';

/** Longer than any code: a longer text is none. */
const LONGEST_CODE = 100;

/**
 * The code of an error: `ThrottlingException`. AWS sends it as a header, with a URL after a colon, or in the body, with a namespace
 * before a `#`.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function errorCodeOf(headers: HeadersLike | undefined, body: unknown): string | undefined {
  const fields = typeof body === 'string' ? parseJson(body) : body;
  const sent = [readHeader(headers, 'x-amzn-errortype'), stringAt(fields, '__type'), stringAt(fields, 'code')];
  const named = sent.find((text) => text !== undefined && text !== '');
  const code = named?.split(':', 1)[0]?.split('#').at(-1)?.trim();
  return code === undefined || code === '' || code.length > LONGEST_CODE ? undefined : code;
}
