import { type HeadersLike, readHeader, stringOf } from '@flexiai/core/plugin';

const ID_HEADERS = ['x-request-id', 'apim-request-id', 'mistral-correlation-id', 'x-ds-trace-id'];

/** The provider's id of a request: OpenAI's header, or the one of Azure's gateway, of Mistral or of DeepSeek. */
export function requestIdOf(headers: HeadersLike | undefined): string | undefined {
  for (const name of ID_HEADERS) {
    const id = stringOf(readHeader(headers, name));
    if (id !== undefined) return id;
  }
  return undefined;
}
