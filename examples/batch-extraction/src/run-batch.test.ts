import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BudgetExceededError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal } from './journal.ts';
import { reportOf } from './report.ts';
import { type Ending, runBatch } from './run-batch.ts';

const documents = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => ({ id, text: `Invoice ${id}` }));
const answer = JSON.stringify({ invoice: { number: '1', date: '2026-12-01', total: 10, currency: 'EUR' } });
const mock = mockProvider({ id: 'openai' });
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-batch-'));
  path = join(folder, 'results.jsonl');
  mock.reset();
  mock.reply(answer);
});
afterEach(() => rm(folder, { recursive: true }));

async function run(signal = new AbortController().signal, onEntry = (): void => undefined): Promise<[Ending, Journal]> {
  const ai = createFlexiAI({ providers: [mock({ model: 'm' })], retry: { maxRetries: 0 }, circuitBreaker: false });
  const journal = await Journal.open(path);
  const ending = await runBatch({ ai, documents, journal, concurrency: 2, signal, onEntry });
  await Promise.all([ai.close(), journal.close()]);
  return [ending, journal];
}

it('asks once for each document, and not again in the next run', async () => {
  expect(await run()).toEqual(['finished', expect.anything()]);
  expect(mock.calls).toHaveLength(documents.length);
  const [ending, journal] = await run();
  expect(mock.calls).toHaveLength(documents.length);
  expect(reportOf(ending, documents.length, journal)).toMatch(
    /8 of 8 documents, .*\n {2}EUR {5}8 invoices {9}80\.00\n/,
  );
});

it('tries a document again that failed, and one of which only half a line was written', async () => {
  mock.enqueue({ error: 'invalid-request' });
  const [, first] = await run();
  expect(first.entries.filter(({ status }) => status === 'failed')).toHaveLength(1);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.slice(0, -5));
  const [ending, journal] = await run();
  expect(mock.calls).toHaveLength(documents.length + 2);
  expect([ending, journal.entries.every(({ status }) => status === 'done')]).toEqual(['finished', true]);
});

it('ends where so many documents fail in a row that the others would, too', async () => {
  mock.reply({ error: 'authentication' });
  const [ending, journal] = await run();
  expect(ending).toBe('failing');
  expect(journal.entries.length).toBeLessThan(documents.length);
});

it('keeps the documents in flight when it is stopped', async () => {
  const stopped = new AbortController();
  const [ending, journal] = await run(stopped.signal, () => stopped.abort());
  expect([ending, journal.entries.length]).toEqual(['stopped', 2]);
});

it('ends when a spending limit refuses a call', async () => {
  mock.enqueue(answer, new BudgetExceededError('Too much.', { limit: 'total', leftUsd: 0, neededUsd: 1 }));
  const [ending] = await run();
  expect(ending).toBe('budget');
});
