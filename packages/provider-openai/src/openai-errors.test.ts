import {
  AuthenticationError,
  BodyTooLargeError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  type FlexiAIError,
  HttpFailure,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  ProviderError,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { errorInAnswer, mapBodyError, mapOpenAIError } from './openai-errors.ts';

const KEY = 'sk-proj-0123456789abcdef';
const context = { provider: 'primary', model: 'gpt-5', secrets: [KEY] };

/** An error status, as our own transport throws it. */
function failed(status: number, body: unknown, headers: { [name: string]: string } = {}): FlexiAIError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return mapOpenAIError(new HttpFailure(status, new Headers(headers), text), context);
}

function openAIBody(message: string, code: string | null, type = 'invalid_request_error'): unknown {
  return { error: { message, type, param: null, code } };
}

describe('an error status', () => {
  it.each([
    [429, 'insufficient_quota', 'insufficient_quota', QuotaExhaustedError],
    [429, 'rate_limit_exceeded', 'tokens', RateLimitError],
    [429, null, 'requests', RateLimitError],
    [400, 'context_length_exceeded', 'invalid_request_error', ContextLengthError],
    [400, 'content_policy_violation', 'invalid_request_error', ContentFilterError],
    [400, 'invalid_prompt', 'invalid_request_error', ContentFilterError],
    [400, 'model_not_found', 'invalid_request_error', ModelNotFoundError],
    [404, 'model_not_found', 'invalid_request_error', ModelNotFoundError],
    [404, 'DeploymentNotFound', '', ModelNotFoundError],
    [401, 'invalid_api_key', 'invalid_request_error', AuthenticationError],
    [403, 'unsupported_country_region_territory', 'request_forbidden', PermissionError],
    [400, 'unsupported_parameter', 'invalid_request_error', UnsupportedError],
    [400, 'unsupported_value', 'invalid_request_error', UnsupportedError],
    [400, 'missing_required_parameter', 'invalid_request_error', InvalidRequestError],
    [400, 'invalid_encrypted_content', 'invalid_request_error', UnsupportedError],
    [400, 'image_content_policy_violation', 'invalid_request_error', ContentFilterError],
    [429, 'too_many_requests', 'too_many_requests', RateLimitError],
    [500, null, 'server_error', ServerError],
    [503, 'slow_down', 'server_error', OverloadedError],
    [503, null, 'server_error', ServerError],
    [503, 'engine_overloaded', 'server_error', OverloadedError],
  ])('%i with the code %s and the type %s becomes its own error', (status, code, type, expected) => {
    const error = failed(status, openAIBody('Said.', code, type));
    expect(error).toBeInstanceOf(expected);
    expect(error.constructor).toBe(expected);
    if (error instanceof QuotaExhaustedError) expect(error.scope).toBe('account');
    expect(error).toMatchObject({ message: 'Said.', status, provider: 'primary', model: 'gpt-5' });
  });

  it.each([
    [400, ContextLengthError, "This model's maximum context length is 8192 tokens. However, you requested 9000."],
    [400, QuotaExhaustedError, 'Insufficient credits. Add more at the billing page.'],
    [400, ContentFilterError, 'The response was filtered due to the prompt triggering our content management policy.'],
    [400, ModelNotFoundError, 'The model `nope` does not exist.'],
    [400, ModelNotFoundError, 'acme/x-1 is not a valid model ID'],
    [400, ModelNotFoundError, 'Failed to load model "x". Error: insufficient system resources.'],
    [400, AuthenticationError, 'Invalid API key provided.'],
    [400, UnsupportedError, 'Function tools with reasoning_effort are not supported for gpt-6-astra.'],
    [400, InvalidRequestError, "Invalid type for 'messages'."],
    [500, ContextLengthError, 'the request exceeds the available context size. try increasing the context size'],
    [500, ServerError, 'The model is not found in its bed.'],
    [413, ContextLengthError, 'Request too large.'],
    [402, QuotaExhaustedError, 'Pay first.'],
    [418, InvalidRequestError, 'I am a teapot.'],
  ])(
    '%i without a code is classified by its status, and by its message if the status is ambiguous',
    (status, expected, message) => {
      expect(failed(status, { error: { message } }).constructor).toBe(expected);
    },
  );

  it.each([
    ['a model', { error: { message: 'You are not allowed to sample from this model', type: 'forbidden' } }, 'model'],
    ['a prompt, with the page of a firewall', '<html><title>Attention Required!</title></html>', 'request'],
    ['a country', openAIBody('Not here.', 'unsupported_country_region_territory', 'request_forbidden'), 'account'],
  ])('a 403 applies to %s', (_name, body, scope) => {
    expect(failed(403, body)).toMatchObject({ code: 'permission', scope });
  });

  it('413 concerns the size, whatever limit its code names', () => {
    expect(failed(413, openAIBody('Too large.', 'rate_limit_exceeded', 'tokens'))).toBeInstanceOf(ContextLengthError);
  });

  it('the request id, the provider’s code and the wait are kept', () => {
    const error = failed(429, openAIBody('Slow down.', 'rate_limit_exceeded', 'tokens'), {
      'x-request-id': 'req_1',
      'retry-after': '3',
      'retry-after-ms': '1400',
    });
    expect(error).toMatchObject({ requestId: 'req_1', providerCode: 'rate_limit_exceeded', retryAfterMs: 1400 });
  });

  it('the request id of Azure’s gateway is read', () => {
    expect(failed(500, '', { 'apim-request-id': 'az-1' })).toMatchObject({ requestId: 'az-1' });
  });

  it.each([
    ['a plain sentence', 'upstream connect error', 'upstream connect error'],
    ['an error as text', { error: 'model is loading' }, 'model is loading'],
    ['a message at the top', { object: 'error', message: 'Bad thing.' }, 'Bad thing.'],
    ['FastAPI’s detail', { detail: 'Not Found' }, 'Not Found'],
    ['FastAPI’s list of details', { detail: [{ msg: 'field required' }] }, 'field required'],
    ['a list of errors', [{ error: { message: 'In a list.', code: 400 } }], 'In a list.'],
  ])('the message is found in %s', (_name, body, message) => {
    expect(failed(502, body).message).toBe(message);
  });

  it.each([
    ['nothing', '', 'an empty body'],
    ['a page of HTML', '<html><body><h1>502 Bad Gateway</h1></body></html>', 'an HTML page'],
    ['JSON without a sentence', '{"id":7}', 'a JSON object with id'],
  ])('the message has the status and a description of the body if the body is %s', (_name, body, arrived) => {
    expect(failed(502, body).message).toBe(`"primary" answered with HTTP 502 and ${arrived}.`);
  });

  it.each([
    ['an error in a list in an error', { error: [{ error: { message: 'Deep.' } }] }],
    ['a sentence under another name', { error: { description: 'Deep.' } }],
    ['a list of errors', { errors: [{ detail: 'Deep.' }] }],
    ['a label beside it', { error: 'Bad Request', message: 'Deep.' }],
    ['an upstream’s whole body as the sentence', { error: { message: '{"error":{"message":"Deep."}}' } }],
    ['MiniMax’s own place', { base_resp: { status_code: 1000, status_msg: 'Deep.' } }],
  ])('the message is found in %s', (_name, body) => {
    expect(failed(502, body).message).toBe('Deep.');
  });

  it.each([400, 403, 404, 422, 451])('the class of %i is kept with a message about the server', (status) => {
    for (const code of ['api_error', 'server_error', 'internal_error', 'overloaded', 'overloaded_error']) {
      const error = failed(status, { error: { message: 'No.', type: code, code } });
      expect(error).not.toBeInstanceOf(ServerError);
      expect(error).not.toBeInstanceOf(OverloadedError);
    }
  });

  it.each(['rate_limit_exceeded', 'model_not_found', 'insufficient_quota', 'server_error', 'permission_error'])(
    '401 concerns the key, also with the code %s',
    (code) => {
      expect(failed(401, openAIBody('No.', code)).constructor).toBe(AuthenticationError);
    },
  );

  it.each([
    [402, 'rate_limit_exceeded', QuotaExhaustedError],
    [403, 'account_deactivated', AuthenticationError],
    [403, 'access_terminated_error', AuthenticationError],
    [403, 'billing_hard_limit_reached', QuotaExhaustedError],
    [429, 'exceeded_current_quota_error', QuotaExhaustedError],
    [429, '1113', QuotaExhaustedError],
    [400, 'Arrearage', QuotaExhaustedError],
    [403, 'model_not_found', ModelNotFoundError],
    [429, 'engine_overloaded_error', OverloadedError],
  ])('%i with the code %s applies to the right scope', (status, code, expected) => {
    expect(failed(status, openAIBody('No.', code)).constructor).toBe(expected);
  });

  it.each([
    ['Perplexity', { error: { message: 'Too long.', type: 'too_many_prompt_tokens', code: 400 } }],
    ['Zhipu', { error: { code: '1261', message: 'Prompt exceeds max length' } }],
    [
      'Moonshot',
      { error: { message: 'Your request exceeded model token limit: 8192', type: 'invalid_request_error' } },
    ],
    [
      'xAI',
      { code: 'Bad', error: "This model's maximum prompt length is 131072 but the request contains 190000 tokens." },
    ],
    ['Google', [{ error: { code: 400, message: 'The input token count exceeds 1.', status: 'INVALID_ARGUMENT' } }]],
  ])('a conversation that is too long is recognised by %s', (_name, body) => {
    expect(failed(400, body)).toBeInstanceOf(ContextLengthError);
  });

  it.each([
    ['a setting', { error: { message: 'invalid temperature: only 1 is allowed for this model' } }],
    ['a setting of xAI', { code: 'Invalid argument', error: 'Argument not supported on this model: stop' }],
    ['a setting by its name', { error: { message: 'No.', param: 'top_p', code: 'invalid_value' } }],
    ['a setting of a list', { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] }],
    ['a schema', openAIBody("Invalid schema for function 'f': no.", 'invalid_function_parameters')],
    [
      'the order of roles',
      { object: 'error', message: 'Conversation roles must alternate user/assistant/user/assistant' },
    ],
    ['a system message', { error: { message: 'System message must be at the beginning.', code: 400 } }],
    ['a kind of picture', openAIBody('You uploaded an unsupported image.', 'invalid_image_format')],
    ['a media type', openAIBody("Invalid file data: unsupported MIME type 'text/csv'.", 'invalid_value')],
    ['pictures', { error: { message: 'messages[0].content must be a string: image_url is not known' } }],
  ])('another candidate may be asked if the refusal is about %s', (_name, body) => {
    expect(failed(400, body).constructor).toBe(UnsupportedError);
  });

  it('another candidate may be asked if no upstream of a router supports the request', () => {
    const body = { error: { message: 'No endpoints found that support tool use.', code: 404 } };
    expect(failed(404, body).constructor).toBe(UnsupportedError);
    expect(failed(415, '').constructor).toBe(UnsupportedError);
  });

  it('OpenRouter’s message and its upstream’s are joined, and the upstream’s code counts', () => {
    const raw = JSON.stringify(openAIBody('Too long by far.', 'context_length_exceeded'));
    const error = failed(400, {
      error: { message: 'Provider returned error', code: 400, metadata: { raw, provider_name: 'Azure' } },
    });
    expect(error).toBeInstanceOf(ContextLengthError);
    expect(error.message).toBe('Provider returned error: Too long by far.');
  });

  it('a moderation of OpenRouter is a content filter, and the reasons are kept', () => {
    const error = failed(403, { error: { message: 'Flagged.', code: 403, metadata: { reasons: ['violence'] } } });
    expect(error).toBeInstanceOf(ContentFilterError);
    expect(error).toMatchObject({ providerMetadata: { openai: { filter: ['violence'] } } });
  });

  it('keeps the categories of Azure’s content filter', () => {
    const content_filter_result = { hate: { filtered: true, severity: 'high' } };
    const error = failed(400, {
      error: {
        message: 'Filtered.',
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result },
      },
    });
    expect(error).toBeInstanceOf(ContentFilterError);
    expect(error).toMatchObject({
      providerCode: 'content_filter',
      providerMetadata: { openai: { filter: content_filter_result } },
    });
  });

  it('the message stays short, and a hostile one takes little time', () => {
    const started = performance.now();
    const error = failed(400, { error: { message: 'model '.repeat(40_000) } });
    expect(error.message.length).toBeLessThan(2100);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('a very deeply nested body is accepted', () => {
    expect(failed(500, '['.repeat(200_000) + ']'.repeat(200_000))).toBeInstanceOf(ServerError);
    const nested = `${'{"metadata":{"raw":'.repeat(10_000)}1${'}}'.repeat(10_000)}`;
    expect(failed(500, `{"error":${nested}}`)).toBeInstanceOf(ServerError);
  });

  it('a key that an upstream echoes is masked', () => {
    const error = failed(401, openAIBody(`Incorrect API key provided: ${KEY}.`, 'invalid_api_key'));
    expect(error.message).toBe('Incorrect API key provided: [redacted].');
    expect(JSON.stringify(error) + error.stack).not.toContain(KEY);
  });
});

