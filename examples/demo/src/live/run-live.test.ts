import type { ProviderEntry } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { capturedOutput } from '../terminal/captured-output.ts';
import { Terminal } from '../terminal/terminal.ts';
import { runLive } from './run-live.ts';

let first: WireServer;
let second: WireServer;
beforeEach(async () => {
  [first, second] = await Promise.all([startOpenAIServer(), startAnthropicServer()]);
});
afterEach(async () => {
  await Promise.all([first.close(), second.close()]);
});

async function ask(signal = new AbortController().signal) {
  const retry = { maxRetries: 0 };
  const entries: readonly ProviderEntry[] = [
    openai({ model: 'gpt-6-luna', baseURL: first.baseURL, apiKey: 'not-a-real-key', retry }),
    anthropic({ model: 'claude-haiku-5-5', baseURL: second.baseURL, apiKey: 'not-a-real-key', retry }),
  ];
  const out = capturedOutput();
  const errors = capturedOutput();
  const exitCode = await runLive('Why?', entries, {
    terminal: new Terminal(out.output),
    errors: errors.output,
    signal,
  });
  return { exitCode, out: out.text(), errors: errors.text() };
}

it('streams the answer, and prints its provider', async () => {
  first.reply({ text: 'Because it scatters.' });
  const { exitCode, out, errors } = await ask();
  expect(out).toMatch(/^Because it scatters\.\n\nanswered by openai \(gpt-6-luna\) · .* tokens in · .* tokens out\n/);
  expect(out).toMatch(/attempt 1 +openai +first +success +200/);
  expect(errors).toBe('');
  expect(exitCode).toBe(0);
});

it('prints failed attempts in the ledger', async () => {
  first.reply({ fault: { kind: 'status', status: 500 } });
  second.reply({ text: 'Because it scatters.' });
  const { exitCode, out } = await ask();
  expect(out).toMatch(/attempt 1 +openai +first +failed +500/);
  expect(out).toMatch(/attempt 2 +anthropic +failover +success +200/);
  expect(exitCode).toBe(0);
});

it('prints why every provider failed', async () => {
  for (const server of [first, second]) server.reply({ fault: { kind: 'status', status: 500 } });
  const { exitCode, out, errors } = await ask();
  expect(out).toBe('');
  expect(errors).toContain('No provider could answer');
  expect(exitCode).toBe(1);
});

it('keeps the printed text when the stream is interrupted', async () => {
  first.reply({ text: 'Because it scatters.', fault: { kind: 'cut', afterTokens: 2 } });
  const { exitCode, out, errors } = await ask();
  expect(out).toBe('Because it\n');
  expect(errors).toContain('broke off');
  expect(exitCode).toBe(1);
});

it('prints no error when it is interrupted', async () => {
  first.reply({ fault: { kind: 'hang' } });
  const controller = new AbortController();
  const asked = ask(controller.signal);
  await first.waitForRequest(0);
  controller.abort();
  expect((await asked).errors).toBe('');
});
