import { expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { teaServer, teaWire } from '../../test/tea-wire.ts';
import { closing, tea } from '../../test/wires.ts';
import { type CustomWire, createWireServer } from './create-wire-server.ts';
import { ndjson } from './framing.ts';
import { patternOf } from './path-pattern.ts';

// The faults, splits and logs of a server of the kit are tested with those of the other wires, in src/server.

const call = { name: 'brew', id: 'c1', arguments: { leaves: 'green' } };

test('an answer has what the script says, and defaults for the rest', async () => {
  const server = await closing(
    teaServer.start({ reply: { text: 'Tea!', toolCalls: [call], usage: { inputTokens: 7 } } }),
  );
  const unary = await send(...tea.chat(server, false));
  expect(JSON.parse(unary.text)).toEqual({
    id: expect.stringMatching(/^ans_\w{20}$/),
    model: 'tea-green',
    text: 'Tea!',
    calls: [{ id: 'c1', name: 'brew', input: { leaves: 'green' } }],
    ended: 'asks',
    usage: expect.objectContaining({ inputTokens: 7, outputTokens: 2 }),
  });
  expect(unary.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': expect.any(String) });
  const streamed = await send(...tea.chat(server, true));
  expect(streamed.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(streamed.text).toContain(
    'event: call\ndata: {"type":"call","id":"c1","name":"brew","input":{"leaves":"green"}}\n\n',
  );
});

test.each([
  [{ status: 429 }, 429, 'rate-limit'],
  [{ status: 503 }, 503, 'overloaded'],
  [{ status: 502 }, 502, 'server'],
  [{ status: 422 }, 422, 'invalid-request'],
  [{ error: 'insufficient-quota' }, 402, 'insufficient-quota'],
  [{ error: 'overloaded', status: 529 }, 529, 'overloaded'],
] as const)('a status fault %j is written by errors', async (fault, status, code) => {
  const server = await closing(teaServer.start({ reply: { fault: { kind: 'status', ...fault } } }));
  const answer = await send(...tea.chat(server, false));
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code } });
});

test('statuses of the wire replace the usual ones, in both directions', async () => {
  const own = createWireServer({ ...teaWire, statuses: { overloaded: 529, 'insufficient-quota': 429 } });
  const server = await closing(own.start());
  const codeOf = async (fault: { status?: number; error?: 'overloaded' | 'insufficient-quota' }) => {
    server.reply({ fault: { kind: 'status', ...fault } });
    const { status, text } = await send(...tea.chat(server, false));
    return [status, JSON.parse(text).error.code];
  };
  expect(await codeOf({ error: 'overloaded' })).toEqual([529, 'overloaded']);
  expect(await codeOf({ status: 529 })).toEqual([529, 'overloaded']);
  expect(await codeOf({ status: 503 })).toEqual([503, 'server']);
  expect(await codeOf({ error: 'insufficient-quota' })).toEqual([429, 'insufficient-quota']);
  expect(await codeOf({ status: 429 })).toEqual([429, 'rate-limit']);
});

test('requests that the service refuses get its error: unknown paths, wrong methods, no JSON, and its own checks', async () => {
  const server = await closing(teaServer.start());
  const ask = async (path: string, request: Parameters<typeof send>[1]) => {
    const { status, text } = await send(`${server.baseURL}${path}`, request);
    return [status, JSON.parse(text).error.code];
  };
  expect(await ask('/coffee', {})).toEqual([404, 'unknown-path']);
  expect(await ask('/pour', { method: 'GET' })).toEqual([405, 'wrong-method']);
  expect(await ask('/pour', { body: '{' })).toEqual([400, 'not-json']);
  expect(await ask('/pour', { body: { messages: [] } })).toEqual([400, 'invalid-request']);
});

test('other endpoints answer, and {model} in a path is the model of the request', async () => {
  const server = await closing(teaServer.start());
  const models = await send(`${server.baseURL}/models`, { method: 'GET' });
  expect(JSON.parse(models.text)).toEqual({ models: ['tea-green', 'tea-black'] });
  const one = await send(`${server.baseURL}/models/tea%2Fblack`, { method: 'GET' });
  expect(JSON.parse(one.text)).toEqual({ model: 'tea/black' });
});

test('a stream of JSON lines has the faults of events', async () => {
  const events = teaWire.stream?.events;
  if (events === undefined) throw new Error('The wire must stream.');
  const server = await closing(createWireServer({ ...teaWire, stream: { framing: ndjson(), events } }).start());
  const read = async () => {
    const { text, headers } = await send(...tea.chat(server, true));
    expect(headers['content-type']).toBe('application/x-ndjson');
    return text.split('\n').slice(0, -1);
  };
  const tokens = ['One', ' two', ' three'];
  server.reply({ tokens });
  const whole = await read();
  expect(whole.map((line) => JSON.parse(line).type)).toEqual(['start', 'text', 'text', 'text', 'end']);
  server.reply({ tokens, fault: { kind: 'cut', afterTokens: 2 } });
  expect((await read()).slice(1)).toEqual(whole.slice(1, 3));
  server.reply({ tokens, fault: { kind: 'malformed-chunk', afterTokens: 1 } });
  expect((await read())[2]).toBe('{"broken":');
  server.reply({ tokens, fault: { kind: 'error-event', afterTokens: 1, error: 'spilled' } });
  expect(JSON.parse((await read()).at(-1) ?? '')).toEqual({ error: { code: 'spilled', message: expect.any(String) } });
  server.reply({ events: [{ type: 'odd' }, 'as it is\n'] });
  expect(await read()).toEqual(['{"type":"odd"}', 'as it is']);
});

