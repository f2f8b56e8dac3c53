import { type Attempt, createFlexiAI, type FlexiAI } from '@flexiai/core';
import { isUnbilled } from '@flexiai/core/plugin';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cost, memoryStore } from '../index.ts';
import { moneyOf } from '../money/money.ts';
import { picoOf } from './pico-usd.ts';

const price = { inputUsdPerMillion: 0, outputUsdPerMillion: 1000 };
const BUCKET = JSON.stringify(['l', 'total', 0]);
const CENT = 10n ** 10n;
const good: WireReply = { text: 'Good morning to you', usage: { inputTokens: 5, outputTokens: 10 } };

let first: WireServer;
let second: WireServer;
beforeAll(async () => {
  first = await startOpenAIServer({ reply: good });
  second = await startAnthropicServer({ reply: good });
});
afterAll(() => Promise.all([first.close(), second.close()]));
beforeEach(() => {
  first.reset();
  second.reset();
});

type Ask = (ai: FlexiAI) => Promise<unknown>;
const request = { prompt: 'Hello', maxOutputTokens: 10 };
const timeouts = { headersMs: 200, firstContentMs: 200, idleMs: 200 };
const unary: Ask = (ai) => ai.chatCompletion(request, { timeouts });
const streamed: Ask = (ai) => ai.streamChatCompletion(request, { timeouts }).response();
const left: Ask = async (ai) => {
  for await (const text of ai.streamChatCompletion(request, { timeouts }).textStream) if (text !== '') break;
};

it.each<[what: string, faults: readonly WireReply[], ask: Ask, tries: number]>([
  ['an answer', [], unary, 1],
  ['a stream', [], streamed, 1],
  ['a 429', [{ fault: { kind: 'status', status: 429, retryAfter: 60 } }], unary, 2],
  ['a 500 and its retry', [{ fault: { kind: 'status', status: 500 } }], unary, 2],
  ['a stream that is cut before content', [{ ...good, fault: { kind: 'cut', afterTokens: 0 } }], streamed, 2],
  ['a stream that is cut and continued', [{ ...good, fault: { kind: 'cut', afterTokens: 2 } }], streamed, 2],
  ['a stream that stalls and is continued', [{ ...good, fault: { kind: 'stall', afterTokens: 2 } }], streamed, 2],
  ['a provider that hangs', [{ fault: { kind: 'hang' } }], unary, 2],
  ['a body that is cut', [{ ...good, fault: { kind: 'truncated-body' } }], unary, 2],
  ['a stream that the caller abandons', [{ ...good, fault: { kind: 'stall', afterTokens: 1 } }], left, 1],
])('%s is settled as the ledger records it, over the SDKs', async (_what, faults, ask, tries) => {
  first.enqueue(...faults);
  const store = memoryStore();
  const costs = cost({ limits: [{ name: 'l', amountUsd: 1, per: 'total' }], store });
  const ai = createFlexiAI({
    providers: [
      openai({ model: 'm', apiKey: 'sk-test', baseURL: first.baseURL, price }),
      anthropic({ model: 'm', apiKey: 'sk-ant-test', baseURL: second.baseURL, price }),
    ],
    retry: { baseDelayMs: 1, maxDelayMs: 2 },
    streaming: { onInterruption: 'continue' },
    middleware: [costs],
  });
  const ledger: Attempt[] = [];
  ai.on('attemptEnd', ({ attempt }) => ledger.push(attempt));
  await ai.warmUp();
  // On a busy machine a good answer may time out, too: the balances must be right in any case.
  await ask(ai).catch(() => undefined);
  await ai.close();
  await costs.flush();
  const costOf = (attempt: Attempt): bigint => {
    if (attempt.costUsd !== undefined) return picoOf(moneyOf(attempt.costUsd));
    return isUnbilled(attempt) ? 0n : CENT;
  };
  const spent = ledger.reduce((sum, attempt) => sum + costOf(attempt), 0n);
  expect(store.read([BUCKET])).toEqual([{ spent, reserved: 0n }]);
  expect(spent).toBeGreaterThan(0n);
  expect(ledger.length).toBeGreaterThanOrEqual(tries);
});

it('a provider that cannot be reached costs nothing', async () => {
  const gone = await startOpenAIServer();
  await gone.close();
  const store = memoryStore();
  const costs = cost({ limits: [{ name: 'l', amountUsd: 1, per: 'total' }], store });
  await using ai = createFlexiAI({
    providers: [openai({ model: 'm', apiKey: 'sk-test', baseURL: gone.baseURL, price })],
    retry: { maxRetries: 1, baseDelayMs: 1 },
    middleware: [costs],
  });
  await expect(ai.chatCompletion(request)).rejects.toMatchObject({
    code: 'connection',
    attempts: [{ unsent: true }, { unsent: true }],
  });
  expect(store.read([BUCKET])).toEqual([{ spent: 0n, reserved: 0n }]);
});
