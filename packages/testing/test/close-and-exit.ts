import { setImmediate } from 'node:timers/promises';
import { startOpenAIServer } from '../src/openai/openai-server.ts';
import { send } from './raw-client.ts';

// Run as a separate process: several requests are pending when the server is closed, and none may remain.
const server = await startOpenAIServer({ reply: { fault: { kind: 'hang' } } });
server.enqueue(
  { delayMs: 60_000 },
  { tokenDelayMs: 60_000 },
  { fault: { kind: 'ping-forever', intervalMs: 60_000 } },
  { fault: { kind: 'stall', afterTokens: 1 } },
  () => new Promise(() => undefined),
);
const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'hello' }] };
const calls = Array.from({ length: 6 }, () =>
  send(`${server.baseURL}/chat/completions`, { body }).catch(() => undefined),
);
await server.waitForRequest(5);
await server.close();
await Promise.all(calls);
// The clients' own sockets close one turn later.
await setImmediate();
const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|Immediate/.test(name));
process.stdout.write(`left: ${left.join(', ') || 'none'}\n`);
