import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  type CallOptions,
  type ChatRequest,
  createFlexiAI,
  type Middleware,
  runTools,
  ServerError,
} from '../../src/index.ts';
import type { ToolCallPart } from '../../src/model/content-part.ts';
import type { EmbeddingRequest } from '../../src/plugin.ts';
import { EVERYTHING } from '../everything.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

// A call uses the caller's values as they were when the call was made, whatever changes them later.

/** Data that an application may change: the library's types are readonly. */
type Loose = Record<string, unknown>;

/** Changes the value at a path: `messages.1.content`. A list is given one more item at `+`; `undefined` deletes. */
function change(data: object, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce<unknown>((inner, step) => Reflect.get(inner as object, step), data) as object;
  if (last === '+') (holder as unknown[]).push(value);
  else if (value === undefined && Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (value === undefined) Reflect.deleteProperty(holder, last);
  else Reflect.set(holder, last, value);
}

const wholeRequest = (): Loose => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'How warm is it?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'c1', name: 'weather', arguments: { city: { name: 'Bern' } } }],
    },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', content: [{ type: 'text', text: '21' }] }] },
    { role: 'user', content: 'And tomorrow?' },
  ],
  model: 'm',
  temperature: 0.5,
  stop: ['END'],
  tools: [
    {
      name: 'weather',
      description: 'Tells it.',
      parameters: { type: 'object', properties: { city: { type: 'object' } } },
    },
  ],
  toolChoice: { name: 'weather' },
  reasoning: { effort: 'low' },
  providerOptions: { a: { deep: { list: [1, 2] } } },
  metadata: { user: 'u1' },
});

/** What an application may do with its objects after the call. */
const edits: readonly (readonly [string, string, unknown])[] = [
  ['a message is added', 'messages.+', { role: 'user', content: 'late' }],
  ['a message is removed', 'messages.0', undefined],
  ['a message is replaced', 'messages.4', { role: 'user', content: 'late' }],
  ['the list is emptied', 'messages.length', 0],
  ['a text is changed', 'messages.4.content', 'late'],
  ['a part is changed', 'messages.1.content.0.text', 'late'],
  ['a part is added', 'messages.1.content.+', { type: 'text', text: 'late' }],
  ['arguments of a call are changed', 'messages.2.content.0.arguments.city.name', 'late'],
  ['a result is changed', 'messages.3.content.0.content.0.text', 'late'],
  ['a role is changed', 'messages.0.role', 'user'],
  ['the model is changed', 'model', 'late'],
  ['a number is changed', 'temperature', 1],
  ['a stop text is added', 'stop.+', 'late'],
  ['a tool is added', 'tools.+', { name: 'late' }],
  ['a tool is renamed', 'tools.0.name', 'late'],
  ['the schema of a tool is changed', 'tools.0.parameters.properties.late', { type: 'string' }],
  ['the chosen tool is changed', 'toolChoice.name', 'late'],
  ['the reasoning is changed', 'reasoning.effort', 'high'],
  ['options of a provider are changed', 'providerOptions.a.deep.list.+', 'late'],
  ['labels are changed', 'metadata.user', 'late'],
  ['a field is added', 'topP', 0.1],
  ['a field is deleted', 'tools', undefined],
];

const at = { provider: 'a', model: 'm' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two providers, of which the first fails after a while. */
function pair(middleware: readonly Middleware[] = []) {
  const [a, b] = [scripted('a'), scripted('b')];
  a.always(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new ServerError('boom', at);
  });
  return {
    a,
    b,
    ai: createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      middleware,
      retry: { maxRetries: 1, baseDelayMs: 10 },
    }),
  };
}

type Pair = ReturnType<typeof pair>;

const ways: readonly (readonly [
  string,
  (ai: Pair['ai'], request: ChatRequest, options?: CallOptions) => () => Promise<unknown>,
])[] = [
  [
    'while the first provider fails',
    (ai, request, options) => {
      const call = ai.chatCompletion(request, options);
      return () => call;
    },
  ],
  [
    'while the first provider fails in a stream',
    (ai, request, options) => {
      const call = ai.streamChatCompletion(request, options).response();
      return () => call;
    },
  ],
  [
    'before a stream is read',
    (ai, request, options) => {
      const stream = ai.streamChatCompletion(request, options);
      return () => stream.response();
    },
  ],
  [
    'while a candidate of a broadcast waits its turn',
    (ai, request, options) => {
      const call = ai.broadcast(request, { ...options, maxConcurrency: 1 });
      return () => call;
    },
  ],
];