describe('an error of the SDK, from a client that the user brought', () => {
  it('is recognised by its fields', () => {
    const error = mapOpenAIError(
      Object.assign(new Error('429 {"a":1}'), {
        status: 429,
        headers: new Headers({ 'x-request-id': 'req_2', 'retry-after': '2' }),
        error: { message: 'You exceeded your current quota.', code: 'insufficient_quota', type: 'insufficient_quota' },
      }),
      context,
    );
    expect(error).toBeInstanceOf(QuotaExhaustedError);
    expect(error).toMatchObject({ message: 'You exceeded your current quota.', status: 429, requestId: 'req_2' });
  });

  it('has the body’s text if it was not JSON, without the SDK’s status in front', () => {
    const text = Object.assign(new Error('502 upstream is down'), {
      status: 502,
      headers: new Headers(),
      error: undefined,
    });
    expect(mapOpenAIError(text, context).message).toBe('upstream is down');
    const none = Object.assign(new Error('502 status code (no body)'), { status: 502, headers: new Headers() });
    expect(mapOpenAIError(none, context).message).toBe('"primary" answered with HTTP 502 and an empty body.');
  });
});

describe('a failure without a status', () => {
  const system = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  const sdk = (cause: unknown): Error => Object.assign(new Error('Connection error.'), { status: undefined, cause });

  it.each([
    ['fetch’s cause', new TypeError('fetch failed', { cause: system }), 'connect ECONNREFUSED 127.0.0.1:9'],
    [
      'several addresses',
      new TypeError('fetch failed', { cause: Object.assign(new AggregateError([system]), { code: 'ECONNREFUSED' }) }),
      'connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      'undici’s own code',
      new TypeError('terminated', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) }),
      'other side closed (UND_ERR_SOCKET)',
    ],
    ['no cause at all', undefined, 'Connection error'],
  ])('names the system’s reason: %s', (_name, cause, reason) => {
    const error = mapOpenAIError(sdk(cause), context);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe(`The connection to "primary" failed: ${reason}.`);
  });

  it('may have causes that form a cycle', () => {
    const error = sdk(undefined);
    error.cause = error;
    expect(mapOpenAIError(error, context)).toBeInstanceOf(ConnectionError);
  });

  it('is a mistake of the caller if the request could not be serialised', () => {
    const error = mapOpenAIError(new TypeError('Do not know how to serialize a BigInt'), context);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('could not be made: Do not know how to serialize a BigInt');
  });

  it('is kept if it is an error of the library', () => {
    const own = new UnsupportedError('No.', context);
    expect(mapOpenAIError(own, context)).toBe(own);
    expect(mapBodyError(own, context)).toBe(own);
  });
});

