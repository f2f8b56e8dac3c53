import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DashboardHandler, dashboardHandler } from './dashboard-handler.ts';
import type { DashboardAudit, DashboardOptions } from './dashboard-options.ts';
import type { DashboardState } from './model/dashboard-state.ts';

const opened: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of opened.splice(0)) await close();
});

function client(): FlexiAI {
  const mock = mockProvider();
  const ai = createFlexiAI({ providers: [mock({ name: 'one', model: 'm' }), mock({ name: 'two', model: 'n' })] });
  opened.push(() => ai.close());
  return ai;
}

function handlerOf(ai: FlexiAI, options: Partial<DashboardOptions> = {}): DashboardHandler {
  const handler = dashboardHandler(ai, { auth: false, ...options });
  opened.push(() => handler.close());
  return handler;
}

const at = (path: string, init: RequestInit = {}): Request => new Request(`http://localhost:4173${path}`, init);
const basic = (username: string, password: string) => ({ authorization: `Basic ${btoa(`${username}:${password}`)}` });

async function stateOf(handler: DashboardHandler, headers: Record<string, string> = {}): Promise<DashboardState> {
  return (await handler(at('/state', { headers }))).json();
}

describe('dashboardHandler', () => {
  it('throws without the option auth, and for an unknown option', () => {
    const ai = client();
    expect(() => dashboardHandler(ai, {} as DashboardOptions)).toThrow('needs the option auth');
    expect(() => dashboardHandler(ai, { auth: false, action: true } as unknown as DashboardOptions)).toThrow(
      'did you mean "actions"?',
    );
    expect(() => dashboardHandler({} as FlexiAI, { auth: false })).toThrow('expects a client of createFlexiAI');
  });

  it.each([
    ['/', './dashboard.js'],
    ['/ops/flexiai/', './dashboard.js'],
    ['/ops/flexiai', './flexiai/dashboard.js'],
    ['/a%22b', './a%22b/dashboard.js'],
  ])('links its files relative to %s', async (path, link) => {
    const html = await (await handlerOf(client())(at(path))).text();
    expect(html).toContain(`src="${link}"`);
  });

  it('links its files below basePath if a framework strips the prefix', async () => {
    const html = await (await handlerOf(client(), { basePath: '/ops' })(at('/'))).text();
    expect(html).toContain('src="/ops/dashboard.js"');
  });

  it('answers with a strict policy and no cache, and unchanged files with 304', async () => {
    const handler = handlerOf(client());
    const page = await handler(at('/'));
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const script = await handler(at('/dashboard.js'));
    const etag = script.headers.get('etag') ?? '';
    expect((await handler(at('/dashboard.js', { headers: { 'if-none-match': etag } }))).status).toBe(304);
    expect((await handler(at('/other.js'))).status).toBe(404);
    expect((await handler(at('/', { method: 'DELETE' }))).status).toBe(405);
  });

  it('without auth answers only local hosts, because a remote page could resolve its name to this machine', async () => {
    const handler = handlerOf(client());
    const asked = (host: string) => handler(new Request('http://localhost/state', { headers: { host } }));
    expect((await asked('evil.example:4173')).status).toBe(403);
    expect((await asked('127.0.0.1.evil.example')).status).toBe(403);
    expect((await asked('127.0.0.1:4173')).status).toBe(200);
    expect((await asked('[::1]:4173')).status).toBe(200);
    const named = handlerOf(client(), { hosts: ['ops.example'] });
    expect((await named(new Request('http://ops.example/state'))).status).toBe(200);
    expect((await named(at('/state'))).status).toBe(403);
  });

  it('shows calls, attempts and entries, but no text of prompts or answers', async () => {
    const mock = mockProvider({ replies: ['SECRET ANSWER'] });
    const ai = createFlexiAI({ providers: [mock({ name: 'one', model: 'm' })] });
    opened.push(() => ai.close());
    const handler = handlerOf(ai);
    await ai.chatCompletion({ prompt: 'SECRET PROMPT', system: 'SECRET SYSTEM' });
    const answer = await handler(at('/state'));
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      entries: [{ name: 'one', model: 'm', health: 'healthy' }],
      calls: [{ outcome: 'answered', provider: 'one', attempts: [{ provider: 'one', outcome: 'success' }] }],
      recent: { answered: 1, failed: 0 },
    });
    expect(text).not.toContain('SECRET');
  });

  it('masks secrets in settings by their names, and passwords in addresses', async () => {
    const settings = {
      providers: [{ apiKey: 'made-up-1', baseURL: 'https://me:made-up-2@host/v1?key=made-up-3', maxTokens: 5 }],
      headers: { 'x-anything': 'made-up-4' },
    };
    const { settings: shown } = await stateOf(handlerOf(client(), { settings }));
    expect(shown).toEqual([
      { path: 'providers[0].apiKey', value: '[masked]' },
      { path: 'providers[0].baseURL', value: 'https://[masked]@host/v1?key=[masked]' },
      { path: 'providers[0].maxTokens', value: '5' },
      { path: 'headers.x-anything', value: '[masked]' },
    ]);
  });
});

