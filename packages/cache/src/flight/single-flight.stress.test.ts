import { getEventListeners } from 'node:events';
import { type FlexiAI, FlexiAIError } from '@flexiai/core';
import type { RecordedRequest, WireReply } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { WIRES, type Wire } from '../../test/wires.ts';
import { cache } from '../cache.ts';
import { cacheOptions } from '../call-options.ts';

const ROUNDS = IS_LONG ? 20 : 1;
const CALLERS = 200;
const QUESTIONS = 8;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A caller's behaviour: it streams or not, stops early, is aborted, reads slowly, has a partition. */
interface Caller {
  readonly question: number;
  readonly partition: string;
  readonly streams: boolean;
  readonly leavesAfter: number;
  readonly abortsAfterMs: number | undefined;
  readonly startsAfterMs: number;
}

function callerOf(random: () => number): Caller {
  return {
    question: Math.floor(random() * QUESTIONS),
    partition: random() < 0.5 ? 'a' : 'b',
    streams: random() < 0.6,
    leavesAfter: random() < 0.1 ? 2 : Number.POSITIVE_INFINITY,
    abortsAfterMs: random() < 0.25 ? random() * 60 : undefined,
    startsAfterMs: random() * 80,
  };
}

const answerTo = (question: string): string => `The answer to ${question} is ${question}, and nothing else.`;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @returns the result: `ok`, `left`, or an error's code */
async function run(ai: FlexiAI, caller: Caller, lasting: AbortSignal): Promise<string> {
  await wait(caller.startsAfterMs);
  const controller = new AbortController();
  const signal = caller.abortsAfterMs === undefined ? lasting : controller.signal;
  if (caller.abortsAfterMs !== undefined) setTimeout(() => controller.abort(), caller.abortsAfterMs);
  const prompt = `question ${caller.question} of ${caller.partition}`;
  const options = { signal, metadata: cacheOptions({ partition: caller.partition }) };
  try {
    if (!caller.streams) {
      const { text } = await ai.chatCompletion({ prompt }, options);
      return text === answerTo(prompt) ? 'ok' : `wrong: ${text}`;
    }
    let text = '';
    let pieces = 0;
    for await (const piece of ai.streamChatCompletion({ prompt }, options).textStream) {
      text += piece;
      pieces += 1;
      if (pieces >= caller.leavesAfter) return answerTo(prompt).startsWith(text) ? 'left' : `wrong: ${text}`;
    }
    return text === answerTo(prompt) ? 'ok' : `wrong: ${text}`;
  } catch (error) {
    return error instanceof FlexiAIError ? error.code : `foreign: ${String(error)}`;
  }
}

const promptOf = ({ body }: RecordedRequest): string => /question \d of [ab]/.exec(JSON.stringify(body))?.[0] ?? '';

describe.each(WIRES.slice(0, 2))('hundreds of callers over the wire of $name', (wire: Wire) => {
  it.each(Array.from({ length: ROUNDS }, (_, seed) => seed))(
    'end with correct answers that are each paid once (seed %i)',
    async (seed) => {
      const random = randomNumbers(seed);
      const faults: readonly NonNullable<WireReply['fault']>[] = [
        { kind: 'status', status: 503 },
        { kind: 'reset' },
        { kind: 'cut', afterTokens: 3 },
        { kind: 'error-event', afterTokens: 1 },
      ];
      const reply = (request: RecordedRequest): WireReply => {
        const fault = random() < 0.3 ? faults[Math.floor(random() * faults.length)] : undefined;
        const tokens = answerTo(promptOf(request)).split(/(?<= )/);
        return { tokens, tokenDelayMs: 2, delayMs: 10, ...(fault !== undefined && { fault }) };
      };
      await using server = await wire.start({ reply });
      const own = cache();
      const ai = wire.client(server, own, 20_000);
      const lasting = new AbortController().signal;
      const callers = Array.from({ length: CALLERS }, () => callerOf(random));
      const outcomes = await Promise.all(callers.map((caller) => run(ai, caller, lasting)));

      const allowed = [
        'ok',
        'left',
        'aborted',
        'server',
        'overloaded',
        'connection',
        'stream-interrupted',
        'invalid-response',
      ];
      expect(outcomes.filter((outcome) => !allowed.includes(outcome))).toEqual([]);
      expect(outcomes.filter((outcome) => outcome === 'ok').length).toBeGreaterThan(CALLERS / 3);
      // When an answer is complete, its question must not be sent again.
      const completed = Map.groupBy(
        server.requests.filter(({ outcome }) => outcome === 'completed'),
        promptOf,
      );
      const { stores, misses, shared, hits, rejects } = own.stats();
      expect(stores).toBeLessThanOrEqual(2 * QUESTIONS);
      expect(completed.size).toBeGreaterThan(0);
      // Every request of the server was begun by a call that found neither an entry nor a run.
      expect(server.requests.length).toBeLessThanOrEqual(misses);
      expect(server.requests.length).toBeLessThan(CALLERS / 2);
      expect(shared + hits).toBeGreaterThan(0);
      expect(stores + (rejects.failed ?? 0) + (rejects.aborted ?? 0)).toBe(misses);
      // Nothing must remain.
      expect(ai.getRequestStats()).toMatchObject({ total: CALLERS, inFlight: 0 });
      expect(getEventListeners(lasting, 'abort')).toHaveLength(0);
      await ai.close({ timeoutMs: 0 });
    },
  );
});
