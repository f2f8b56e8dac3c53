import { expect, it } from 'vitest';
import { failureOf } from './gemini-failure.ts';
import { errorFromFailure, mapGeminiError } from './map-gemini-error.ts';

const context = { provider: 'my-gemini', model: 'm', secrets: [] };

const quota = (quotaId: string, quotaValue = '20'): object => ({ violations: [{ quotaId, quotaValue }] });

it.each([
  [
    400,
    'INVALID_ARGUMENT',
    'API key expired. Please renew the API key.',
    [{ reason: 'API_KEY_INVALID' }],
    'authentication',
  ],
  [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [], 'authentication'],
  [
    400,
    'INVALID_ARGUMENT',
    'The input token count (3475108) exceeds the maximum number of tokens allowed (1048576).',
    [],
    'context-length',
  ],
  [
    400,
    'INVALID_ARGUMENT',
    'The input token count exceeds the maximum number of tokens allowed 1048576.',
    [],
    'context-length',
  ],
  [
    400,
    'INVALID_ARGUMENT',
    'Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.',
    [],
    'unsupported',
  ],
  [
    400,
    'INVALID_ARGUMENT',
    'Request payload size exceeds the limit: 20971520 bytes. Please use the File API.',
    [],
    'context-length',
  ],
  [400, 'INVALID_ARGUMENT', 'Function calling is not enabled for models/gemma-3-27b-it', [], 'unsupported'],
  [400, 'INVALID_ARGUMENT', 'Penalty is not enabled for this model', [], 'unsupported'],
  [400, 'INVALID_ARGUMENT', 'Unknown name "x" at \'tools[0]\': Cannot find field.', [], 'invalid-request'],
  [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', [], 'permission'],
  [
    401,
    'UNAUTHENTICATED',
    'Expected OAuth 2 access token.',
    [{ reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED' }],
    'authentication',
  ],
  [403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.', [], 'permission'],
  [403, 'PERMISSION_DENIED', 'Requests are blocked.', [{ reason: 'API_KEY_SERVICE_BLOCKED' }], 'permission'],
  [403, 'PERMISSION_DENIED', 'CachedContent not found (or permission denied)', [], 'invalid-request'],
  [
    403,
    'PERMISSION_DENIED',
    'You do not have permission to access the File abc or it may not exist.',
    [],
    'invalid-request',
  ],
  [
    403,
    'PERMISSION_DENIED',
    'This API method requires billing to be enabled.',
    [{ reason: 'BILLING_DISABLED' }],
    'quota-exhausted',
  ],
  [404, 'NOT_FOUND', 'models/x is not found for API version v1beta', [], 'model-not-found'],
  [429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).', [], 'rate-limit'],
  [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota.',
    [quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')],
    'rate-limit',
  ],
  [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota.',
    [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
    'quota-exhausted',
  ],
  [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota.',
    [quota('GenerateRequestsPerMinute', '0')],
    'quota-exhausted',
  ],
  [429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0, model: y', [], 'quota-exhausted'],
  [429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 5, model: y', [], 'rate-limit'],
  [
    429,
    'RESOURCE_EXHAUSTED',
    'Quota.',
    [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit: 'Gemini25ProRequestsPerDay' } }],
    'quota-exhausted',
  ],
  [429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.', [], 'quota-exhausted'],
  [429, 'RESOURCE_EXHAUSTED', 'No capacity available.', [{ reason: 'MODEL_CAPACITY_EXHAUSTED' }], 'overloaded'],
  [429, undefined, 'Too many.', [], 'rate-limit'],
  [500, 'INTERNAL', 'An internal error has occurred.', [], 'server'],
  [503, 'UNAVAILABLE', 'The model is overloaded.', [], 'overloaded'],
  [504, 'DEADLINE_EXCEEDED', 'Deadline expired.', [], 'server'],
  [418, 'TEAPOT', 'Short and stout.', [], 'invalid-request'],
] as const)('%s %s "%s" %j is %s', (status, canonical, message, details, code) => {
  const error = errorFromFailure(failureOf({ code: status, message, status: canonical, details }, status), context);
  expect(error).toMatchObject({ code, status, message });
});

it.each([
  ['48s', 48_000],
  ['34.4s', 34_400],
  ['0.5s', 500],
  ['21599.960323804s', 3_600_000],
  ['soon', undefined],
  ['-5s', undefined],
])('a retryDelay of %s is a wait of %s ms', (retryDelay, retryAfterMs) => {
  const failure = failureOf({ code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay }] }, 429);
  expect(errorFromFailure(failure, context).retryAfterMs).toBe(retryAfterMs);
});

it('an error of the SDK is told in the API’s words, without prefix, URL and details', () => {
  const errorDetails = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
  const error = Object.assign(
    new Error(
      `[GoogleGenerativeAI Error]: Error fetching from https://x.example/v1beta/models/m:generateContent: [400 Bad Request] API key not valid. [see docs] ${JSON.stringify(errorDetails)}`,
    ),
    { status: 400, statusText: 'Bad Request', errorDetails },
  );
  expect(mapGeminiError(error, context)).toMatchObject({
    code: 'authentication',
    status: 400,
    message: 'API key not valid. [see docs]',
  });
});

it.each([
  ['Error fetching from https://x.example/v1beta/models/m:generateContent: fetch failed', 'connection', 'fetch failed'],
  ['Error reading from the stream', 'connection', 'Error reading from the stream'],
  ['Failed to parse stream', 'invalid-response', 'could not be read'],
  ['Error parsing JSON response: "{secret', 'invalid-response', 'could not be read'],
])('the SDK’s "%s" is %s', (message, code, said) => {
  const error = mapGeminiError(new Error(`[GoogleGenerativeAI Error]: ${message}`), context);
  expect(error.code).toBe(code);
  expect(error.message).toContain(said);
  expect(JSON.stringify(error)).not.toMatch(/x\.example|secret/);
});
