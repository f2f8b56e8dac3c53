import { afterEach, describe, expect, it, vi } from 'vitest';
import { startFlakyServices } from './flaky-services.ts';
import { keepAsking } from './keep-asking.ts';

afterEach(() => void vi.useRealTimers());

const ask = (baseURL: string) =>
  fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] }),
  });

describe('startFlakyServices', () => {
  it('fails and recovers in turns, and keeps no log of the past', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    await using services = await startFlakyServices();
    const { openai } = services.servers;
    expect(services.weather).toBe('All services work.');
    expect((await ask(openai.baseURL)).status).toBe(200);
    vi.advanceTimersByTime(14_000);
    expect(services.weather).toBe('openai is down.');
    expect(openai.requests).toEqual([]);
    expect((await ask(openai.baseURL)).status).toBe(503);
    vi.advanceTimersByTime(20_000);
    expect((await ask(openai.baseURL)).status).toBe(200);
  });
});

describe('keepAsking', () => {
  it('calls until it is stopped, whatever fails, and leaves no call in progress', async () => {
    const stop = new AbortController();
    let calls = 0;
    const answer = () => {
      calls += 1;
      if (calls === 4) stop.abort();
      return calls % 2 === 0 ? Promise.reject(new Error('down')) : Promise.resolve();
    };
    const ai = { chatCompletion: answer, streamChatCompletion: () => ({ response: answer }) };
    await keepAsking(ai as never, stop.signal);
    expect(calls).toBe(4);
  });
});
