import { inspect } from 'node:util';
import { FlexiAIError, type StreamPart } from '@flexiai/core/plugin';
import { eventMessage, startBedrockServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLAUDE, CREDENTIALS, callContext, collect, createProvider } from '../test/harness.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startBedrockServer({ strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

const ask = (): Promise<unknown> =>
  createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
const stream = () =>
  collect(createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext()));

/** An exception as the API sends it. */
function refuse(exception: string, status: number, message: string): void {
  const headers = { 'x-amzn-errortype': `${exception}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
  server.enqueue({ fault: { kind: 'status', status, headers, body: { message } } });
}

describe('an exception', () => {
  it.each([
    ['ThrottlingException', 429, 'Too many tokens per day, please wait.', 'rate-limit'],
    ['ServiceQuotaExceededException', 400, 'Your request exceeds the service quota.', 'quota-exhausted'],
    ['ModelNotReadyException', 429, 'The model is not ready.', 'overloaded'],
    ['ServiceUnavailableException', 503, 'Bedrock is unable to process your request.', 'overloaded'],
    ['ModelTimeoutException', 408, 'Model has timed out.', 'server'],
    ['ModelErrorException', 424, 'The model failed.', 'server'],
    ['InternalServerException', 500, 'It failed.', 'server'],
    ['AccessDeniedException', 403, "You don't have access to the model with the specified model ID.", 'permission'],
    ['AccessDeniedException', 403, 'User: arn:aws:iam::1:user/a is not authorized to perform this.', 'permission'],
    ['AccessDeniedException', 403, 'Authentication failed: Please make sure your API Key is valid.', 'authentication'],
    ['UnrecognizedClientException', 403, 'The security token included in the request is invalid.', 'authentication'],
    ['InvalidSignatureException', 403, 'The signature does not match.', 'authentication'],
    ['ExpiredTokenException', 403, 'The token is expired.', 'authentication'],
    ['ResourceNotFoundException', 404, 'This model version has reached the end of its life.', 'model-not-found'],
    ['ValidationException', 400, 'The provided model identifier is invalid.', 'model-not-found'],
    [
      'ValidationException',
      400,
      'Invocation of model ID anthropic.claude-sonnet-4-5 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
      'model-not-found',
    ],
    ['ValidationException', 400, 'Input is too long for requested model.', 'context-length'],
    [
      'ValidationException',
      400,
      'The model returned the following errors: prompt is too long: 209231 tokens > 200000 maximum',
      'context-length',
    ],
    ['ValidationException', 400, "This model doesn't support tool use in streaming mode.", 'unsupported'],
    [
      'ValidationException',
      400,
      "This model doesn't support the image content block that you provided.",
      'unsupported',
    ],
    [
      'ValidationException',
      400,
      'Conversation blocks and tool result blocks cannot be provided in the same turn.',
      'unsupported',
    ],
    ['ValidationException', 400, 'Operation not allowed', 'permission'],
    ['ValidationException', 400, 'Malformed input request, please reformat your input.', 'invalid-request'],
    ['SomethingNewException', 400, 'Please reformat your input.', 'invalid-request'],
    ['SomethingNewException', 500, 'It failed.', 'server'],
  ] as const)('%s (%i) "%s" is %s, and is sent once', async (exception, status, message, code) => {
    refuse(exception, status, message);
    await expect(ask()).rejects.toMatchObject({
      code,
      message,
      status,
      providerCode: exception,
      provider: 'aws',
      model: CLAUDE,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is found in the body, too, and keeps the id of its request and its Retry-After', async () => {
    const body = { __type: 'com.amazon.coral.service#ThrottlingException', Message: 'Rate exceeded' };
    server.enqueue({
      requestId: 'request-7',
      fault: { kind: 'status', status: 400, headers: { 'x-amzn-errortype': '' }, body, retryAfter: 7 },
    });
    await expect(ask()).rejects.toMatchObject({
      code: 'rate-limit',
      message: 'Rate exceeded',
      requestId: 'request-7',
      retryAfterMs: 7000,
    });
  });

  it('of the model has the class of what the model itself answered', async () => {
    const body = { message: 'The model failed.', originalStatusCode: 429, resourceName: 'a model' };
    const headers = { 'x-amzn-errortype': 'ModelErrorException' };
    server.enqueue({ fault: { kind: 'status', status: 424, headers, body } });
    await expect(ask()).rejects.toMatchObject({ code: 'rate-limit' });
  });

  it('never shows a secret that the service repeats', async () => {
    refuse('ValidationException', 400, `Malformed: ${CREDENTIALS.secretAccessKey}`);
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FlexiAIError);
    expect(inspect(error, { depth: 9 })).not.toContain(CREDENTIALS.secretAccessKey);
  });
});

describe('an exception in a stream', () => {
  it.each([
    ['throttlingException', 'rate-limit'],
    ['serviceUnavailableException', 'overloaded'],
    ['internalServerException', 'server'],
    ['modelStreamErrorException', 'server'],
    ['validationException', 'invalid-request'],
    ['aNewException', 'server'],
  ])('%s is %s, after what was delivered', async (error, code) => {
    server.enqueue({ tokens: ['one ', 'two'], fault: { kind: 'error-event', afterTokens: 1, error } });
    const provider = createProvider({ baseURL: server.baseURL });
    const parts: StreamPart[] = [];
    const read = (async () => {
      for await (const part of provider.streamChatCompletion({ messages }, callContext())) parts.push(part);
    })();
    await expect(read).rejects.toMatchObject({
      code,
      providerCode: error,
      requestId: expect.any(String),
    });
    expect(parts).toMatchObject([{ type: 'stream-start' }, { type: 'text-delta', delta: 'one ' }]);
  });

  it('may be an error without a model', async () => {
    const headers = { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'It failed.' };
    server.enqueue({ events: [eventMessage(headers, '')] });
    await expect(stream()).rejects.toMatchObject({
      code: 'server',
      message: 'It failed.',
      providerCode: 'InternalFailure',
    });
  });
});

describe('a stream', () => {
  it('without messageStop is an interrupted one, whatever has arrived', async () => {
    server.enqueue({ tokens: ['one ', 'two'], fault: { kind: 'cut', afterTokens: 9 } });
    await expect(stream()).rejects.toMatchObject({ code: 'connection' });
  });

  it('whose connection breaks after messageStop is complete, without its usage', async () => {
    const events = [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hello.' } } },
      { messageStop: { stopReason: 'end_turn' } },
    ];
    server.enqueue({ events });
    expect((await stream()).at(-1)).toMatchObject({
      type: 'finish',
      finishReason: 'stop',
      usage: { inputTokens: undefined, accuracy: 'unknown' },
    });
  });

  it('with a damaged event is not an answer', async () => {
    const headers = { ':message-type': 'event', ':event-type': 'messageStart' };
    const damaged = eventMessage(headers, '{"role":"assistant"}').map((byte, index) =>
      index === 20 ? byte ^ 1 : byte,
    );
    server.enqueue({ events: [damaged] });
    await expect(stream()).rejects.toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('checksum'),
    });
  });
});
