import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { dashboardHandler } from '@flexiai/metrics';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appOf } from './app.ts';
import { Sessions } from './sessions.ts';

const mock = mockProvider({ id: 'openai' });
const session = '3f0c2a5e-6f0e-4b62-9d3c-0d8d1a2b3c4d';
let folder: string;
let close: () => Promise<void>;
let log: string[];
let ask: (question: string, id?: string) => Promise<Response>;
let get: (path: string) => Promise<Response>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-support-'));
  mock.reset();
  log = [];
  start();
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true });
});

/** The application, as after a start of the process. */
function start(dailyUsd = 1): void {
  const prices = { openai: { '*': { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } } };
  const costs = cost({ prices, limits: [{ amountUsd: dailyUsd, per: 'day', by: 'user' }] });
  const ai = createFlexiAI({ providers: [mock({ model: 'm' })], middleware: [costs], retry: { maxRetries: 0 } });
  const dashboard = dashboardHandler(ai, { auth: false, limits: () => costs.limits() });
  const app = appOf({ ai, sessions: new Sessions(folder), log: (line) => log.push(line) }, dashboard);
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    app(new Request(`http://127.0.0.1${path}`, init), { remoteAddress: '127.0.0.1' });
  get = (path) => send(path);
  ask = (question, id = session) => send('/chat', { method: 'POST', body: JSON.stringify({ session: id, question }) });
  close = async () => {
    await ai.close();
    dashboard.close();
  };
}

const call = (name: string, args: object) => ({ toolCalls: [{ id: name, name, arguments: args }] });

it('looks up an order, and continues the conversation after a restart', async () => {
  mock.enqueue(call('find_order', { id: 'a-1002' }), 'It is on its way.');
  expect(await (await ask('Where is A-1002?')).text()).toBe('It is on its way.');
  expect(JSON.stringify(mock.calls[1]?.request.messages)).toContain('Brass telescope');

  await close();
  start();
  mock.enqueue('You are welcome.');
  expect(await (await ask('Thank you.')).text()).toBe('You are welcome.');
  const roles = mock.calls[2]?.request.messages.map(({ role }) => role);
  expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user']);
});

it('refunds a small amount, and leaves a large one to an employee', async () => {
  mock.enqueue(call('refund_order', { id: 'A-1001', amountUsd: 20 }), 'Done.');
  await (await ask('20 USD back, please.')).text();
  expect(JSON.stringify(mock.calls[1]?.request.messages.at(-1))).toContain('refundedUsd');
  expect(log).toEqual([]);

  mock.enqueue(call('refund_order', { id: 'A-1002', amountUsd: 420 }), 'An employee will write.');
  await (await ask('All my money, please.')).text();
  expect(JSON.stringify(mock.calls[3]?.request.messages.at(-1))).toContain('An employee has to decide.');
  expect(log).toEqual([expect.stringContaining('refund_order {"id":"A-1002","amountUsd":420}')]);
});

it('has a limit for each user in a day', async () => {
  await close();
  start(0.000001);
  const refused = await ask('Hello');
  expect([refused.status, await refused.json()]).toEqual([429, { message: expect.stringContaining('tomorrow') }]);
  expect(mock.calls).toEqual([]);
});

it('says that no answer is possible, without the words of the provider, and is free for the next question', async () => {
  mock.enqueue({ error: 'overloaded', message: 'node 17 melts' }, 'Hello!');
  const failed = await ask('Hello');
  expect([failed.status, await failed.text()]).toEqual([503, expect.not.stringContaining('node 17')]);
  expect(log).toEqual([expect.stringContaining('node 17 melts')]);
  expect(await (await ask('Hello')).text()).toBe('Hello!');
});

it('answers one question of a session at a time', async () => {
  mock.enqueue({ tokens: ['One', ' moment'], tokenDelayMs: 20 });
  const first = await ask('Hello');
  expect((await ask('Hello?')).status).toBe(409);
  expect(await first.text()).toBe('One moment');
});

it('refuses what no page sends, and serves the page and the dashboard', async () => {
  expect((await ask('Hello', '../../secrets')).status).toBe(400);
  expect((await ask('x'.repeat(2001))).status).toBe(400);
  expect(await (await get('/')).text()).toContain('<title>Support</title>');
  expect((await get('/dashboard')).status).toBeLessThan(400);
  expect((await get('/else')).status).toBe(404);
});