describe('signing in', () => {
  it('accepts a name and a password, and sends a challenge to browsers', async () => {
    const handler = handlerOf(client(), { auth: { username: 'ops', password: 'pässword' } });
    const asked = await handler(at('/'));
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    const encoded = btoa(String.fromCharCode(...new TextEncoder().encode('ops:pässword')));
    expect((await handler(at('/', { headers: { authorization: `Basic ${encoded}` } }))).status).toBe(200);
    expect((await handler(at('/', { headers: basic('ops', 'wrong') }))).status).toBe(401);
  });

  it('accepts a token as a bearer token, and as the password of a browser', async () => {
    const handler = handlerOf(client(), { auth: { token: 'made-up-token' } });
    expect((await handler(at('/state', { headers: { authorization: 'Bearer made-up-token' } }))).status).toBe(200);
    expect((await handler(at('/state', { headers: basic('anyone', 'made-up-token') }))).status).toBe(200);
    expect((await handler(at('/state', { headers: basic('made-up-token', '') }))).status).toBe(401);
  });

  it('delays a client that guesses, and no other client', async () => {
    const handler = handlerOf(client(), { auth: { token: 'made-up-token' } });
    const guess = (password: string, remoteAddress: string) =>
      handler(at('/state', { headers: basic('x', password) }), { remoteAddress });
    for (let count = 0; count < 10; count += 1) expect((await guess(`no-${count}`, '10.0.0.1')).status).toBe(401);
    const refused = await guess('made-up-token', '10.0.0.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess('made-up-token', '10.0.0.2')).status).toBe(200);
  });

  it('calls a function of the application, and denies access when it throws', async () => {
    const handler = handlerOf(client(), {
      auth: (request) => {
        if (request.headers.get('cookie') === 'broken') throw new Error('no session store');
        return request.headers.get('cookie') === 'session=1';
      },
    });
    expect((await handler(at('/', { headers: { cookie: 'session=1' } }))).status).toBe(200);
    expect((await handler(at('/', { headers: { cookie: 'broken' } }))).status).toBe(401);
  });
});

describe('the feed', () => {
  it('sends the whole state first and changes each second, and leaves no timer when its reader disconnects', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const ai = client();
    const handler = handlerOf(ai);
    const reader = new AbortController();
    const response = await handler(at('/feed?range=300000', { signal: reader.signal }));
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    const events = eventsOf(response);
    expect(await events.next()).toMatchObject({
      id: expect.stringMatching(/-1$/),
      name: 'snapshot',
      data: { calls: [] },
    });
    await ai.chatCompletion({ prompt: 'x' });
    vi.advanceTimersByTime(1000);
    expect(await events.next()).toMatchObject({
      id: expect.stringMatching(/-2$/),
      name: 'delta',
      data: { calls: [{ number: 1 }], entries: [{ name: 'one', requests: 1 }] },
    });
    vi.advanceTimersByTime(1000);
    const quiet = await events.next();
    expect(Object.keys(quiet.data).sort()).toEqual(['inFlight', 'now', 'points', 'recent']);
    reader.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not queue messages for a reader that does not read', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const ai = client();
    const handler = handlerOf(ai);
    const response = await handler(at('/feed'));
    vi.advanceTimersByTime(60_000);
    await ai.chatCompletion({ prompt: 'x' });
    const events = eventsOf(response);
    expect((await events.next()).name).toBe('snapshot');
    vi.advanceTimersByTime(1000);
    // One message with all missed changes, not sixty.
    expect(await events.next()).toMatchObject({ id: expect.stringMatching(/-2$/), data: { calls: [{ number: 1 }] } });
    handler.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects a foreign page, an unknown range, and too many readers', async () => {
    const handler = handlerOf(client());
    const foreign = at('/feed', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect((await handler(foreign)).status).toBe(403);
    expect((await handler(at('/feed?range=7'))).status).toBe(400);
    for (let count = 0; count < 50; count += 1) expect((await handler(at('/feed'))).status).toBe(200);
    expect((await handler(at('/feed'))).status).toBe(503);
  });
});

describe('actions', () => {
  const post = (token: string | undefined, body: unknown, headers: Record<string, string> = {}): Request =>
    at('/action', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { 'x-flexiai-token': token }),
        ...headers,
      },
    });

  it('isolate, reset and promote entries, with the token of the feed, and are written to the audit log', async () => {
    const [ai, audits] = [client(), [] as DashboardAudit[]];
    const auth = { username: 'ops', password: 'made-up' };
    const handler = handlerOf(ai, { auth, onAction: (audit) => audits.push(audit) });
    const headers = basic('ops', 'made-up');
    const token = (await stateOf(handler, headers)).actions?.token;
    expect((await handler(post(token, { action: 'isolate', entry: 'two' }, headers))).status).toBe(200);
    expect(ai.getProviderStatus('two').circuit?.state).toBe('isolated');
    await handler(post(token, { action: 'reset', entry: 'two' }, headers));
    expect(ai.getProviderStatus('two').circuit?.state).toBe('closed');
    await handler(post(token, { action: 'primary', entry: 'two' }, headers));
    expect(ai.getProviderStatus('two').primary).toBe(true);
    expect((await handler(post(token, { action: 'reset', entry: 'three' }, headers))).status).toBe(404);
    expect(audits).toMatchObject([
      { action: 'isolate', entry: 'two', user: 'ops', outcome: 'done' },
      { action: 'reset', outcome: 'done' },
      { action: 'primary', outcome: 'done' },
      { action: 'reset', entry: 'three', outcome: 'failed' },
    ]);
    const { events } = await stateOf(handler, headers);
    expect(events.map(({ text }) => text)).toContain('two was isolated by ops');
  });

  it('are rejected without the token, from another page, and with another content type, and the audit log is written', async () => {
    const [ai, audits] = [client(), [] as DashboardAudit[]];
    const handler = handlerOf(ai, { actions: true, onAction: (audit) => audits.push(audit) });
    const token = (await stateOf(handler)).actions?.token;
    const action = { action: 'isolate', entry: 'one' };
    expect((await handler(post(undefined, action))).status).toBe(403);
    expect((await handler(post('0'.repeat(64), action))).status).toBe(403);
    expect((await handler(post(token, action, { 'sec-fetch-site': 'same-site' }))).status).toBe(403);
    expect((await handler(post(token, action, { origin: 'http://evil.example' }))).status).toBe(403);
    expect((await handler(post(token, action, { 'content-type': 'text/plain' }))).status).toBe(400);
    expect((await handler(post(token, { ...action, entry: 'x'.repeat(9000) }))).status).toBe(400);
    expect((await handler(at('/action'))).status).toBe(405);
    expect(ai.getProviderStatus('one').circuit?.state).toBe('closed');
    expect(audits.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  it('do not exist without auth, unless they are switched on', async () => {
    const handler = handlerOf(client());
    expect((await stateOf(handler)).actions).toBeUndefined();
    expect((await handler(post('x', { action: 'reset', entry: 'one' }))).status).toBe(403);
  });
});

interface FeedEvent {
  readonly id: string;
  readonly name: string;
  readonly data: object;
}

function eventsOf(response: Response): { next(): Promise<FeedEvent> } {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next() {
      let end = text.indexOf('\n\n');
      while (end === -1) {
        const { value = '' } = (await reader?.read()) ?? {};
        text += value;
        end = text.indexOf('\n\n');
      }
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1] ?? '';
      return { id: field('id'), name: field('event'), data: JSON.parse(field('data')) as object };
    },
  };
}