describe.each(ways)('a request that is changed %s', (_when, begin) => {
  it.each(edits)('is sent as it was: %s', async (_what, path, value) => {
    const { a, b, ai } = pair();
    const request = wholeRequest();
    const finish = begin(ai, request as ChatRequest);
    await vi.advanceTimersByTimeAsync(50);
    change(request, path, value);
    await settled(finish());
    expect(a.calls.length).toBe(2);
    for (const call of [...a.calls, ...b.calls]) expect(call.request).toEqual(wholeRequest());
  });

  it('does not affect the options of the call', async () => {
    const seen: unknown[] = [];
    const watch: Middleware = {
      name: 'watch',
      scope: 'attempt',
      handle(_request, { metadata, requestId }, next) {
        seen.push([structuredClone(metadata), requestId.slice(0, 2)]);
        return next();
      },
    };
    const { b, ai } = pair([watch]);
    const options: Loose = {
      models: ['a/m', 'b/m'],
      requires: ['tools'],
      correlationId: 'c1',
      timeouts: { totalMs: 60_000 },
      metadata: { tenant: { id: 't1' } },
    };
    const finish = begin(ai, { prompt: 'Hello' }, options);
    await vi.advanceTimersByTimeAsync(50);
    change(options, 'models.1', undefined);
    change(options, 'requires.+', 'late');
    change(options, 'timeouts.totalMs', 1);
    change(options, 'metadata.tenant.id', 'late');
    change(options, 'correlationId', 'late');
    await settled(finish());
    expect(b.calls).toHaveLength(1);
    expect(seen).toEqual([1, 2, 3].map(() => [{ tenant: { id: 't1' } }, 'c1']));
  });
});

describe('a stream that was not read yet', () => {
  it('throws the validation error of its request when it is read, even if the request was changed', async () => {
    const { a, ai } = pair();
    const request: Loose = { messages: [] };
    const options: Loose = { provider: 7 };
    const [one, two] = [
      ai.streamChatCompletion(request as ChatRequest),
      ai.streamChatCompletion({ prompt: 'x' }, options),
    ];
    change(request, 'messages.+', { role: 'user', content: 'x' });
    change(options, 'provider', 'a');
    expect(await errorOf(one.response())).toMatchObject({ code: 'validation', issues: [{ path: 'messages' }] });
    expect(await errorOf(two.response())).toMatchObject({ code: 'validation', issues: [{ path: 'provider' }] });
    expect(a.calls).toHaveLength(0);
  });

  it('throws an error for the fields that could not be read', async () => {
    const { ai } = pair();
    const request = {
      get messages(): never {
        throw new Error('gone');
      },
    };
    const stream = ai.streamChatCompletion(request);
    const expected = { code: 'validation', issues: [{ path: 'messages', message: 'cannot be read: gone' }] };
    expect(await errorOf(stream.response())).toMatchObject(expected);
    expect(await errorOf(ai.chatCompletion(request))).toMatchObject(expected);
  });
});

function spoil(request: object): void {
  change(request, 'messages.+', { role: 'user', content: 'more' });
  change(request, 'messages.1.content.0.text', 'changed');
  change(request, 'tools.0.parameters.properties.more', { type: 'string' });
  change(request, 'providerOptions.a.deep.list.+', 'more');
}

describe.each(['unary', 'stream'] as const)(
  'a middleware around a %s call that changes its request in place',
  (mode) => {
    const run = (ai: Pair['ai'], request: Loose, options?: CallOptions): Promise<unknown> =>
      settled(
        mode === 'unary'
          ? ai.chatCompletion(request as ChatRequest, options)
          : ai.streamChatCompletion(request as ChatRequest, options).response(),
      );
    const changes = (scope: Middleware['scope']): Middleware => ({
      name: 'changes',
      scope,
      handle(request, { metadata }, next) {
        spoil(request);
        change(metadata, 'tenant.id', 'changed');
        return next();
      },
    });

    it.each(['call', 'attempt'] as const)(
      'changes what its %s sends, but not other calls or the caller’s object',
      async (scope) => {
        const { a, b, ai } = pair([changes(scope)]);
        const request = wholeRequest();
        const options = { metadata: { tenant: { id: 't1' } } };
        await run(ai, request, options);
        await run(ai, request, options);
        expect(request).toEqual(wholeRequest());
        expect(options).toEqual({ metadata: { tenant: { id: 't1' } } });
        const changed = wholeRequest();
        spoil(changed);
        expect([...a.calls, ...b.calls]).toHaveLength(6);
        for (const call of [...a.calls, ...b.calls]) expect(call.request).toEqual(changed);
      },
    );

    it('has no effect after it called next', async () => {
      const late: Middleware = {
        name: 'late',
        scope: 'call',
        handle(request, _context, next) {
          setTimeout(spoil, 50, request);
          return next({ ...request, temperature: 0.7 });
        },
      };
      const { a, b, ai } = pair([late]);
      await run(ai, wholeRequest());
      for (const call of [...a.calls, ...b.calls])
        expect(call.request).toEqual({ ...wholeRequest(), temperature: 0.7 });
    });
  },
);

