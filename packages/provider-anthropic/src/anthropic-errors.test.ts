import { describe, expect, it } from 'vitest';
import { errorFromBody, mapRequestError, mapResponseError } from './anthropic-errors.ts';

const scope = { provider: 'claude', model: 'claude-sonnet-4-5' };
const body = (type: string, message: string, details?: object): object => ({
  type: 'error',
  error: { type, message, ...(details !== undefined && { details }) },
  request_id: 'req_1',
});

describe('errorFromBody', () => {
  it.each([
    ['authentication_error', 401, 'invalid x-api-key', 'authentication'],
    ['permission_error', 403, 'Your API key does not have permission to use the specified resource.', 'permission'],
    ['billing_error', 402, 'There is an issue with your billing.', 'quota-exhausted'],
    ['not_found_error', 404, 'model: claude-nope', 'model-not-found'],
    ['not_found_error', 404, 'File file_123 not found.', 'invalid-request'],
    ['request_too_large', 413, 'Request exceeds the maximum size', 'context-length'],
    ['rate_limit_error', 429, 'This request would exceed the rate limit', 'rate-limit'],
    ['api_error', 500, 'Internal server error', 'server'],
    ['timeout_error', 504, 'Request timed out', 'server'],
    ['overloaded_error', 529, 'Overloaded', 'overloaded'],
    ['conflict_error', 409, 'Modified concurrently', 'server'],
    ['brand_new_error', 400, 'Who knows', 'invalid-request'],
    ['brand_new_error', undefined, 'Who knows', 'server'],
    ['invalid_request_error', 400, 'messages: Field required', 'invalid-request'],
    ['invalid_request_error', undefined, 'messages: Field required', 'invalid-request'],
    ['invalid_request_error', 405, 'Method Not Allowed', 'unsupported'],
    ['invalid_request_error', 400, 'prompt is too long: 209231 tokens > 200000 maximum', 'context-length'],
    [
      'invalid_request_error',
      400,
      'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
      'context-length',
    ],
    [
      'invalid_request_error',
      400,
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      'quota-exhausted',
    ],
    [
      'invalid_request_error',
      400,
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      'quota-exhausted',
    ],
    ['invalid_request_error', 400, 'Output blocked by content filtering policy', 'content-filter'],
    ['invalid_request_error', 400, 'This organization has been disabled.', 'permission'],
    [
      'invalid_request_error',
      400,
      'This model does not support assistant message prefill. The conversation must end with a user message.',
      'unsupported',
    ],
    ['invalid_request_error', 400, '"thinking.type.enabled" is not supported for this model.', 'unsupported'],
    ['invalid_request_error', 400, '`temperature` is deprecated for this model.', 'unsupported'],
  ])('maps %s with status %s and "%s" to %s and keeps the message', (type, status, message, code) => {
    const error = errorFromBody(body(type, message), { ...scope, status });
    expect(error).toMatchObject({
      code,
      message,
      provider: 'claude',
      model: scope.model,
      requestId: 'req_1',
      providerCode: type,
    });
    expect(error.status).toBe(status);
  });

  it.each(['api_error', 'overloaded_error', 'server_error', 'internal_error', 'timeout_error'])(
    'keeps the class of an unambiguous 4xx whose body says %s',
    (type) => {
      const codeOf = (status: number): string => errorFromBody(body(type, 'No.'), { ...scope, status }).code;
      expect([400, 401, 402, 403, 404, 413, 422, 429, 451].map(codeOf)).toEqual([
        'invalid-request',
        'authentication',
        'quota-exhausted',
        'permission',
        'model-not-found',
        'context-length',
        'invalid-request',
        'rate-limit',
        'invalid-request',
      ]);
    },
  );

  it.each(['permission_error', 'rate_limit_error', 'invalid_request_error', 'api_error'])(
    'maps every 401 to an error of the key, also with the type %s',
    (type) => {
      expect(errorFromBody(body(type, 'No.'), { ...scope, status: 401 }).code).toBe('authentication');
    },
  );

  it.each([
    ['Your API key does not have permission to use the specified resource.', 'model'],
    ['Your key may not use the model claude-opus-5-5.', 'model'],
    ['Your prompt was flagged.', 'request'],
    ['Request not allowed', 'request'],
    ['This organization has been disabled.', 'account'],
  ])('the 403 "%s" applies to the %s', (message, about) => {
    const error = errorFromBody(body('permission_error', message), { ...scope, status: 403 });
    expect(error).toMatchObject({ code: 'permission', scope: about });
  });

  it('an error code of the account applies to the account, and the page of a firewall applies to the request', () => {
    const held = body('permission_error', 'On hold.', { error_code: 'organization_on_hold' });
    expect(errorFromBody(held, { ...scope, status: 403 })).toMatchObject({ code: 'permission', scope: 'account' });
    const page = { ...scope, status: 403, text: '403 <!doctype html><title>Attention Required!</title>' };
    expect(errorFromBody(undefined, page)).toMatchObject({ code: 'permission', scope: 'request' });
  });

  it.each([
    ['insufficient_balance', 402],
    ['exceeded_current_quota_error', 429],
    ['1113', 429],
  ])('the code %s of a compatible server is a used-up account', (code, status) => {
    const error = errorFromBody({ error: { code, message: 'No money.' } }, { ...scope, status });
    expect(error).toMatchObject({ code: 'quota-exhausted', providerCode: code, scope: 'account' });
  });

  it.each([
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    'messages: roles must alternate between "user" and "assistant", but found multiple "user" roles in a row',
    'The `content[].thinking` in the thinking mode must be passed back to the API.',
    "messages.0.content.1.image.source.base64.media_type: Input should be 'image/jpeg'",
    'tools.0.custom.input_schema: JSON schema is invalid',
    'top_k: Extra inputs are not permitted',
  ])('another candidate may accept a request that is refused with "%s"', (message) => {
    const refused = body('invalid_request_error', message);
    expect(errorFromBody(refused, { ...scope, status: 400 })).toMatchObject({ code: 'unsupported', message });
  });

  it('the message is found a few levels down', () => {
    const inner = JSON.stringify({ error: { message: 'prompt is too long: 9 tokens > 8 maximum' } });
    const nested = { error: { type: 'invalid_request_error', message: inner } };
    expect(errorFromBody(nested, { ...scope, status: 400 })).toMatchObject({
      code: 'context-length',
      message: 'prompt is too long: 9 tokens > 8 maximum',
    });
    const listed = { detail: [{ loc: ['body'], msg: 'field required' }] };
    expect(errorFromBody(listed, { ...scope, status: 400 }).message).toBe('field required');
  });

  it('the message stays short, and hostile text takes little time', () => {
    const started = performance.now();
    for (const piece of ['model "', 'model not', 'exceeds the ', 'a', '{"error":', '`', '\n', 'thinking.']) {
      const text = piece.repeat(1_000_000 / piece.length);
      for (const status of [400, 403, 404, 429, undefined]) {
        const error = errorFromBody(body('invalid_request_error', text), { ...scope, status });
        expect(error.message.length).toBeLessThan(2100);
        errorFromBody(undefined, { ...scope, status, text: `400 ${text}` });
        errorFromBody({ error: { type: text, code: text, message: 'x' }, request_id: text }, { ...scope, status });
      }
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('a more specific error code is used if there is one', () => {
    const error = errorFromBody(body('rate_limit_error', 'Limit', { error_code: 'contract_spend_limit_reached' }), {
      ...scope,
      status: 429,
    });
    expect(error).toMatchObject({ code: 'quota-exhausted', providerCode: 'contract_spend_limit_reached' });
    const ramp = errorFromBody(body('rate_limit_error', 'Limit', { error_code: 'ramp_limit_exceeded' }), {
      ...scope,
      status: 429,
    });
    expect(ramp.code).toBe('rate-limit');
  });

  it('the request id and the wait are read from the headers', () => {
    const headers = new Headers({ 'request-id': 'req_header', 'retry-after': '7' });
    const error = errorFromBody(body('rate_limit_error', 'Slow down'), { ...scope, status: 429, headers });
    expect(error).toMatchObject({ requestId: 'req_header', retryAfterMs: 7000 });
  });

  it('an error without the outer type is read', () => {
    const error = errorFromBody(
      { error: { type: 'request_too_large', message: 'Too large' } },
      { ...scope, status: 413 },
    );
    expect(error).toMatchObject({ code: 'context-length', message: 'Too large', status: 413 });
    expect(error.requestId).toBeUndefined();
  });
});

describe('mapRequestError', () => {
  const sdkError = (fields: object): Error => Object.assign(new Error('500 {"a":"JSON dump"}'), fields);

  it('the provider’s message is used and not the SDK’s', () => {
    const error = sdkError({ status: 529, error: body('overloaded_error', 'Overloaded'), headers: new Headers() });
    expect(mapRequestError(error, scope)).toMatchObject({ code: 'overloaded', message: 'Overloaded', status: 529 });
  });

  it('a proxy’s plain text is kept, and an HTML page is named', () => {
    const plain = Object.assign(new Error('503 upstream connect error'), { status: 503, error: undefined });
    expect(mapRequestError(plain, scope)).toMatchObject({ code: 'overloaded', message: 'upstream connect error' });
    const page = Object.assign(new Error('502 <!DOCTYPE html><html></html>'), { status: 502 });
    expect(mapRequestError(page, scope)).toMatchObject({
      code: 'server',
      message: 'The Anthropic API answered with status 502 and an HTML page instead of an error message.',
    });
  });

  it('the system’s error code is found below the SDK’s connection error', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('Connection error.'), {
      name: 'APIConnectionError',
      status: undefined,
      cause: new TypeError('fetch failed', { cause: refused }),
    });
    const mapped = mapRequestError(error, scope);
    expect(mapped).toMatchObject({ code: 'connection', cause: { code: 'ECONNREFUSED' } });
    expect(mapped.message).toContain('ECONNREFUSED');
  });

  it('every failure after the caller’s abort is the abort', () => {
    const signal = AbortSignal.abort();
    expect(mapRequestError(new Error('Request was aborted.'), { ...scope, signal }).code).toBe('aborted');
    expect(mapResponseError(new TypeError('terminated'), { ...scope, signal }).code).toBe('aborted');
  });

  it('a request that could not be created is not a network error', () => {
    expect(mapRequestError(new TypeError('Invalid URL'), scope).code).toBe('invalid-request');
  });
});

describe('mapResponseError', () => {
  it('a broken connection is distinguished from an unreadable body', () => {
    const broken = new TypeError('terminated', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    expect(mapResponseError(broken, scope)).toMatchObject({ code: 'connection', cause: { code: 'UND_ERR_SOCKET' } });
    expect(mapResponseError(new SyntaxError('Unexpected token <'), scope).code).toBe('invalid-response');
  });
});
