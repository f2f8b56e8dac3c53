import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { POST } from '../app/api/chat/route.ts';
import type { ChatMessage } from './chat-message.ts';
import { flexi } from './models.ts';

let server: Server;
let api: string;

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await Array.fromAsync(incoming)).toString();
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    const request = new Request('http://localhost/api/chat', { method: 'POST', body, signal: gone.signal });
    const response = await POST(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const piece of response.body ?? []) outgoing.write(piece);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat`;
});
afterAll(async () => {
  await flexi.client.close();
  await new Promise((resolve) => server.close(resolve));
});

function textOf(message: ChatMessage | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

it('the page of useChat gets each answer whole, though the first provider breaks off in the middle of it', async () => {
  const chat = new Chat<ChatMessage>({ transport: new DefaultChatTransport({ api }) });
  for (const turn of [1, 2]) {
    await chat.sendMessage({ text: 'Tell me a story.' });
    expect(chat.error).toBeUndefined();
    expect(chat.messages).toHaveLength(2 * turn);
    const answer = chat.messages.at(-1);
    expect(textOf(answer)).toMatch(/^Every evening Marta .* waits for fog\. .* proves nothing\.$/);
    expect(answer?.metadata).toEqual({ answeredBy: 'steady', tries: 2 });
    expect(answer?.parts).toContainEqual(expect.objectContaining({ type: 'custom', kind: 'flexiai.continuation' }));
  }
});

it('a page that stops the answer ends the call', async () => {
  const chat = new Chat<ChatMessage>({ transport: new DefaultChatTransport({ api }) });
  const answered = chat.sendMessage({ text: 'Tell me a story.' });
  while (textOf(chat.messages.at(1)) === '') await new Promise((resolve) => setTimeout(resolve, 5));
  await chat.stop();
  await answered;
  while (flexi.client.getRequestStats().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(textOf(chat.messages.at(1))).not.toContain('proves nothing');
});
