import { type HeadersLike, readHeader } from '@flexiai/core/plugin';

/** The provider's id of a request: OpenAI's header, or the one of Azure's gateway. */
export function requestIdOf(headers: HeadersLike | undefined): string | undefined {
  return readHeader(headers, 'x-request-id') ?? readHeader(headers, 'apim-request-id');
}
