import { createServer } from 'node:http';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { startBedrockServer, type WireReply, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLAUDE, CREDENTIALS, callContext, collect, createProvider } from '../test/harness.ts';
import type { SdkHandler, SdkResponse } from './sdk/request-handler.ts';
import type { SdkRequest } from './sdk/sdk-request.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startBedrockServer({ strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

const provider = (options = {}) => createProvider({ baseURL: server.baseURL, ...options });

/** The same answer, whole and streamed. */
async function bothWays(reply: WireReply, request = {}) {
  server.enqueue(reply, reply);
  const whole = await provider().chatCompletion({ messages, ...request }, callContext());
  const parts = await collect(provider().streamChatCompletion({ messages, ...request }, callContext()));
  return { whole, parts, finish: parts.at(-1) };
}

describe('an answer', () => {
  it('has its usage with the cache, and what the service says besides', async () => {
    const usage = { inputTokens: 100, outputTokens: 5, cacheReadTokens: 40, cacheWriteTokens: 30 };
    const expected = {
      inputTokens: 100,
      outputTokens: 5,
      totalTokens: 105,
      cacheReadTokens: 40,
      cacheWriteTokens: { '5m': 30, '1h': 0 },
      accuracy: 'reported',
    };
    const { whole, finish } = await bothWays({ text: 'Hello.', usage });
    expect(whole.usage).toMatchObject(expected);
    expect(finish).toMatchObject({ usage: expected });
    for (const answer of [whole, finish]) {
      expect(answer).toMatchObject({ providerMetadata: { 'bedrock-converse': { metrics: { latencyMs: 25 } } } });
    }
  });

  it('of a guardrail is filtered, with its text and its trace', async () => {
    const trace = { guardrail: { inputAssessment: { g1: { wordPolicy: { customWords: [] } } } } };
    const text = 'Sorry, I cannot talk about that.';
    const body = {
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason: 'guardrail_intervened',
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      trace,
    };
    const events = [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } },
      { messageStop: { stopReason: 'guardrail_intervened' } },
      { metadata: { usage: body.usage, trace } },
    ];
    const guardrailConfig = { guardrailIdentifier: 'g1', guardrailVersion: '1', streamProcessingMode: 'sync' };
    const request = { providerOptions: { 'bedrock-converse': { guardrailConfig } } };
    const { whole, finish } = await bothWays({ body, events }, request);
    expect(whole).toMatchObject({ text, finishReason: 'content-filter', rawFinishReason: 'guardrail_intervened' });
    expect(finish).toMatchObject({ finishReason: 'content-filter' });
    for (const answer of [whole, finish]) {
      expect(answer).toMatchObject({ providerMetadata: { 'bedrock-converse': { trace } } });
    }
    // The mode of a stream is for streams.
    expect(server.requests.map(({ body: sent }) => sent)).toMatchObject([
      { guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' } },
      { guardrailConfig },
    ]);
  });

  it('has an id of its own for each call without one, also while both are open', async () => {
    const start = (contentBlockIndex: number) => ({
      contentBlockStart: { contentBlockIndex, start: { toolUse: { name: 'now' } } },
    });
    const end = (contentBlockIndex: number) => ({ contentBlockStop: { contentBlockIndex } });
    const events = [
      { messageStart: { role: 'assistant' } },
      start(0),
      start(1),
      end(0),
      end(1),
      { messageStop: { stopReason: 'tool_use' } },
      { metadata: { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } } },
    ];
    server.enqueue({ events });
    const parts = await collect(provider().streamChatCompletion({ messages }, callContext()));
    const ids = parts.flatMap((part) => (part.type === 'tool-call-start' ? [part.id] : []));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('names the model that a prompt router chose', async () => {
    const invokedModelId = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0';
    const body = {
      output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } },
      stopReason: 'end_turn',
      trace: { promptRouter: { invokedModelId } },
    };
    server.enqueue({ body });
    expect((await provider().chatCompletion({ messages }, callContext())).model).toBe(invokedModelId);
  });

  it('with an encrypted thought, in a block of its own, is handed back as it came', async () => {
    const { whole } = await bothWays({
      text: 'Hello.',
      reasoning: { text: 'Hm.', signature: 'signed', redacted: 'AAEC' },
    });
    const conversation = [...messages, { role: 'assistant', content: whole.content }, ...messages] as const;
    await provider().chatCompletion({ messages: conversation }, callContext());
    expect(server.requests.at(-1)?.body).toMatchObject({
      messages: [
        {},
        {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'signed' } } },
            { reasoningContent: { redactedContent: 'AAEC' } },
            { text: 'Hello.' },
          ],
        },
        {},
      ],
    });
  });

  it('that is none is told apart', async () => {
    server.enqueue({ body: { Output: { __type: 'UnknownOperationException' } } });
    await expect(provider().chatCompletion({ messages }, callContext())).rejects.toMatchObject({
      code: 'invalid-response',
    });
    server.enqueue({ body: { __type: 'com.amazon#ThrottlingException', message: 'Slow down.' } });
    await expect(provider().chatCompletion({ messages }, callContext())).rejects.toMatchObject({ code: 'rate-limit' });
  });
});

