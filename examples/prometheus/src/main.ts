// Figures for Prometheus and probes for Kubernetes, of a client whose first provider fails from time to time.
//
//  npm start -- [--port=9464] [--calls=N]
//
// Without --calls it runs until Ctrl-C. No key, no network: the providers are servers on this machine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createFlexiAI } from '@flexiai/core';
import { createMetrics, healthHandler, prometheusHandler } from '@flexiai/metrics';
import { toNodeHandler } from '@flexiai/metrics/node';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startOpenAIServer } from '@flexiai/testing';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '9464' }, calls: { type: 'string', default: 'Infinity' } },
});
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const [openaiServer, anthropicServer] = await Promise.all([startOpenAIServer(), startAnthropicServer()]);
const ai = createFlexiAI({
  providers: [
    openai({ model: 'gpt-5.4-mini', apiKey: 'sk-local', baseURL: openaiServer.baseURL }),
    anthropic({ model: 'claude-haiku-5-5', apiKey: 'sk-ant-local', baseURL: anthropicServer.baseURL }),
  ],
  retry: { maxRetries: 1, baseDelayMs: 50 },
});

// The three lines that an application needs.
const metrics = createMetrics();
metrics.attach(ai);
const [figures, health] = [toNodeHandler(prometheusHandler(metrics)), toNodeHandler(healthHandler(ai))];

const server = createServer((request, response) => {
  if (request.url?.startsWith('/health/')) health(request, response);
  else if (request.url === '/metrics') figures(request, response);
  else response.writeHead(404).end();
});
await new Promise<void>((resolve) => server.listen(Number(values.port), '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
console.log(`Figures: ${base}/metrics   Probes: ${base}/health/live, ${base}/health/ready`);
console.log(`Print them with: npx flexiai metrics ${base}`);

for (let call = 1; call <= Number(values.calls) && !stopped.signal.aborted; call += 1) {
  // The provider is down for ten of thirty calls.
  if (call % 30 > 20) openaiServer.reply({ fault: { kind: 'status', status: 503 } });
  else openaiServer.reply({ text: 'The first provider answers.' });
  await ai
    .streamChatCompletion({ prompt: 'Who answers?' }, { signal: stopped.signal })
    .response()
    .catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, values.calls === 'Infinity' ? 250 : 0));
}
server.closeAllConnections();
server.close();
await ai.close();
await Promise.all([openaiServer.close(), anthropicServer.close()]);
console.log('Done.');
