// For faults in any order: a call ends with the right answer or a typed error, in time, and never calls a tool twice.
import { FlexiAIError, StreamInterruptedError, type StreamingOptions } from '@flexiai/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_LONG, propertyRuns } from '../long-form.ts';
import { BILLED } from './stage/canonical-answer.ts';
import { type FaultScript, faultScript } from './stage/fault-script.ts';
import { FaultServer } from './stage/fault-server.ts';
import { type CallReport, playScript, SETTINGS } from './stage/scripted-call.ts';
import { callsOf, textOf } from './stage/scripted-models.ts';
import { NOISE_MS } from './stage/seconds.ts';
import { warmUp } from './stage/warm-up.ts';

/** Time limit of the suite; on a slow machine it runs fewer scripts. */
const LONGEST_MS = IS_LONG ? 120_000 : 6000;

const MOST_TRIES = 1 + SETTINGS.retry.maxRetries;

type Mode = StreamingOptions | 'unary';

const modes: { readonly [name: string]: fc.Arbitrary<Mode> } = {
  unary: fc.constant('unary'),
  error: fc.constant({ onInterruption: 'error' }),
  hold: fc.record({
    onInterruption: fc.constant('hold' as const),
    holdChars: fc.integer({ min: 1, max: 1000 }),
    holdMs: fc.integer({ min: 1, max: 100 }),
  }),
  restart: fc.constant({ onInterruption: 'restart' }),
  continue: fc.constant({ onInterruption: 'continue' }),
};

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
const server = await FaultServer.start();
beforeAll(async () => {
  process.on('unhandledRejection', note);
  await warmUp(server);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await server[Symbol.asyncDispose]();
});

describe.concurrent('random faults of two providers', () => {
  it.each(Object.entries(modes))('end with the right answer or with a typed error: %s', async (name, mode) => {
    let played = 0;
    await fc.assert(
      fc.asyncProperty(faultScript, mode, async (script, streaming) => {
        played += 1;
        const report = await playScript(server, `${name}-${played}`, script, streaming);
        expectOrder(report, script);
        expectGrammar(report);
        expectNoCallTwice(report, script);
        expectTheBill(report, script);
        if (report.response === undefined) {
          expectTypedError(report, script);
          expectNoBetter(report, script, streaming);
        } else expectRightAnswer(report, script, streaming !== 'unary');
        expect(unhandled).toEqual([]);
      }),
      { ...propertyRuns(60, 1200), interruptAfterTimeLimit: LONGEST_MS },
    );
  });
});

/** In time, with few requests, and without remaining requests. */
function expectOrder({ elapsedMs, asked, leftOpen, inFlight }: CallReport, { prefill }: FaultScript): void {
  expect(elapsedMs).toBeLessThan(SETTINGS.timeouts.totalMs + 200 + NOISE_MS);
  expect(asked.primary).toBeLessThanOrEqual(MOST_TRIES);
  // If a provider rejects a prefilled turn, it is called once more without it.
  expect(asked.fallback).toBeLessThanOrEqual(prefill === 'refused' ? 2 * MOST_TRIES : MOST_TRIES);
  expect({ leftOpen, inFlight }).toEqual({ leftOpen: 0, inFlight: 0 });
}

/** At most one start, at the beginning, and at most one finish, at the end. */
function expectGrammar({ application: { partTypes } }: CallReport): void {
  expect(partTypes.lastIndexOf('stream-start')).toBeLessThanOrEqual(0);
  const finish = partTypes.indexOf('finish');
  expect([-1, partTypes.length - 1]).toContain(finish);
}

function expectNoCallTwice({ application: { callsMade } }: CallReport, script: FaultScript): void {
  const made = callsMade.map(({ name }) => name);
  expect(made).toEqual([...new Set(made)]);
  const wanted = callsOf(script).map((call) => JSON.stringify(call));
  for (const call of callsMade) {
    expect(wanted).toContain(JSON.stringify({ name: call.name, arguments: JSON.parse(call.arguments) }));
  }
}

/** The ledger matches the server's bill: each complete answer, with its usage, and nothing else as reported. */
function expectTheBill({ response, error, completed }: CallReport, { primary, fallback }: FaultScript): void {
  const attempts = response?.attempts ?? (error instanceof FlexiAIError ? (error.attempts ?? []) : []);
  const told = attempts.filter(({ usage }) => usage?.accuracy === 'reported');
  for (const { usage } of told) expect(usage).toMatchObject(BILLED);
  // A chunk that does not parse is skipped: the answer is complete, although the server counts it as faulty.
  const mishaps = fallback === 'none' ? primary : [...primary, ...fallback];
  const spoilt = mishaps.filter(({ fault }) => fault?.kind === 'malformed-chunk').length;
  expect(told.length).toBeLessThanOrEqual(completed + spoilt);
  // An answer that the server completed but that is not in the ledger came too late.
  const late = attempts.filter(({ errorCode }) => errorCode === 'timeout').length;
  expect(told.length + late).toBeGreaterThanOrEqual(completed);
}

function expectTypedError({ error, application, asked }: CallReport, script: FaultScript): void {
  if (!(error instanceof FlexiAIError)) throw error;
  const { attempts = [] } = error;
  expect(attempts.length).toBeGreaterThanOrEqual(asked.primary + asked.fallback);
  expect(attempts.every(({ errorCode }) => errorCode !== undefined)).toBe(true);
  // The delivered text is a beginning of the right answer.
  expect(textOf(script).startsWith(application.text), application.text).toBe(true);
  if (error instanceof StreamInterruptedError) expect(textOf(script).startsWith(error.partial.text)).toBe(true);
}

/**
 * With a healthy fallback, a failure is only allowed if the fallback must not be called, or the machine is too slow.
 */
function expectNoBetter(report: CallReport, { fallback }: FaultScript, streaming: Mode): void {
  const { error, elapsedMs, application } = report;
  if (!(error instanceof FlexiAIError) || fallback === 'none' || fallback.length > 0) return;
  const last = error.attempts?.at(-1);
  const wasLate = last?.provider === 'fallback' && last.errorCode === 'timeout';
  if (wasLate || elapsedMs >= SETTINGS.timeouts.totalMs) return;
  const mayResume = streaming !== 'unary' && ['restart', 'continue'].includes(streaming.onInterruption ?? 'error');
  if (error instanceof StreamInterruptedError && (!mayResume || application.callsMade.length > 0)) return;
  expect(['invalid-request', 'content-filter']).toContain(last?.errorCode);
}

function expectRightAnswer({ response, application, asked }: CallReport, script: FaultScript, isStream: boolean): void {
  const calls = callsOf(script);
  expect(response).toMatchObject({
    text: textOf(script),
    toolCalls: calls,
    finishReason: calls.length > 0 ? 'tool-calls' : 'stop',
  });
  const outcomes = response?.attempts.map(({ outcome }) => outcome) ?? [];
  // An attempt may time out before the server receives it.
  expect(outcomes.length).toBeGreaterThanOrEqual(asked.primary + asked.fallback);
  expect(outcomes.indexOf('success')).toBe(outcomes.length - 1);
  if (!isStream) return;
  expect(application.text).toBe(textOf(script));
  expect(application.callsMade).toHaveLength(calls.length);
}
