import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { closing, openai, wires } from '../../test/wires.ts';

for (const wire of wires) {
  test(`${wire.name}: by default the last user text is repeated, unary and streamed`, async () => {
    const server = await closing(wire.start());
    const unary = await send(...wire.chat(server, false, 'Grüße 🌍'));
    const streamed = await send(...wire.chat(server, true, 'Grüße 🌍'));
    expect(unary.text).toContain('You said: Grüße 🌍');
    expect(streamed.text).toContain('" 🌍"');
    expect(streamed.text).toMatch(wire.terminal);
  });

  test(`${wire.name}: split writes add up to the same bytes, unary and streamed`, async () => {
    const server = await closing(wire.start());
    const fixed = { text: 'Grüße, 世界 🌍 '.repeat(20), id: 'fixed', requestId: 'fixed', usage: { inputTokens: 5 } };
    for (const stream of [false, true]) {
      server.reply(fixed);
      const whole = await send(...wire.chat(server, stream));
      server.reply({ ...fixed, split: { seed: 42 } });
      const split = await send(...wire.chat(server, stream));
      const steady = (text: string) => text.replaceAll(/"(obfuscation|created)": ?("\w+"|\d+)/g, '');
      expect(steady(split.text)).toBe(steady(whole.text));
      expect(split.chunks.length).toBeGreaterThan(whole.chunks.length);
    }
  });

  test(`${wire.name}: a client that ends a stream early is recorded`, async () => {
    const server = await closing(wire.start({ reply: { tokens: ['a', 'b'], tokenDelayMs: 5 } }));
    const [url, request] = wire.chat(server, true);
    await send(url, { ...request, onChunk: () => 'leave' });
    const recorded = await server.whenSettled(await server.waitForRequest(0));
    expect(recorded.outcome).toBe('closed-by-client');
    expect(recorded.closedAt).toBeGreaterThanOrEqual(recorded.receivedAt);
  });

  test(`${wire.name}: only the server's key is accepted, and other keys get the service's error`, async () => {
    const server = await closing(wire.start({ apiKey: 'sk-right' }));
    const [url, request] = wire.chat(server, false);
    const ask = (headers: { readonly [name: string]: string }) =>
      send(url, { ...request, headers: { ...request.headers, ...headers } });
    expect((await ask(wire.credential('sk-right'))).status).toBe(200);
    const wrong = await ask(wire.credential('sk-wrong'));
    const missing = await ask({});
    expect([wrong.status, missing.status]).toEqual(wire.name === 'gemini' ? [400, 403] : [401, 401]);
    expect(wrong.text).not.toBe(missing.text);
  });

  test(`${wire.name}: a request is recorded with its model, body and kind`, async () => {
    const server = await closing(wire.start());
    const [url, request] = wire.chat(server, true);
    await send(`${url}${url.includes('?') ? '&' : '?'}trace=1`, request);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      index: 0,
      method: 'POST',
      query: { trace: '1' },
      body: request.body,
      stream: true,
      outcome: 'completed',
    });
    expect(server.requests[0]?.model).toMatch(/gpt|claude|gemini|tea/);
    expect(server.requests[0]?.path).not.toContain('?');
  });
}

test.each([1, 2, 3, 4])(
  'a client that disconnects right after the last byte has received a complete answer (seed %i)',
  async (seed) => {
    const server = await closing(openai.start({ reply: { split: { seed } } }));
    const [url, request] = openai.chat(server, true);
    let text = '';
    await send(url, {
      ...request,
      onChunk: (piece) => {
        text += piece;
        return text.endsWith('data: [DONE]\n\n') ? 'leave' : undefined;
      },
    });
    const recorded = await server.whenSettled(await server.waitForRequest(0));
    expect(recorded.outcome).toBe('completed');
  },
);

test('a request of another server is never settled here', async () => {
  const [one, other] = await Promise.all([closing(openai.start()), closing(openai.start())]);
  await send(...openai.chat(one, false));
  await expect(other.whenSettled(await one.waitForRequest(0))).rejects.toThrow('does not belong to this server');
});

