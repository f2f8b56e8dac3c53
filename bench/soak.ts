// Tests whether memory, timers, listeners or sockets accumulate.
//
//  npm run soak [-- --seconds=60]
//
// First 20,000 requests and 1,000 streams without a network, then the given number of seconds over HTTP, with failures,
// failovers, aborts and abandoned streams. Exits with 1 if something has grown, and must end by itself.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { memoryProvider } from './soak/memory-provider.ts';
import { report, type SoakPart } from './soak/report.ts';
import { Traffic } from './soak/traffic.ts';
import { type Vitals, vitals } from './soak/vitals.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
if (!(seconds >= 1)) throw new Error(`--seconds must be a number of at least 1, not "${values.seconds}".`);
const seed = Number(values.seed);
const CALLERS = 32;
const ANSWER = 'One two three';
const isShort = seconds < 30;
/** Sockets open and close; and in a short run, code is still being compiled. */
const HTTP_SLACK_BYTES = (isShort ? 2 : 0.25) * 2 ** 20;
/** Compiled code is released in turns: an earlier baseline would hide growth. */
const WARM_UPS = isShort ? 1 : 5;
/** Resources of an answer are released within a second: the end of a body, a closing socket. */
const SETTLE_MS = 1500;

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(`an unhandled rejection: ${String(reason)}`));
process.on('warning', ({ name, message }) => {
  // The warning about type stripping is expected.
  if (name !== 'ExperimentalWarning') unhandled.push(`a warning: ${message}`);
});

/** A signal that all calls listen to during the whole process. */
const shutdown = new AbortController();

const problems = [...report(await inMemory()), ...report(await overHttp())];
problems.push(...unhandled);
const left = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout');
if (left.length > 0) problems.push(`after closing, there are still: ${left.join(', ')}`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('\nNothing has accumulated.');

async function inMemory(): Promise<SoakPart> {
  const ai = createFlexiAI({
    providers: [memoryProvider('primary', 9)({}), memoryProvider('fallback')({})],
    retry: { maxRetries: 0 },
  });
  const traffic = new Traffic(ai, ANSWER, shutdown.signal, seed);
  const requests = (count: number): (() => boolean) => {
    const until = traffic.requests + count;
    return () => traffic.requests < until;
  };
  const warmUp = async (): Promise<Vitals> => {
    await traffic.run(CALLERS, requests(10_000));
    return vitals(shutdown.signal, 10);
  };
  await warmUp();
  const before = await warmUp();
  const begun = traffic.requests;
  const started = performance.now();
  await traffic.run(CALLERS, requests(20_000));
  await traffic.run(CALLERS, requests(1000), 'stream');
  const elapsedMs = performance.now() - started;
  const after = await vitals(shutdown.signal, 10);
  const { inFlight } = ai.getRequestStats();
  await ai.close();
  return {
    name: 'In memory',
    traffic,
    requests: traffic.requests - begun,
    seconds: elapsedMs / 1000,
    before,
    after,
    slackBytes: 0,
    inFlight,
  };
}

async function overHttp(): Promise<SoakPart> {
  const servers = fork(new URL('./soak/soak-servers.ts', import.meta.url), {
    execArgv: ['--conditions=@flexiai/source'],
  });
  const [{ primary, fallback }] = await once(servers, 'message');
  const shared = { apiKey: 'sk-soak', model: 'model' };
  const ai = createFlexiAI({
    providers: [
      openai({ ...shared, name: 'primary', baseURL: primary, timeouts: { idleMs: 250 } }),
      openai({ ...shared, name: 'fallback', baseURL: fallback }),
    ],
    retry: { baseDelayMs: 10, maxDelayMs: 50 },
    circuitBreaker: { recoveryTimeoutMs: 100, maxRecoveryTimeoutMs: 100 },
    streaming: { onInterruption: 'restart' },
  });
  const traffic = new Traffic(ai, ANSWER, shutdown.signal, seed);
  const lasting = (milliseconds: number): (() => boolean) => {
    const until = performance.now() + milliseconds;
    return () => performance.now() < until;
  };
  const warmUp = async (): Promise<Vitals> => {
    await traffic.run(CALLERS, lasting((seconds * 1000) / 4 / WARM_UPS));
    return vitals(shutdown.signal, SETTLE_MS);
  };
  let before = await warmUp();
  for (let done = 1; done < WARM_UPS; done += 1) before = await warmUp();
  const begun = traffic.requests;
  const started = performance.now();
  await traffic.run(CALLERS, lasting((seconds * 1000 * 3) / 4));
  const elapsedMs = performance.now() - started;
  const after = await vitals(shutdown.signal, SETTLE_MS);
  const { inFlight } = ai.getRequestStats();
  await ai.close();
  const closed = once(servers, 'exit');
  servers.disconnect();
  await closed;
  return {
    name: 'Over HTTP',
    traffic,
    requests: traffic.requests - begun,
    seconds: elapsedMs / 1000,
    before,
    after,
    slackBytes: HTTP_SLACK_BYTES,
    inFlight,
  };
}
