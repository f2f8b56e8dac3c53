// A stream on a web page, without a framework: npm run page
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';
import { answerRoute } from './answer-route.ts';

const service = await startStandIn('openai', {
  reply: { text: 'Every evening Marta climbs ninety-one iron steps, and waits for fog.', tokenDelayMs: 60 },
});
const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });
const answer = answerRoute(ai);

// The files of the reader, which a browser loads as they are. A bundler does the same for a larger page.
const reader = import.meta.resolve('@flexiai/core/browser');

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, script] = /^\/flexiai\/([\w-]+\.js)$/.exec(pathname) ?? [];
  if (pathname === '/answer' && request.method === 'POST') await answer(request, response);
  else if (pathname === '/') await send(response, 'text/html', new URL('page.html', import.meta.url));
  else if (script !== undefined) await send(response, 'text/javascript', new URL(script, reader));
  else response.writeHead(404).end();
});

async function send(response: ServerResponse, type: string, file: URL): Promise<void> {
  const body = await readFile(file).catch(() => undefined);
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': type }).end(body);
}

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGINT', async () => {
  server.closeAllConnections();
  server.close();
  await ai.close({ timeoutMs: 0 });
  await service.close();
});