describe('a request', () => {
  it('is the same through the own client of the user, whose retries and handler do not repeat it', async () => {
    const client = new BedrockRuntimeClient({
      region: 'us-west-2',
      endpoint: server.baseURL,
      credentials: CREDENTIALS,
      maxAttempts: 5,
      requestHandler: fetchHandler() as never,
    });
    const own = createProvider({ client, model: CLAUDE });
    const { text } = await own.chatCompletion({ messages }, callContext({ headers: { traceparent: '00-1' } }));
    const parts = await collect(own.streamChatCompletion({ messages }, callContext()));
    expect(text).toBe('You said: Hi');
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop' });
    expect(server.requests[0]?.headers).toMatchObject({ traceparent: '00-1', 'x-handled': 'yes' });
    expect(server.requests[0]?.headers['authorization']).toContain('/us-west-2/bedrock/');
    server.enqueue({ fault: { kind: 'status', status: 500 } });
    await expect(own.chatCompletion({ messages }, callContext())).rejects.toMatchObject({ code: 'server' });
    expect(server.requests).toHaveLength(3);
  });

  it('of the own client of the user has a token that no error shows', async () => {
    const sessionToken = 'FwoGZXIvYXdzEXAMPLETOKEN';
    const body = { message: `The security token ${sessionToken} included in the request is expired` };
    const headers = { 'x-amzn-errortype': 'ExpiredTokenException' };
    server.enqueue({ fault: { kind: 'status', status: 403, headers, body } });
    const client = new BedrockRuntimeClient({
      region: 'us-west-2',
      endpoint: server.baseURL,
      credentials: { ...CREDENTIALS, sessionToken },
      requestHandler: fetchHandler() as never,
    });
    const failure: unknown = await createProvider({ client, model: CLAUDE })
      .chatCompletion({ messages }, callContext())
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'authentication' });
    expect(String(failure)).not.toContain(sessionToken);
  });

  it('closes its socket when it is aborted, through the own client of the user, too', async () => {
    const client = new BedrockRuntimeClient({
      region: 'us-west-2',
      endpoint: server.baseURL,
      credentials: CREDENTIALS,
      requestHandler: fetchHandler() as never,
    });
    server.enqueue({ text: 'one two three', fault: { kind: 'stall', afterTokens: 1 } });
    const controller = new AbortController();
    const stream = createProvider({ client, model: CLAUDE }).streamChatCompletion(
      { messages },
      callContext({ signal: controller.signal }),
    );
    const read = collect(stream);
    const request = await server.waitForRequest(0);
    controller.abort();
    await expect(read).rejects.toMatchObject({ code: 'aborted' });
    expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
  });

  it('uses the fetch of the user, and writes nothing to the console', async () => {
    const written = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
    const urls: string[] = [];
    const own: typeof fetch = (input, init) => {
      urls.push(String(input));
      return fetch(input, init);
    };
    const model = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1';
    await provider({ fetch: own, model }).chatCompletion({ messages }, callContext());
    expect(urls).toEqual([`${server.baseURL}/model/${encodeURIComponent(model)}/converse`]);
    for (const spy of written) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('models and health', () => {
  it('are asked for without a generation', async () => {
    const asked = provider();
    await asked.authenticate(callContext());
    expect(await asked.healthCheck(callContext())).toMatchObject({ status: 'healthy' });
    expect(await asked.listModels(callContext())).toMatchObject([
      { id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', displayName: 'Claude Sonnet 4.5', maxContextTokens: 200_000 },
      { id: 'amazon.nova-lite-v1:0' },
      { id: CLAUDE },
    ]);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /async-invoke',
      'GET /async-invoke',
      'GET /foundation-models',
      'GET /inference-profiles',
    ]);
  });

  it('are asked of the host that has them', async () => {
    const urls: string[] = [];
    const own: typeof fetch = async (input) => {
      urls.push(String(input));
      return Response.json({});
    };
    await createProvider({ fetch: own, region: 'eu-west-3' }).listModels(callContext());
    expect(urls.map((url) => new URL(url).host)).toEqual(Array(2).fill('bedrock.eu-west-3.amazonaws.com'));
  });

  it('are well where the identity may not list, and not where it is unknown', async () => {
    const refuse = (exception: string, message: string): void =>
      server.enqueue({
        fault: { kind: 'status', status: 403, headers: { 'x-amzn-errortype': exception }, body: { message } },
      });
    refuse('AccessDeniedException', 'User is not authorized to perform: bedrock:ListAsyncInvokes');
    await provider().authenticate(callContext());
    refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
    await expect(provider().authenticate(callContext())).rejects.toMatchObject({ code: 'authentication' });
  });

  it('end a list that never ends', async () => {
    server.reply({ body: { nextToken: 'more', inferenceProfileSummaries: [{ inferenceProfileId: 'a' }] } });
    expect(await provider().listModels(callContext())).toHaveLength(10);
    expect(server.requests.at(-1)?.query).toEqual({ maxResults: '1000', nextToken: 'more' });
  });
});

it('never follows a redirect with a signature', async () => {
  const elsewhere = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const address = elsewhere.address();
  const reached = vi.fn();
  elsewhere.on('request', reached);
  const location = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  server.enqueue({ fault: { kind: 'status', status: 307, headers: { location } } });
  await expect(provider().chatCompletion({ messages }, callContext())).rejects.toMatchObject({ code: 'connection' });
  expect(reached).not.toHaveBeenCalled();
  await new Promise((resolve) => elsewhere.close(resolve));
});

/** A handler of requests like those of the SDK. */
function fetchHandler(): Pick<SdkHandler, 'handle' | 'metadata'> {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(
      request: SdkRequest,
      { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
    ): Promise<{ readonly response: SdkResponse }> {
      const { method, protocol, hostname, port, path, headers, body } = request;
      const { host: _host, ...sent } = headers;
      const response = await fetch(`${protocol}//${hostname}:${port}${path}`, {
        method,
        headers: { ...sent, 'x-handled': 'yes' },
        body: body as Uint8Array<ArrayBuffer>,
        ...(abortSignal !== undefined && { signal: abortSignal }),
      });
      return {
        response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: response.body },
      };
    },
  };
}