test('queued replies come first and in order, then the standing one', async () => {
  const server = await closing(openai.start({ reply: { text: 'first standing' } }));
  const ask = async () => (await send(...openai.chat(server, false))).text;
  server.enqueue({ text: 'queued 1' }, ({ index }) => ({ text: `queued for request ${index}` }));
  expect(await ask()).toContain('queued 1');
  expect(await ask()).toContain('queued for request 1');
  expect(await ask()).toContain('first standing');
  server.reply(async () => ({ text: 'second standing' }));
  expect(await ask()).toContain('second standing');
  server.enqueue({ text: 'never asked for' });
  server.reset();
  expect(server.requests).toEqual([]);
  expect(await ask()).toContain('first standing');
});

test('a custom script replaces the body and the events', async () => {
  const server = await closing(openai.start());
  server.reply({ body: { any: 'thing' }, events: [{ an: 'event' }, ': raw\n\n'], headers: { 'x-own': '1' } });
  const unary = await send(...openai.chat(server, false));
  const streamed = await send(...openai.chat(server, true));
  expect(JSON.parse(unary.text)).toEqual({ any: 'thing' });
  expect(streamed.text).toBe('data: {"an":"event"}\n\n: raw\n\n');
  expect([unary.headers['x-own'], streamed.headers['x-own']]).toEqual(['1', '1']);
});

test('a reply function that throws is reported to the client', async () => {
  const server = await closing(
    openai.start({
      reply: () => {
        throw new Error('the script is wrong');
      },
    }),
  );
  const { status, text } = await send(...openai.chat(server, false));
  expect(status).toBe(500);
  expect(text).toContain('the script is wrong');
});

test('waitForRequest resolves when the request arrives, not when it is answered', async () => {
  const server = await closing(openai.start({ reply: { fault: { kind: 'hang' } } }));
  const second = server.waitForRequest(1);
  const abort = new AbortController();
  const sent = [0, 1].map((index) => {
    const [url, request] = openai.chat(server, false, `number ${index}`);
    return send(url, { ...request, signal: abort.signal }).catch(() => 'gone');
  });
  expect(await second).toMatchObject({ index: 1, outcome: 'pending' });
  abort.abort();
  expect(await Promise.all(sent)).toEqual(['gone', 'gone']);
});

test('close ends pending requests and frees the port', async () => {
  const server = await openai.start({ reply: { tokens: ['a'], tokenDelayMs: 60_000 } });
  const [url, request] = openai.chat(server, true);
  const begun = Promise.withResolvers<void>();
  const sent = send(url, { ...request, onChunk: () => begun.resolve() });
  const recorded = await server.waitForRequest(0);
  await begun.promise;
  const never = server.waitForRequest(5);
  const told = expect(never).rejects.toThrow('closed before request 5');
  await Promise.all([server.close(), server.close()]);
  await told;
  expect((await sent).end).toBe('broken');
  expect(recorded.outcome).toBe('faulted');
  const socket = connect(Number(new URL(server.baseURL).port), '127.0.0.1');
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

test('leaving an `await using` block closes the server', async () => {
  const server = await openai.start();
  await server[Symbol.asyncDispose]();
  await expect(send(...openai.chat(server, false))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a closed server leaves no timer and no socket, and its process ends', { timeout: 60_000 }, async () => {
  const script = fileURLToPath(new URL('../../test/close-and-exit.ts', import.meta.url));
  const args = ['--conditions=@flexiai/source', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
  expect(stdout.trim()).toBe('left: none');
});

test('the pacing does not use a fake clock', async () => {
  vi.useFakeTimers();
  try {
    const server = await closing(openai.start({ reply: { text: 'one two', tokenDelayMs: 2, split: { seed: 1 } } }));
    const wire = wires[0];
    if (wire === undefined) throw new Error('no wire');
    const { text } = await send(...openai.chat(server, true));
    expect(text).toMatch(openai.terminal);
  } finally {
    vi.useRealTimers();
  }
});
