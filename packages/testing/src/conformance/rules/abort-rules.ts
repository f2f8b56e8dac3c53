import { getEventListeners } from 'node:events';
import type { CallContext, StreamPart } from '@flexiai/core/plugin';
import type { WireReply } from '../../server/wire-reply.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectThat, forLater, within } from '../expectations.ts';
import { setOwnTimer } from '../own-timers.ts';
import { type How, hello, type Subject } from '../subject.ts';
import { errorOf } from './failures.ts';

const STALLED: WireReply = { tokens: ['One', ' two', ' three'], fault: { kind: 'stall', afterTokens: 2 } };

/** Longer than response headers take on loopback: for providers that do not report them. */
const HEAD_MS = 100;

export const abortRules: readonly ConformanceRule[] = [
  rule('FX-ABORT-01', 'a call with an aborted signal sends nothing', {}, async (subject) => {
    for (const how of subject.ways) {
      const context = subject.context({ signal: AbortSignal.abort() });
      const error = await errorOf(
        within(subject.answer(how, hello(), context), `an aborted ${how} call`),
        `an aborted ${how} call`,
      );
      expectEqual(error.code, 'aborted', `what an aborted ${how} call threw`);
    }
    if (subject.hasServer) expectEqual(subject.server.requests.length, 0, 'requests of aborted calls');
  }),

  rule(
    'FX-ABORT-02',
    'an abort before the response headers ends the call and its connection',
    { server: true },
    async (subject) => {
      for (const how of subject.ways)
        await abortUnder(subject, how, { fault: { kind: 'hang' } }, (call) => call.arrived);
    },
  ),

  rule(
    'FX-ABORT-03',
    'an abort between headers and body ends the call and its connection',
    { server: true },
    async (subject) => {
      for (const how of subject.ways) {
        await abortUnder(subject, how, { fault: { kind: 'hang', after: 'headers' } }, (call) => call.head);
      }
    },
  ),

  rule(
    'FX-ABORT-04',
    'an abort within the body ends the call and its connection',
    { server: true },
    async (subject) => {
      for (const how of subject.ways) {
        await abortUnder(subject, how, STALLED, (call) => (how === 'whole' ? call.head : call.content));
      }
    },
  ),

  rule('FX-ABORT-05', 'an abort with any reason throws RequestAbortedError', { server: true }, async (subject) => {
    for (const reason of ['enough', new DOMException('late', 'TimeoutError'), new TypeError('fetch failed')]) {
      for (const how of subject.ways) {
        await abortUnder(subject, how, { fault: { kind: 'hang' } }, (call) => call.arrived, reason);
      }
    }
  }),

  rule(
    'FX-ABORT-06',
    'ending a stream early closes its connection',
    { can: ['streaming'], server: true },
    async (subject) => {
      await leaveStalled(subject);
      await expectClosedByClient(subject, 'a stream that was ended early');
    },
  ),

  rule(
    'FX-ABORT-07',
    'a stream that waits for its next part can be ended by an abort and return(), as the client does',
    { can: ['streaming'], server: true },
    async (subject) => {
      const controller = new AbortController();
      subject.server.reply(STALLED);
      const parts = subject.provider.streamChatCompletion(hello(), subject.context({ signal: controller.signal }));
      const stream = parts[Symbol.asyncIterator]();
      let text = '';
      while (text !== 'One two') {
        const { value, done } = await within(stream.next(), 'the parts of a stream in progress');
        expectThat(done !== true, 'the stream ended too soon');
        if (value.type === 'text-delta') text += value.delta;
      }
      const waiting = stream.next().catch(() => undefined);
      controller.abort();
      await within(Promise.resolve(stream.return?.()), 'return() while a part is awaited');
      await within(waiting, 'the end of a pending next()');
      await expectClosedByClient(subject, 'a stream that was ended while it waited');
    },
  ),

  rule('FX-ABORT-08', "no call leaves a listener on its caller's signal", {}, async (subject) => {
    const { signal } = new AbortController();
    const context = subject.context({ signal });
    const expectNone = (what: string): void => {
      expectEqual(getEventListeners(signal, 'abort').length, 0, `listeners after ${what}`);
    };
    for (const how of subject.ways) {
      await subject.answer(how, hello(), context);
      expectNone(`a ${how} call`);
    }
    if (!subject.hasServer) return;
    const endings: readonly WireReply[] = [
      { fault: { kind: 'status', status: 500 } },
      { fault: { kind: 'cut', afterTokens: 1 } },
      { fault: { kind: 'invalid-json' } },
    ];
    for (const reply of endings) {
      subject.server.reply(reply);
      for (const how of subject.ways) {
        await subject.failure(how, hello(), context);
        expectNone(`a ${how} call that failed`);
      }
    }
    if (!subject.provider.capabilities.streaming) return;
    await leaveStalled(subject, context);
    expectNone('a stream that was ended early');
  }),

  rule('FX-ABORT-09', 'authenticate() and listModels() react to the signal', { server: true }, async (subject) => {
    const context = subject.context({ signal: AbortSignal.abort() });
    const { provider } = subject;
    const calls = [provider.authenticate(context), provider.listModels?.(context)].filter((call) => call !== undefined);
    for (const call of calls) {
      const error = await errorOf(call, 'an aborted call');
      expectEqual(error.code, 'aborted', 'what an aborted call threw');
    }
    expectEqual(subject.server.requests.length, 0, 'requests of aborted calls');
  }),
];

