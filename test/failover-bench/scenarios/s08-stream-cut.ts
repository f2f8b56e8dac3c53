import { StreamInterruptedError } from '@flexiai/core';
import { expect } from 'vitest';
import { ANSWER, healthyButSlow, obedient, TOKENS } from '../stage/canonical-answer.ts';
import { isPrefilled } from '../stage/conversation.ts';
import type { Scenario } from '../stage/scenario.ts';
import { NOISE_MS, seconds } from '../stage/seconds.ts';
import type { Stage } from '../stage/stage.ts';

const DELIVERED = 40;
const fault = 'the stream ends after 40 of 60 tokens';
const cut: Scenario['primary'] = ({ request }) => ({
  ...healthyButSlow(request),
  fault: { kind: 'cut', afterTokens: DELIVERED },
});

async function expectRescue(stage: Stage): Promise<void> {
  const { response, elapsedMs } = await stage.answer();
  expect(response.attempts).toMatchObject([
    { provider: 'primary', outcome: 'interrupted', errorCode: 'connection', usage: { accuracy: 'estimated' } },
    { provider: 'fallback', outcome: 'success', usage: { accuracy: 'reported' } },
  ]);
  expect(response).toMatchObject({ provider: 'fallback', model: stage.fallbackModel });
  expect([stage.primary.length, stage.fallback.length]).toEqual([1, 1]);
  expect(elapsedMs).toBeLessThan(seconds(40) + NOISE_MS);
}

async function expectCleanError(stage: Stage): Promise<void> {
  const { error, text } = await stage.failure();
  expect(error).toBeInstanceOf(StreamInterruptedError);
  expect(error).toMatchObject({ provider: 'primary', partial: { text: TOKENS.slice(0, DELIVERED).join('') } });
  expect(stage.primary).toHaveLength(1);
  // Text that was held back until the end is only in the error.
  expect(['', TOKENS.slice(0, DELIVERED).join('')]).toContain(text);
}

export const streamCut: readonly Scenario[] = [
  {
    id: 'S08',
    fault: `${fault}, without an error`,
    promise: 'the application gets the whole answer',
    primary: cut,
    play: expectRescue,
  },
  {
    id: 'S08',
    fault: `${fault}, with a TCP reset`,
    promise: 'the application gets the whole answer',
    primary: ({ request }) => ({ ...healthyButSlow(request), fault: { kind: 'reset', afterTokens: DELIVERED } }),
    play: expectRescue,
  },
  {
    id: 'S08',
    fault: `${fault}; the fallback repeats its last words`,
    promise: 'the text has no visible seam',
    policies: ['continue'],
    primary: cut,
    fallback: ({ request }) => obedient(request),
    play: expectRescue,
  },
  {
    id: 'S08',
    fault: `${fault}; the fallback continues a prefilled turn`,
    promise: 'the text has no visible seam',
    policies: ['continue'],
    primary: cut,
    fallbackSaysPrefill: true,
    async play(stage) {
      await expectRescue(stage);
      expect(stage.fallback.every(isPrefilled)).toBe(true);
    },
  },
  {
    id: 'S08',
    fault: `${fault}, without a fallback`,
    promise: 'a clean error with the received text',
    primary: cut,
    fallback: 'none',
    play: expectCleanError,
  },
  {
    id: 'S08',
    fault: `${fault}, beyond the window`,
    promise: 'a clean error with the received text',
    policies: ['hold'],
    streaming: { holdChars: Math.floor(ANSWER.length / 4) },
    primary: cut,
    async play(stage) {
      await expectCleanError(stage);
      expect(stage.fallback).toHaveLength(0);
    },
  },
];