describe('an interrupted answer', () => {
  it('is a failed connection', () => {
    expect(mapBodyError(new TypeError('terminated'), context)).toBeInstanceOf(ConnectionError);
  });

  it('is invalid if it does not end', () => {
    expect(mapBodyError(new BodyTooLargeError(10), context)).toBeInstanceOf(InvalidResponseError);
  });
});

describe('an error inside an answer', () => {
  it.each([
    [openAIBody('Sorry about that!', null, 'server_error'), ServerError],
    [openAIBody('Sorry about that!', 'server_error', 'server_error'), ServerError],
    [openAIBody('Rate limit reached.', 'rate_limit_exceeded', 'tokens'), RateLimitError],
    [openAIBody('Busy.', 'overloaded_error', 'overloaded_error'), OverloadedError],
    [openAIBody('Bad.', null), InvalidRequestError],
    [openAIBody('Something else.', 'unheard_of', 'unheard_of'), ServerError],
    [{ error: { message: 'Too many requests' } }, RateLimitError],
    [{ error: 'overloaded' }, OverloadedError],
    [{ error: {} }, ServerError],
  ])('is classified without a status: %j', (payload, expected) => {
    const error = errorInAnswer(payload, { ...context, requestId: 'req_3' });
    expect(error.constructor).toBe(expected);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ requestId: 'req_3' });
    expect(error).not.toHaveProperty('status');
    expect(error.message).not.toBe('');
  });

  it.each([
    [429, RateLimitError],
    [502, ServerError],
    [503, OverloadedError],
    [402, QuotaExhaustedError],
    [401, AuthenticationError],
  ])('OpenRouter’s numeric code %i is the status', (code, expected) => {
    const error = errorInAnswer({ error: { code, message: 'Upstream failed.' } }, context);
    expect(error.constructor).toBe(expected);
    expect(error).toMatchObject({ providerCode: String(code) });
  });

  it('a numeric code that is not a status is ignored', () => {
    expect(errorInAnswer({ error: { code: 1305, message: 'Odd.' } }, context).constructor).toBe(ServerError);
  });
});