/** Reads the first parts of a stream that then pauses, and ends it early. */
export async function leaveStalled(subject: Subject, context = subject.context()): Promise<void> {
  subject.server.reply(STALLED);
  const read = async (): Promise<void> => {
    for await (const part of subject.provider.streamChatCompletion(hello(), context)) {
      if (part.type === 'text-delta') return;
    }
  };
  await within(read(), 'reading the first parts of a stream, and ending it');
}

/** The progress of a call. */
interface Progress {
  readonly arrived: Promise<unknown>;
  readonly head: Promise<unknown>;
  readonly content: Promise<unknown>;
}

/** Makes an endless call, aborts it at a given moment, and expects everything to end at once. */
async function abortUnder(
  subject: Subject,
  how: How,
  reply: WireReply,
  moment: (progress: Progress) => Promise<unknown>,
  reason?: unknown,
): Promise<void> {
  subject.server.reply(reply);
  const index = subject.server.requests.length;
  const controller = new AbortController();
  const head = Promise.withResolvers<void>();
  const content = Promise.withResolvers<void>();
  const arrived = subject.server.waitForRequest(index);
  const context = subject.context({ signal: controller.signal, onHeaders: () => head.resolve() });
  const call = forLater(errorOf(run(subject, how, context, content.resolve), `an aborted ${how} call`));
  // A call that fails earlier must report its error.
  const early = forLater(call.then(() => undefined));
  const waited = forLater(
    Promise.race([head.promise, arrived.then(() => new Promise((resolve) => setOwnTimer(resolve, HEAD_MS)))]),
  );
  const come = Promise.race([moment({ arrived, head: waited, content: content.promise }), early]);
  await within(come, `the moment at which a ${how} call is aborted`);
  controller.abort(reason);
  const error = await within(call, `the end of an aborted ${how} call`);
  expectEqual(error.code, 'aborted', `what an aborted ${how} call threw`);
  await expectClosedByClient(subject, `an aborted ${how} call`);
}

async function run(
  subject: Subject,
  how: How,
  context: CallContext,
  onContent: () => void,
): Promise<readonly StreamPart[]> {
  if (how === 'whole') {
    await subject.provider.chatCompletion(hello(), context);
    return [];
  }
  const parts: StreamPart[] = [];
  for await (const part of subject.provider.streamChatCompletion(hello(), context)) {
    if (part.type === 'text-delta') onContent();
    parts.push(part);
  }
  return parts;
}

async function expectClosedByClient(subject: Subject, what: string): Promise<void> {
  const request = subject.server.requests.at(-1);
  expectThat(request, `${what} sent nothing`);
  const { outcome } = await within(subject.server.whenSettled(request), `the close of the connection of ${what}`);
  expectEqual(outcome, 'closed-by-client', `how the connection of ${what} ended`);
}
