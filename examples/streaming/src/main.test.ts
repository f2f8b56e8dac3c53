import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFlexiAI } from '@flexiai/core';
import { readResponse } from '@flexiai/core/browser';
import { mockProvider } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';
import { answerRoute } from './answer-route.ts';

it('streams to the terminal', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text).toMatch(/^You asked: .+\n\(stop, \d+ tokens\)\n$/);
});

it('streams to a page, and ends the call of a page that leaves', async () => {
  const mock = mockProvider({ replies: ['Waits for fog.'] });
  const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
  const server = createServer(answerRoute(ai));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
  const ask = (body: string, signal?: AbortSignal) => fetch(url, { method: 'POST', body, ...(signal && { signal }) });
  try {
    expect((await readResponse(ask('Tell me a story.')).result()).text).toBe('Waits for fog.');
    expect(await ask(' ').then(({ status }) => status)).toBe(400);

    mock.reply({ tokens: ['Waits'], tokenDelayMs: Number.POSITIVE_INFINITY });
    const page = new AbortController();
    await ask('Tell me a story.', page.signal);
    expect(ai.getRequestStats().inFlight).toBe(1);
    page.abort();
    while (ai.getRequestStats().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(mock.calls).toHaveLength(2);
  } finally {
    await ai.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
