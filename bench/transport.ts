// CPU time of core's own fetch beside that of the global one: by themselves and under the OpenAI SDK.
//
//  node --conditions=@flexiai/source bench/transport.ts [--smoke]
//
// Both variants run in turns, so that other work of the machine affects both; only the ratios are comparable between
// machines.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { providerFetch } from '@flexiai/core/plugin';
import OpenAI from 'openai';

const isSmoke = process.argv.includes('--smoke');
const ROUNDS = isSmoke ? 3 : 25;
const CHUNKS_PER_STREAM = 200;
/** Concurrent requests. */
const CONCURRENCY = 4;

interface Comparison {
  readonly name: string;
  /** Requests per round. */
  readonly requests: number;
  /** The divisor of the CPU time. */
  readonly unit: 'request' | 'chunk';
  readonly base: () => Promise<number>;
  readonly lean: () => Promise<number>;
}

const server = fork(new URL('./transport-server.ts', import.meta.url), [String(CHUNKS_PER_STREAM)]);
const [address] = await once(server, 'message');
const baseURL = `http://127.0.0.1:${address.port}/v1`;
const leanFetch = providerFetch();

const messages = [{ role: 'user' as const, content: 'What is six times nine? '.repeat(20) }];
const unary = { model: 'gpt-5-mini', messages };
const streamed = { ...unary, stream: true as const };
const headers = new Headers({
  accept: 'application/json',
  authorization: 'Bearer sk-bench',
  'content-type': 'application/json',
  'user-agent': 'bench',
});

function bytesWith(send: typeof fetch, request: object): () => Promise<number> {
  const body = JSON.stringify(request);
  return async () => {
    const response = await send(`${baseURL}/chat/completions`, { method: 'POST', headers, body });
    let size = 0;
    for await (const bytes of response.body ?? []) size += bytes.length;
    return size;
  };
}

function textWith(send: typeof fetch): () => Promise<number> {
  const body = JSON.stringify(unary);
  return async () => {
    const response = await send(`${baseURL}/chat/completions`, { method: 'POST', headers, body });
    return (await response.text()).length;
  };
}

function sdkWith(send?: typeof fetch): OpenAI {
  return new OpenAI({ apiKey: 'sk-bench', baseURL, maxRetries: 0, ...(send && { fetch: send }) });
}

function completionWith(client: OpenAI): () => Promise<number> {
  return async () => (await client.chat.completions.create(unary)).choices[0]?.message.content?.length ?? 0;
}

function streamWith(client: OpenAI): () => Promise<number> {
  return async () => {
    let size = 0;
    for await (const { choices } of await client.chat.completions.create(streamed))
      size += choices[0]?.delta.content?.length ?? 0;
    return size;
  };
}

const baseClient = sdkWith();
const leanClient = sdkWith(leanFetch);

const comparisons: readonly Comparison[] = [
  { name: 'unary, alone', requests: 100, unit: 'request', base: textWith(fetch), lean: textWith(leanFetch) },
  {
    name: 'unary, under the SDK',
    requests: 100,
    unit: 'request',
    base: completionWith(baseClient),
    lean: completionWith(leanClient),
  },
  {
    name: 'stream of bytes, alone',
    requests: 6,
    unit: 'chunk',
    base: bytesWith(fetch, streamed),
    lean: bytesWith(leanFetch, streamed),
  },
  {
    name: 'stream, under the SDK',
    requests: 6,
    unit: 'chunk',
    base: streamWith(baseClient),
    lean: streamWith(leanClient),
  },
];

/** CPU time of a run in µs, by request. */
async function measure(call: () => Promise<number>, requests: number): Promise<number> {
  let left = requests;
  const start = process.cpuUsage();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await call()) === 0) throw new Error('The upstream gave an empty answer.');
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / requests;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const table: Record<string, { 'global fetch (µs)': string; 'providerFetch (µs)': string; per: string; ratio: number }> =
  {};
for (const { name, requests: planned, unit, base, lean } of comparisons) {
  const requests = isSmoke ? 4 : planned;
  // Until both are compiled.
  for (let round = 0; round < (isSmoke ? 1 : 6); round += 1)
    for (const call of [base, lean]) await measure(call, requests);
  const times: { base: number; lean: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push({ base: await measure(base, requests), lean: await measure(lean, requests) });
  }
  const units = unit === 'chunk' ? CHUNKS_PER_STREAM : 1;
  const ratio = median(times.map((time) => time.lean / time.base));
  if (!(ratio > 0 && Number.isFinite(ratio))) throw new Error(`No figures for "${name}".`);
  table[name] = {
    'global fetch (µs)': (median(times.map((time) => time.base)) / units).toFixed(1),
    'providerFetch (µs)': (median(times.map((time) => time.lean)) / units).toFixed(1),
    per: unit,
    ratio: Number(ratio.toFixed(2)),
  };
}
console.table(table);
leanFetch.close();
server.disconnect();