const fail = (): never => {
  throw new Error('The kettle is cold.');
};

test.each([
  ['headers', { headers: fail }, {}],
  ['ids.request', { ids: { request: fail } }, {}],
  ['encode', { encode: fail }, {}],
  ['stringify', { stringify: fail }, {}],
  ['errors', { errors: fail }, { fault: { kind: 'status', status: 429 } }],
  ['rateLimit', { rateLimit: fail }, { rateLimit: { requests: { limit: 1 } } }],
  ['stream.wanted', { stream: { ...teaWire.stream, events: fail, wanted: fail } }, {}],
] as const)('what %s throws is told with a 500, and the request is logged', async (_, broken, reply) => {
  const server = await closing(createWireServer({ ...teaWire, ...broken }).start({ reply }));
  const { status, text } = await send(...tea.chat(server, false));
  expect(status).toBe(500);
  expect(JSON.parse(text)).toEqual({ error: { message: 'The test server has no answer: The kettle is cold.' } });
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(['faulted']);
});

test('a header that HTTP does not allow is told with a 500', async () => {
  const server = await closing(createWireServer({ ...teaWire, headers: () => ({ 'x-tea': 'a\nb' }) }).start());
  const { status, text } = await send(...tea.chat(server, false));
  expect([status, text]).toEqual([500, expect.stringContaining('x-tea')]);
});

test('what stream.error throws in an open stream breaks the connection', async () => {
  const own = createWireServer({ ...teaWire, stream: { ...teaWire.stream, events: writeOne, error: fail } });
  const server = await closing(own.start({ reply: { fault: { kind: 'error-event', afterTokens: 1 } } }));
  expect(await send(...tea.chat(server, true))).toMatchObject({ status: 200, end: 'broken' });
  expect(server.requests[0]?.outcome).toBe('faulted');
});

function writeOne(_: unknown, write: { token(payload: unknown): void }): void {
  write.token({ type: 'text' });
}

test('a path with a bare % is answered', async () => {
  const server = await closing(teaServer.start());
  const one = await send(`${server.baseURL}/models/100%`, { method: 'GET' });
  expect(JSON.parse(one.text)).toEqual({ model: '100%' });
});

test('a wire may be an object of a class, whose methods use this', async () => {
  class Base implements Pick<CustomWire, 'errors'> {
    readonly label: string = 'own';
    errors({ message }: { readonly message: string }) {
      return { body: { [this.label]: message } };
    }
  }
  class OwnWire extends Base implements CustomWire {
    readonly name = 'Own';
    readonly path = '/own';
    readonly finishReasons = { stop: 'end' };
    headers() {
      return { 'x-label': this.label };
    }
    check() {
      return this.label === 'own' ? undefined : 'No label.';
    }
    encode() {
      return { label: this.label };
    }
  }
  const server = await closing(createWireServer(() => new OwnWire()).start());
  const answer = await send(`${server.baseURL}/own`, { body: {} });
  expect([answer.text, answer.headers['x-label']]).toEqual(['{"label":"own"}', 'own']);
  expect((await send(`${server.baseURL}/other`, { body: {} })).text).toMatch(/^\{"own":/);
});

test('a wire that remembers something is made for each server', async () => {
  const counting = createWireServer(() => {
    let count = 0;
    return { ...teaWire, encode: () => ({ count: ++count }) };
  });
  const [first, second] = [await closing(counting.start()), await closing(counting.start())];
  const count = async (server: typeof first) => JSON.parse((await send(...tea.chat(server, false))).text).count;
  expect([await count(first), await count(first), await count(second)]).toEqual([1, 2, 1]);
});

test('the kind of server describes its wire for the conformance suite', () => {
  expect(teaServer).toMatchObject({ name: 'Tea', apiKey: 'tea-test-0123456789', finishReasons: { stop: 'poured' } });
  expect(teaServer.errorBody?.('No water.')).toEqual({ error: { code: 'server', message: 'No water.' } });
  const { rateLimit: _, ...unlimited } = teaWire;
  expect(teaServer.lacks).toEqual({});
  expect(createWireServer(unlimited).lacks).toEqual({ 'rate-limits': expect.any(String) });
});

test.each([
  ['/v1/models/{model}', '/v1/models/tea:0', 'tea:0'],
  ['/v1/models/{model}:pour', '/v1/models/tea:pour', 'tea'],
  ['/v1.0/{model}/pour', '/v1.0/tea/pour', 'tea'],
  ['/v1.0/{model}/pour', '/v1x0/tea/pour', undefined],
])('the path %s reads %s', (path, asked, model) => {
  expect(patternOf(path).exec(asked)?.groups?.['model']).toBe(model);
});
