import type { WireReply } from '../../server/wire-reply.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, forLater, show, within } from '../expectations.ts';
import { setOwnTimer } from '../own-timers.ts';
import { type How, hello, type Subject } from '../subject.ts';
import { asWatched, TimerWatch, type WatchedTimer } from './timer-watch.ts';

const server = true;

/** Slow for loopback, and fast enough for a test. */
const SLOW: WireReply = { tokens: ['One', ' two', ' three'], delayMs: 300, tokenDelayMs: 100 };

const STALLED: WireReply = { tokens: ['One', ' two'], fault: { kind: 'stall', afterTokens: 1 } };

/** A timer of a day or more is not a time-out: SDKs that require a time-out get such a value. */
const DAY_MS = 86_400_000;

/** How long the test waits for the start of an answer: providers that buffer never deliver it. */
const BEGINNING_MS = 100;

/** Only the client has time-outs, and decides about waiting. */
export const clockRules: readonly ConformanceRule[] = [
  rule('FX-CLOCK-01', 'the provider waits for a slow service', { server }, async (subject) => {
    subject.server.reply(SLOW);
    const slow = subject.ways.map((how) => forLater(subject.answer(how)));
    for (const { text } of await Promise.all(slow)) expectEqual(text, 'One two three', 'the text of a slow answer');
    expectEqual(subject.server.requests.length, slow.length, 'requests of slow answers');
  }),

  rule('FX-CLOCK-02', 'no timer of the provider runs while a call waits for the service', { server }, (subject) =>
    asWatched(async () => {
      // Lazy loading is done after this call.
      await subject.answer('whole');
      for (const how of subject.ways) {
        const timers = await timersOf(subject, how, { fault: { kind: 'hang' } });
        expectThat(timers.length === 0, `a ${how} call that waits has set timers: ${show(timers)}`);
      }
      if (!subject.provider.capabilities.streaming) return;
      const timers = await timersOf(subject, 'streamed', STALLED);
      expectThat(timers.length === 0, `a stream that waits has set timers: ${show(timers)}`);
    }),
  ),

  rule(
    'FX-CLOCK-03',
    'an error is thrown at once, whatever delay the service requests',
    { server },
    async (subject) => {
      for (const status of [429, 503]) {
        subject.server.reply({ fault: { kind: 'status', status, retryAfter: 60 } });
        for (const how of subject.ways) {
          await within(subject.failure(how), `the error of a ${how} call that was answered with HTTP ${status}`);
        }
      }
    },
  ),
];

/** The timers that are set by a call without an answer, or without the rest of one. */
async function timersOf(subject: Subject, how: How, reply: WireReply): Promise<readonly WatchedTimer[]> {
  subject.server.reply(reply);
  const index = subject.server.requests.length;
  const controller = new AbortController();
  const context = subject.context({ signal: controller.signal });
  const watch = new TimerWatch();
  try {
    const begun = Promise.withResolvers<void>();
    const call = forLater<unknown>(
      how === 'whole'
        ? subject.provider.chatCompletion(hello(), context)
        : firstText(subject.provider.streamChatCompletion(hello(), context), begun.resolve),
    );
    // Other rules check what ends the call early.
    const arrived = subject.server.waitForRequest(index);
    const late = arrived.then(() => new Promise((resolve) => setOwnTimer(resolve, BEGINNING_MS)));
    const isMet = reply.fault?.kind === 'stall' ? Promise.race([begun.promise, late]) : arrived;
    await Promise.race([isMet, call.catch(() => undefined)]);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
  } finally {
    watch.stop();
  }
  return watch.timers.filter(({ delayMs }) => delayMs < DAY_MS);
}

async function firstText(parts: AsyncIterable<{ readonly type: string }>, onText: () => void): Promise<void> {
  for await (const { type } of parts) if (type === 'text-delta') onText();
}
