import { expect, it } from 'vitest';
import { errorFromFailure, mapGeminiError } from '../gemini-errors.ts';
import { failureOf, failureOfBody } from './error-body.ts';

const context = { provider: 'my-gemini', plugin: 'gemini', model: 'm', secrets: [] } as const;

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
  [400, 'INVALID_ARGUMENT', 'Unknown name "x" at \'tools[0]\': Cannot find field.', [], 'unsupported'],
  [400, 'INVALID_ARGUMENT', '* GenerateContentRequest.contents: contents is not specified', [], 'invalid-request'],
  [400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.', [], 'invalid-request'],
  // An unambiguous 4xx, whatever status a proxy put into its body.
  [400, 'INTERNAL', 'Internal error.', [], 'invalid-request'],
  [400, 'UNAVAILABLE', 'The service is overloaded.', [], 'invalid-request'],
  [400, 'RESOURCE_EXHAUSTED', 'Too large.', [], 'invalid-request'],
  [403, 'UNAVAILABLE', 'Try again.', [], 'permission'],
  [403, 'INTERNAL', 'No.', [{ reason: 'MODEL_CAPACITY_EXHAUSTED' }], 'permission'],
  [404, 'INTERNAL', 'Nothing here.', [], 'model-not-found'],
  [401, 'INTERNAL', 'Internal error.', [], 'authentication'],
  [401, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', [{ reason: 'BILLING_DISABLED' }], 'authentication'],
  [403, 'RESOURCE_EXHAUSTED', 'Quota exceeded per day.', [], 'quota-exhausted'],
  [403, 'PERMISSION_DENIED', "Method doesn't allow unregistered callers.", [], 'authentication'],
  [500, 'INVALID_ARGUMENT', 'Wrapped by a proxy.', [], 'invalid-request'],
  [500, 'INVALID_ARGUMENT', 'JSON mode is not enabled for this model.', [], 'unsupported'],
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

it('an error of the SDK has the API’s message, without prefix, URL and details', () => {
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
  ['The request to https://x.example/v1beta?key=secret was reset', 'connection', 'The request to  was reset'],
  ['Failed to parse stream', 'invalid-response', 'could not be read'],
  ['Error parsing JSON response: "{secret', 'invalid-response', 'could not be read'],
])('the SDK’s "%s" becomes %s', (message, code, said) => {
  const error = mapGeminiError(new Error(`[GoogleGenerativeAI Error]: ${message}`), context);
  expect(error.code).toBe(code);
  expect(error.message).toContain(said);
  expect(JSON.stringify(error)).not.toMatch(/x\.example|secret/);
});

it.each([
  // Settings
  'Budget 0 is invalid. This model only works in thinking mode.',
  'The thinking budget (52428) is invalid.',
  'The model does not support setting thinking_budget to 0.',
  "Unable to submit request because Thinking can't be disabled for this model. Remove 'thinking_config.thinking_budget' from your request and try again.",
  'You can only set only one of thinking budget and thinking level.',
  'Unable to submit request because it has a maxOutputTokens value of 99999 but the supported range is from 1 (inclusive) to 8193 (exclusive). Update the value and try again.',
  'Developer instruction is not enabled for models/gemma-3-27b-it',
  'JSON mode is not enabled for models/gemma-3-27b-it',
  'Logprobs is not enabled for models/gemini-3.8-flash',
  'Multiple candidates is not enabled for this model',
  "Tool use with a response mime type: 'application/json' is unsupported",
  'Multiple tools are supported only when they are all search tools.',
  'CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config.',
  'Invalid JSON payload received. Unknown name "foo": Cannot find field.',
  "Invalid value at 'generation_config.top_k' (type.googleapis.com/google.protobuf.Int32Value), 1.5",
  // Schemas
  'The specified schema produces a constraint that has too many states for serving.  Typical causes of this error are schemas with lots of text',
  '* GenerateContentRequest.tools[0].function_declarations[0].parameters.properties: should be non-empty for OBJECT type\n',
  'GenerateContentRequest.generation_config.response_schema.properties[a].enum: only allowed for STRING type',
  // The order of roles, and the content of turns
  'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
  'Please ensure that multiturn requests alternate between user and model.',
  'Please use a valid role: user, model.',
  'Requests ending with a model turn are not supported.',
  'Image part is missing a thought_signature in content position 2, part position 1.',
  // Media
  'Unsupported MIME type: image/tiff',
  'mimeType parameter with value application/zip, which is not supported. Update the mimeType and try again.',
  'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  'Cannot fetch content from the provided URL.',
])('another candidate is asked after a 400 that says "%s"', (message) => {
  const error = errorFromFailure(failureOf({ code: 400, message, status: 'INVALID_ARGUMENT' }, 400), context);
  expect(error.code).toBe('unsupported');
  // The same inside a stream.
  const streamed = errorFromFailure(failureOf({ code: 400, message, status: 'INVALID_ARGUMENT' }), context);
  expect(streamed.code).toBe('unsupported');
});

it.each<[string, unknown]>([
  ['an error in a list', [{ error: { code: 403, message: 'Suspended.', status: 'PERMISSION_DENIED' } }]],
  [
    'an error that a proxy put into its message as JSON',
    {
      error: {
        message: JSON.stringify({ error: { code: 403, message: 'Suspended.', status: 'PERMISSION_DENIED' } }),
        code: 500,
        status: 'Forbidden',
      },
    },
  ],
  [
    'an error that proxies put into their messages as objects',
    {
      error: {
        message: { error: { message: { error: { code: 403, message: 'Suspended.', status: 'PERMISSION_DENIED' } } } },
      },
    },
  ],
])('the innermost message of %s is found', (_name, body) => {
  const failure = failureOfBody(JSON.stringify(body), 500);
  expect(failure).toMatchObject({ code: 403, status: 'PERMISSION_DENIED', message: 'Suspended.' });
  expect(errorFromFailure(failure, context)).toMatchObject({ code: 'permission', message: 'Suspended.' });
});

it.each([
  ['<html>Bad Gateway</html>', 'Gemini answered with an error: 502, and with an HTML page in place of a reason.'],
  ['', 'Gemini answered with an error: 502, and with an empty body in place of a reason.'],
  ['{"a":1}', 'Gemini answered with an error: 502, and with a JSON object with a in place of a reason.'],
  ['data: {}\n\n', 'Gemini answered with an error: 502, and with a stream of events in place of a reason.'],
  ['upstream request timeout\nat line 3', 'upstream request timeout'],
])('the error for the body %j of a 502 has the message "%s"', (body, message) => {
  expect(errorFromFailure(failureOfBody(body, 502), context).message).toBe(message);
});

const quotaOf = (quotaId: string, quotaDimensions?: object): object => ({ violations: [{ quotaId, quotaDimensions }] });

it.each<[string, readonly object[], string]>([
  ['You exceeded your current quota.', [quotaOf('GenerateRequestsPerDayPerProjectPerModel-FreeTier')], 'model'],
  ['You exceeded your current quota.', [quotaOf('RequestsPerDay', { model: 'gemini-3-pro' })], 'model'],
  ['You exceeded your current quota.', [quotaOf('GenerateRequestsPerDayPerProject')], 'account'],
  [
    'You exceeded your current quota.',
    [quotaOf('TokensPerDayPerProjectPerModel'), quotaOf('GenerateRequestsPerDayPerProject')],
    'account',
  ],
  [
    'You exceeded your current quota.',
    [quotaOf('TokensPerDayPerProjectPerModel'), quotaOf('GenerateRequestsPerMinutePerProject')],
    'model',
  ],
  ['Quota.', [{ metadata: { quota_limit: 'GenerateContentRequestsPerDayPerProjectPerBaseModel' } }], 'model'],
  ['Quota.', [{ metadata: { quota_limit: 'GenerateContentRequestsPerDayPerProject' } }], 'account'],
  ['Quota exceeded for metric: x, limit: 0, model: gemini-3-pro', [], 'model'],
  ['Quota exceeded for metric: x, limit: 0', [], 'account'],
  ['Requests per day per model are used up.', [], 'model'],
  ['Requests per day are used up.', [], 'account'],
  ['Your prepayment credits are depleted.', [quotaOf('TokensPerDayPerProjectPerModel')], 'account'],
])('the used-up quota in "%s" %j applies to the %s', (message, details, scope) => {
  const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message, details };
  for (const status of [429, undefined]) {
    expect(errorFromFailure(failureOf(error, status), context)).toMatchObject({ code: 'quota-exhausted', scope });
  }
});

it('a 402 applies to the account', () => {
  expect(errorFromFailure(failureOfBody('Pay', 402), context)).toMatchObject({
    code: 'quota-exhausted',
    scope: 'account',
  });
});

const denied = (message: string, reason?: string): string =>
  JSON.stringify({
    error: { code: 403, message, status: 'PERMISSION_DENIED', details: reason === undefined ? [] : [{ reason }] },
  });

it.each([
  [denied('Requests to this API are blocked.', 'API_KEY_SERVICE_BLOCKED'), 'account'],
  [
    denied('Generative Language API has not been used in project 7 before or it is disabled.', 'SERVICE_DISABLED'),
    'account',
  ],
  [denied("Permission denied: Consumer 'api_key:…' has been suspended.", 'CONSUMER_SUSPENDED'), 'account'],
  [denied('Your API key was reported as leaked. Please use another API key.'), 'account'],
  [denied('Your project has been denied access. Please contact support.'), 'account'],
  [denied('The caller does not have permission'), 'model'],
  [denied('You do not have access to model gemini-4-argon.'), 'model'],
  [denied('You do not have permission to use tuned data of this prompt.'), 'request'],
  ['<!DOCTYPE html><title>403 Forbidden</title>', 'request'],
  ['', 'request'],
  ['Blocked by the firewall', 'request'],
])('the 403 %j applies to the %s', (body, scope) => {
  expect(errorFromFailure(failureOfBody(body, 403), context)).toMatchObject({ code: 'permission', scope });
});

it('a region without service does not concern the key', () => {
  const error = {
    code: 400,
    message: 'User location is not supported for the API use.',
    status: 'FAILED_PRECONDITION',
  };
  expect(errorFromFailure(failureOf(error, 400), context)).toMatchObject({ code: 'permission', scope: 'model' });
});

const LARGE = 1_000_000;

it.each<[string, string]>([
  ['spaces', ' '.repeat(LARGE)],
  ['one letter', 'a'.repeat(LARGE)],
  ['beginnings of the patterns', 'input token count '.repeat(LARGE / 18)],
  ['addresses', 'https://'.repeat(LARGE / 8)],
  ['line breaks', '\n'.repeat(LARGE)],
  ['brackets', '['.repeat(LARGE)],
  ['the SDK’s prefix', `[GoogleGenerativeAI Error]: Error fetching from ${'x ['.repeat(LARGE / 3)}`],
  ['asterisks', 'a*'.repeat(LARGE / 2)],
  ['quotas', 'limit: 0, model: '.repeat(LARGE / 17)],
])('a megabyte of %s is mapped at once', (_name, text) => {
  const body = failureOfBody(text, 400);
  const started = performance.now();
  for (const status of [400, 403, 429, 500]) {
    const error = {
      code: status,
      message: text,
      status: text,
      details: [{ reason: text, retryDelay: text, metadata: { quota_limit: text } }],
    };
    expect(errorFromFailure(failureOf(error, status), context).message.length).toBeLessThan(2100);
    expect(errorFromFailure({ ...body, httpStatus: status }, context).message.length).toBeLessThan(2100);
  }
  for (const thrown of [
    new Error(text),
    Object.assign(new Error(text), { status: 400 }),
    new Error('x', { cause: new Error(text) }),
  ]) {
    expect(mapGeminiError(thrown, context).message.length).toBeLessThan(11_000);
  }
  // Linear work takes some milliseconds; a quadratic pattern takes minutes.
  expect(performance.now() - started).toBeLessThan(5000);
});
