import type { WireReply } from '../../server/wire-reply.ts';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { ConformanceFailure, expectThat, PATIENCE_MS, show, within } from '../expectations.ts';
import { ownTimeout, setOwnTimer } from '../own-timers.ts';
import { hello, type Subject } from '../subject.ts';
import { leaveStalled } from './abort-rules.ts';
import { writtenDuring } from './console-watch.ts';
import { SETTINGS } from './settings.ts';

const server = true;

/** Every way in which a call can end. */
const ENDINGS: readonly WireReply[] = [
  { text: 'Hello there.' },
  { fault: { kind: 'status', status: 500 } },
  { tokens: ['One', ' two'], fault: { kind: 'cut', afterTokens: 1 } },
  { tokens: ['One', ' two'], fault: { kind: 'reset', afterTokens: 1 } },
  { tokens: ['One', ' two'], fault: { kind: 'error-event', afterTokens: 1 } },
  { fault: { kind: 'reset' } },
  { fault: { kind: 'invalid-json' } },
  { fault: { kind: 'truncated-body' } },
];

/** In ms. */
const REST_MS = 50;

export const leakRules: readonly ConformanceRule[] = [
  rule('FX-LEAK-01', 'no call leaves an unhandled rejection, however it ends', { server }, async (subject) => {
    const unhandled = await unhandledDuring(async () => {
      await callInEveryWay(subject);
      const { provider } = subject;
      if (!provider.capabilities.streaming) return;
      // Created and never read; and read once and abandoned.
      subject.server.reply({ fault: { kind: 'status', status: 500 } });
      provider.streamChatCompletion(hello(), subject.context());
      const forgotten = provider.streamChatCompletion(hello(), subject.context({ signal: ownTimeout(20) }));
      await forgotten[Symbol.asyncIterator]()
        .next()
        .catch(() => undefined);
    });
    expectThat(unhandled.length === 0, `unhandled: ${show(unhandled)}`);
  }),

  rule('FX-LEAK-02', 'no call leaves a timer', { server }, async (subject) => {
    const before = active(['Timeout']);
    await callInEveryWay(subject);
    await settlesAt(before, ['Timeout'], 'timers are left after all calls have ended');
  }),

  rule('FX-LEAK-03', 'close() closes every connection', { server, method: 'close' }, async (subject) => {
    const before = await restingAt(['TCPSocketWrap', 'TLSWrap']);
    await callInEveryWay(subject);
    subject.server.reply({});
    await Promise.all(
      Array.from({ length: 4 }, () => subject.provider.authenticate(subject.context()).catch(() => undefined)),
    );
    await subject.provider.close?.();
    await settlesAt(before, ['TCPSocketWrap', 'TLSWrap'], 'connections are open after close()');
  }),

  rule('FX-LEAK-04', 'no call writes to the console or emits a process warning', { server }, async (subject) => {
    const written = await writtenDuring(async () => {
      await callWithEveryEnding(subject);
      subject.server.reply({});
      await subject.answer('whole', { ...hello(), ...SETTINGS }).catch(() => undefined);
      await subject.provider.healthCheck(subject.context());
      // SDKs warn about models that will be retired.
      for (const { id } of subject.plugin.retirements ?? []) {
        await subject.answer('whole', { ...hello(), model: id }).catch(() => undefined);
      }
      await subject.provider.close?.();
    });
    expectThat(written.length === 0, `written: ${show(written)}`);
  }),
];

async function callWithEveryEnding(subject: Subject): Promise<void> {
  for (const reply of ENDINGS) {
    subject.server.reply(reply);
    await Promise.all(subject.ways.map((how) => subject.answer(how).catch(() => undefined)));
  }
}

async function callInEveryWay(subject: Subject): Promise<void> {
  await callWithEveryEnding(subject);
  if (!subject.provider.capabilities.streaming) return;
  await leaveStalled(subject);
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  await within(subject.read(hello(), subject.context({ signal: controller.signal })), 'the end of an aborted stream');
}

/** The unhandled rejections while a function runs. The runner's own listeners are removed meanwhile. */
async function unhandledDuring(run: () => Promise<void>): Promise<readonly unknown[]> {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  try {
    await run();
    // A rejection counts as unhandled one turn later; the last connections close another turn later.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setOwnTimer(resolve, 30));
  } finally {
    process.off('unhandledRejection', listener);
    for (const other of others) process.on('unhandledRejection', other);
  }
  return unhandled;
}

/** How many resources of these kinds keep the process running. */
function active(kinds: readonly string[]): number {
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length;
}

/** As `active`, after a time without a change: connections of earlier tests may still be closing. */
async function restingAt(kinds: readonly string[]): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  let count = active(kinds);
  let since = performance.now();
  while (performance.now() - since < REST_MS && performance.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = active(kinds);
    if (now === count) continue;
    count = now;
    since = performance.now();
  }
  return count;
}

/** Waits until there are no more than before. */
async function settlesAt(before: number, kinds: readonly string[], otherwise: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = active(kinds);
    if (left <= before) return;
    if (performance.now() > deadline) throw new ConformanceFailure(`${left - before} ${otherwise}`);
    // Not by a timer, which would be counted.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
