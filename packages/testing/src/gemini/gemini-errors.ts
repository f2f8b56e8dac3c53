import { assertNever } from '@flexiai/core/plugin';
import type { WireErrorCase } from '../server/fault.ts';
import type { Headers, HttpAnswer, Turn } from '../server/wire.ts';

const RPC = 'type.googleapis.com/google.rpc';
const LIMITS_PAGE = 'https://ai.google.dev/gemini-api/docs/rate-limits';

/** HTTP statuses of the canonical codes (https://cloud.google.com/apis/design/errors#error_model). */
const HTTP_STATUS: { readonly [status: string]: number } = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/**
 * An error in the API's format.
 * @see https://ai.google.dev/gemini-api/docs/troubleshooting
 */
export function geminiError(
  code: number,
  status: string,
  message: string,
  details: readonly object[] = [],
  headers: Headers = {},
): HttpAnswer {
  return { status: code, headers, body: errorBody(code, status, message, details) };
}

function errorBody(code: number, status: string, message: string, details: readonly object[] = []): object {
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

/** A wrong key is a 400, a missing one a 403. */
export function checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined {
  const { headers, query } = turn.request;
  const sent = headers['x-goog-api-key'] ?? query['key'];
  if (sent === apiKey) return undefined;
  if (sent !== undefined) return errorCase(turn, 'invalid-api-key', undefined);
  return geminiError(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );
}

/** An unknown path returns the front end's page, not the API's JSON. */
export function unknownRoute({ request: { path } }: Turn): HttpAnswer {
  return {
    status: 404,
    body: `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That’s an error.</ins>
  <p>The requested URL <code>${path}</code> was not found on this server.  <ins>That’s all we know.</ins>
`,
  };
}

export function notJson(_turn: Turn, text: string): HttpAnswer {
  const description = `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^`;
  return badRequest(description, [{ description }]);
}

/** A 400 that names the invalid fields. */
export function badRequest(
  message: string,
  fieldViolations: readonly { readonly field?: string; readonly description: string }[],
): HttpAnswer {
  return geminiError(400, 'INVALID_ARGUMENT', message, [{ '@type': `${RPC}.BadRequest`, fieldViolations }]);
}

export function statusError(turn: Turn, code: number, retryAfter: string | number | undefined): HttpAnswer {
  const { headers, details } = waitOf(retryAfter);
  const error = (status: string, message: string): HttpAnswer => geminiError(code, status, message, details, headers);
  switch (code) {
    case 400:
      return error('INVALID_ARGUMENT', 'Request contains an invalid argument.');
    case 401:
      return error(
        'UNAUTHENTICATED',
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
      );
    case 403:
      return error('PERMISSION_DENIED', 'The caller does not have permission');
    case 404:
      return errorCase(turn, 'model-not-found', retryAfter);
    case 429:
      return quotaError(turn, 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier', retryAfter);
    case 503:
      return errorCase(turn, 'overloaded', retryAfter);
    case 504:
      return error('DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.');
    default:
      return code >= 500
        ? error(
            'INTERNAL',
            'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
          )
        : error('FAILED_PRECONDITION', 'Precondition check failed.');
  }
}

export function errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer {
  const { headers, details } = waitOf(retryAfter);
  switch (error) {
    case 'context-length':
      return geminiError(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
        details,
        headers,
      );
    case 'insufficient-quota':
      return quotaError(turn, 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', retryAfter);
    case 'invalid-api-key': {
      const message = 'API key not valid. Please pass a valid API key.';
      return geminiError(400, 'INVALID_ARGUMENT', message, [
        {
          '@type': `${RPC}.ErrorInfo`,
          reason: 'API_KEY_INVALID',
          domain: 'googleapis.com',
          metadata: { service: 'generativelanguage.googleapis.com' },
        },
        { '@type': `${RPC}.LocalizedMessage`, locale: 'en-US', message },
      ]);
    }
    case 'model-not-found':
      return geminiError(
        404,
        'NOT_FOUND',
        `models/${modelName(turn)} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
        details,
        headers,
      );
    case 'content-filter':
      // Not an error in this API: a 200 without candidates.
      return { status: 200, body: blockedPrompt(turn) };
    case 'overloaded':
      return geminiError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', details, headers);
    default:
      return assertNever(error);
  }
}

export function unaryError(_turn: Turn, status = 'UNAVAILABLE'): HttpAnswer {
  const code = HTTP_STATUS[status] ?? 500;
  return geminiError(code, status, streamErrorMessage(status));
}

/** The payload of an error inside a stream. */
export function streamError(status: string): object {
  return errorBody(HTTP_STATUS[status] ?? 500, status, streamErrorMessage(status));
}

function streamErrorMessage(status: string): string {
  return status === 'UNAVAILABLE'
    ? 'The model is overloaded. Please try again later.'
    : `The request failed: ${status}.`;
}

function quotaError(turn: Turn, quotaId: string, retryAfter: string | number | undefined): HttpAnswer {
  const { headers, details, delay } = waitOf(retryAfter);
  const metric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  const model = modelName(turn);
  const hint = delay === undefined ? '' : `\nPlease retry in ${delay}.`;
  return geminiError(
    429,
    'RESOURCE_EXHAUSTED',
    `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ${LIMITS_PAGE}. To monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for metric: ${metric}, limit: 20, model: ${model}${hint}`,
    [
      { '@type': `${RPC}.Help`, links: [{ description: 'Learn more about Gemini API quotas', url: LIMITS_PAGE }] },
      {
        '@type': `${RPC}.QuotaFailure`,
        violations: [
          { quotaMetric: metric, quotaId, quotaDimensions: { location: 'global', model }, quotaValue: '20' },
        ],
      },
      ...details,
    ],
    headers,
  );
}

function blockedPrompt(turn: Turn): object {
  const promptTokenCount = Math.ceil(JSON.stringify(turn.request.body ?? '').length / 4);
  return {
    promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    usageMetadata: {
      promptTokenCount,
      totalTokenCount: promptTokenCount,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokenCount }],
    },
    modelVersion: modelName(turn),
  };
}

function modelName({ request }: Turn): string {
  return request.model ?? 'unknown';
}

/** The API puts the delay into the body; a text that is not a duration can only be in the header. */
function waitOf(retryAfter: string | number | undefined): {
  readonly headers: Headers;
  readonly details: readonly object[];
  readonly delay?: string;
} {
  if (retryAfter === undefined) return { headers: {}, details: [] };
  const delay = typeof retryAfter === 'number' ? `${retryAfter}s` : retryAfter;
  if (!/^-?\d+(\.\d+)?s$/.test(delay)) return { headers: { 'retry-after': delay }, details: [] };
  return { headers: {}, details: [{ '@type': `${RPC}.RetryInfo`, retryDelay: delay }], delay };
}
