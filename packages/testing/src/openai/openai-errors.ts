import { assertNever } from '@flexiai/core/plugin';
import type { WireErrorCase } from '../server/fault.ts';
import type { Headers, HttpAnswer, Turn } from '../server/wire.ts';

const KEYS_PAGE = 'https://platform.openai.com/account/api-keys';

/**
 * An error in the API's format.
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export function openaiError(
  status: number,
  message: string,
  { type = 'invalid_request_error', param = null, code = null }: OpenAIErrorFields = {},
  headers: Headers = {},
): HttpAnswer {
  return { status, headers, body: { error: { message, type, param, code } } };
}

interface OpenAIErrorFields {
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
}

export function checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined {
  const sent = sentKey(turn);
  if (sent === apiKey) return undefined;
  return sent === undefined ? missingKey() : wrongKey(sent);
}

export function unknownRoute({ request: { method, path } }: Turn, pathIsKnown: boolean): HttpAnswer {
  if (!pathIsKnown) return openaiError(404, `Invalid URL (${method} ${path})`);
  const allowed = method === 'GET' ? 'POST' : 'GET';
  return openaiError(405, `Only ${allowed} requests are accepted.`, { code: 'method_not_supported' });
}

export function notJson(): HttpAnswer {
  return openaiError(
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
  );
}

export function statusError(turn: Turn, status: number, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  switch (status) {
    case 401:
      return errorCase(turn, 'invalid-api-key', retryAfter);
    case 403:
      return openaiError(
        403,
        'Country, region, or territory not supported',
        { type: 'request_forbidden', code: 'unsupported_country_region_territory' },
        headers,
      );
    case 404:
      return errorCase(turn, 'model-not-found', retryAfter);
    case 429:
      return openaiError(
        429,
        `Rate limit reached for ${modelName(turn)} in organization org-flexiai-test on tokens per min (TPM): Limit 30000, Used 29500, Requested 1200. Please try again in 1.4s. Visit https://platform.openai.com/account/rate-limits to learn more.`,
        { type: 'tokens', code: 'rate_limit_exceeded' },
        headers,
      );
    case 503:
      return errorCase(turn, 'overloaded', retryAfter);
    default:
      return status >= 500
        ? openaiError(
            status,
            'The server had an error while processing your request. Sorry about that!',
            { type: 'server_error' },
            headers,
          )
        : openaiError(status, 'Invalid request.', {}, headers);
  }
}

export function errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  switch (error) {
    case 'context-length':
      if (isResponses(turn)) {
        return openaiError(
          400,
          'Your input exceeds the context window of this model. Please adjust your input and try again.',
          { param: 'input', code: 'context_length_exceeded' },
          headers,
        );
      }
      return openaiError(
        400,
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 204308 tokens. Please reduce the length of the messages.",
        { param: 'messages', code: 'context_length_exceeded' },
        headers,
      );
    case 'insufficient-quota':
      return openaiError(
        429,
        'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
        { type: 'insufficient_quota', code: 'insufficient_quota' },
        headers,
      );
    case 'invalid-api-key':
      return wrongKey(sentKey(turn) ?? '');
    case 'model-not-found':
      if (isResponses(turn)) {
        return openaiError(
          400,
          `The requested model '${modelName(turn)}' does not exist.`,
          { param: 'model', code: 'model_not_found' },
          headers,
        );
      }
      return openaiError(
        404,
        `The model \`${modelName(turn)}\` does not exist or you do not have access to it.`,
        { code: 'model_not_found' },
        headers,
      );
    case 'content-filter':
      return openaiError(
        400,
        'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
        { code: 'invalid_prompt' },
        headers,
      );
    case 'overloaded':
      return openaiError(
        503,
        'The engine is currently overloaded, please try again later',
        { type: 'server_error', code: 'engine_overloaded' },
        headers,
      );
    default:
      return assertNever(error);
  }
}

export function unaryError(turn: Turn, error: string | undefined): HttpAnswer {
  if (error === undefined || error === 'server_error') return statusError(turn, 500, undefined);
  if (error === 'rate_limit_exceeded') return statusError(turn, 429, undefined);
  return openaiError(500, streamErrorMessage(error), { type: error, code: error });
}

/** The message in a stream's error event. */
export function streamErrorMessage(error: string): string {
  return error === 'server_error'
    ? 'The server had an error while processing your request. Sorry about that!'
    : `The request failed: ${error}.`;
}

function missingKey(): HttpAnswer {
  return openaiError(
    401,
    `You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from ${KEYS_PAGE}.`,
  );
}

// The API repeats the first and last characters of the key, so that readers must mask it.
function wrongKey(key: string): HttpAnswer {
  const shown = key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}` : key;
  return openaiError(401, `Incorrect API key provided: ${shown}. You can find your API key at ${KEYS_PAGE}.`, {
    code: 'invalid_api_key',
  });
}

function sentKey({ request }: Turn): string | undefined {
  return /^Bearer\s+(.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
}

/** The two APIs have different texts for some failures, and even different statuses. */
function isResponses({ request }: Turn): boolean {
  return request.path.endsWith('/responses');
}

function modelName({ request }: Turn): string {
  return request.model ?? 'unknown';
}

function retryAfterHeader(retryAfter: string | number | undefined): Headers {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}