it('a middleware in one branch of a broadcast does not affect the other branches', async () => {
  const [a, b] = [scripted('a'), scripted('b')];
  const spoils: Middleware = {
    name: 'spoils',
    scope: 'call',
    handle(request, { requestId, metadata }, next) {
      if (requestId.endsWith('.1')) {
        spoil(request);
        change(metadata, 'tenant.id', 'changed');
      } else expect(metadata).toEqual({ tenant: { id: 't1' } });
      return next();
    },
  };
  const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [spoils] });
  const result = await settled(
    ai.broadcast(wholeRequest() as ChatRequest, { metadata: { tenant: { id: 't1' } }, maxConcurrency: 1 }),
  );
  expect(result.responses).toHaveLength(2);
  expect(a.calls[0]?.request.messages).toHaveLength(6);
  expect(b.calls[0]?.request).toEqual(wholeRequest());
});

it.each(['a listener', 'a hook'])('%s that changes the request in its event changes nothing else', async (kind) => {
  const [a, b] = [scripted('a'), scripted('b')];
  a.next(new ServerError('boom', at));
  const spoils = ({ request }: { readonly request: object }): void => spoil(request);
  const hooks = kind === 'a hook' ? { onRequest: spoils } : {};
  const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], hooks, retry: { maxRetries: 0 } });
  if (kind === 'a listener') ai.on('request', spoils);
  const request = wholeRequest();
  await settled(ai.chatCompletion(request as ChatRequest));
  expect(request).toEqual(wholeRequest());
  for (const call of [...a.calls, ...b.calls]) expect(call.request).toEqual(wholeRequest());
});

describe('the schema of a tool', () => {
  it('is sent as it is now where it was changed between two calls', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const request = wholeRequest();
    await ai.chatCompletion(request as ChatRequest);
    await ai.chatCompletion(request as ChatRequest);
    change(request, 'tools.0.parameters.properties.more', { type: 'string' });
    await ai.chatCompletion(request as ChatRequest);
    const schemas = a.calls.map((call) => call.request.tools?.[0]?.parameters);
    // Plugins cache their form of a schema by its object.
    expect(schemas[1]).toBe(schemas[0]);
    expect(schemas[2]).toHaveProperty('properties.more');
    expect(schemas[0]).not.toHaveProperty('properties.more');
  });

  it('stays the same object where a middleware did not change it', async () => {
    const a = scripted('a');
    const system: Middleware = {
      name: 'system',
      scope: 'call',
      handle: (request, _context, next) =>
        next({ ...request, messages: [{ role: 'system', content: 'x' }, ...request.messages] }),
    };
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [system] });
    const request = wholeRequest() as ChatRequest;
    await ai.chatCompletion(request);
    await ai.chatCompletion(request);
    expect(a.calls[1]?.request.tools?.[0]?.parameters).toBe(a.calls[0]?.request.tools?.[0]?.parameters);
  });
});

it('values that are not plain data are passed on by reference', async () => {
  const a = scripted('a');
  const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
  const parameters = z.object({ city: z.string() });
  const data = new Uint8Array([1, 2, 3]);
  class Session {}
  const session = new Session();
  const seen: unknown[] = [];
  ai.use({
    name: 'sees',
    scope: 'call',
    handle: (_request, { metadata }, next) => {
      seen.push(metadata['session']);
      return next();
    },
  });
  const messages = [{ role: 'user', content: [{ type: 'image', data, mediaType: 'image/png' }] }] as const;
  await ai.chatCompletion({ messages, tools: [{ name: 'weather', parameters }] }, { metadata: { session } });
  expect(seen[0]).toBe(session);
  expect(a.calls[0]?.request.tools?.[0]?.parameters).toBe(parameters);
  expect(a.calls[0]?.request.messages[0]?.content[0]).toHaveProperty('data', data);
});

it('a request may be an instance of a class, and a list in it may contain itself', async () => {
  const a = scripted('a');
  const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
  class Request {
    get prompt(): string {
      return 'Hello';
    }
  }
  await ai.chatCompletion(new Request());
  expect(a.calls[0]?.request.messages).toEqual([{ role: 'user', content: 'Hello' }]);
  const circle: unknown[] = [];
  circle.push(circle, circle);
  await ai.chatCompletion({ prompt: 'x', providerOptions: { a: { circle } } });
  expect(a.calls).toHaveLength(2);
});

describe('embed', () => {
  it.each<[string, string, unknown]>([
    ['a text is changed', 'request.input.1', 'late'],
    ['a text is added', 'request.input.+', 'late'],
    ['options of a provider are changed', 'request.providerOptions.a.deep.x', 'late'],
    ['the dimensions are changed', 'request.dimensions', 7],
    ['the time-outs are changed', 'options.timeouts.totalMs', 1],
  ])('sends the request as it was at the call: %s', async (_what, path, value) => {
    const asked: EmbeddingRequest[] = [];
    const embeds = rawProvider('a', {
      capabilities: {
        ...EVERYTHING,
        embeddings: true,
        maxEmbeddingInputs: 1,
      } as never,
      async embed(request) {
        asked.push(structuredClone(request));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { model: 'm', embeddings: request.input.map(() => [1]), usage: answer('').usage, warnings: [] };
      },
    });
    const ai = createFlexiAI({ providers: [embeds({ model: 'm' })] });
    const request: Loose = { input: ['one', 'two'], dimensions: 3, providerOptions: { a: { deep: { x: 1 } } } };
    const options: Loose = { timeouts: { totalMs: 60_000 } };
    const call = ai.embed(request as never, options);
    await vi.advanceTimersByTimeAsync(50);
    change({ request, options }, path, value);
    expect((await settled(call)).embeddings).toHaveLength(2);
    expect(asked).toEqual(
      ['one', 'two'].map((text) => ({ input: [text], dimensions: 3, providerOptions: { a: { deep: { x: 1 } } } })),
    );
  });
});

describe('runTools', () => {
  const toolCall = (id: string): ToolCallPart => ({ type: 'tool-call', id, name: 'look', arguments: {} });
  const calling = (id: string) => ({
    ...answer(''),
    content: [toolCall(id)],
    toolCalls: [toolCall(id)],
    finishReason: 'tool-calls' as const,
  });

  it.each<[string, string, unknown]>([
    ['a message is added', 'request.messages.+', { role: 'user', content: 'late' }],
    ['a message is changed', 'request.messages.0.content', 'late'],
    ['a setting is changed', 'request.reasoning.effort', 'high'],
    ['a tool is renamed', 'options.tools.0.name', 'late'],
    ['a tool is removed', 'options.tools.0', undefined],
    ['the schema of a tool is changed', 'options.tools.0.parameters.properties.late', {}],
    ['the function of a tool is changed', 'options.tools.0.execute', () => 'late'],
    ['labels are changed', 'options.metadata.tenant.id', 'late'],
  ])('uses its request and options as they were at the call: %s', async (_what, path, value) => {
    const asked: unknown[] = [];
    const answers = [calling('1'), calling('2')];
    const client = {
      async chatCompletion(request: ChatRequest, options?: CallOptions) {
        const { tools, ...rest } = request;
        asked.push({
          ...structuredClone(rest),
          tools: tools?.map(({ name, parameters }) => structuredClone({ name, parameters })),
          metadata: structuredClone(options?.metadata),
        });
        return answers[asked.length - 1] ?? answer('done');
      },
    };
    const request: Loose = { messages: [{ role: 'user', content: 'Go' }], reasoning: { effort: 'low' } };
    const look = {
      name: 'look',
      parameters: { type: 'object', properties: {} as Loose },
      looks: 0,
      execute() {
        this.looks += 1;
        return 'seen';
      },
    };
    const options: Loose = { tools: [look], metadata: { tenant: { id: 't1' } } };
    const run = await runTools(client as never, request as ChatRequest, {
      ...(options as { tools: never[] }),
      onStep: ({ step, response }) => {
        if (step !== 1) return;
        change({ request, options }, path, value);
        change(response, 'content.0.name', 'late');
      },
    });
    expect(run.steps.map(({ results }) => results[0]?.content)).toEqual(['seen', 'seen', undefined]);
    const result = (id: string) => ({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: id, toolName: 'look', content: 'seen' }],
    });
    expect(asked[2]).toEqual({
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: [toolCall('1')] },
        result('1'),
        { role: 'assistant', content: [toolCall('2')] },
        result('2'),
      ],
      reasoning: { effort: 'low' },
      tools: [{ name: 'look', parameters: { type: 'object', properties: {} } }],
      metadata: { tenant: { id: 't1' } },
    });
    // A tool keeps its own state.
    expect(look.looks).toBe(2);
  });
});
