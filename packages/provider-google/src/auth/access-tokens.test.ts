import { createFlexiAI } from '@flexiai/core';
import { mockProvider, startGoogleTokenServer, startVertexServer } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, fetchWithTokensFrom, serviceAccountFile } from '../../test/harness.ts';
import { google } from '../google-plugin.ts';
import { AccessTokens } from './access-tokens.ts';

const context = { provider: 'my-vertex', model: 'm' };

/** Tokens of an own client, whose answers the test gives. */
function scripted() {
  const asked: PromiseWithResolvers<Record<string, string>>[] = [];
  const getRequestHeaders = vi.fn(() => {
    const answer = Promise.withResolvers<Record<string, string>>();
    asked.push(answer);
    return answer.promise;
  });
  return { asked, tokens: new AccessTokens({ authClient: { getRequestHeaders }, project: 'p' }, fetch, context) };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('tokens', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are asked for once by all that wait, and again by who comes later', async () => {
    const { asked, tokens } = scripted();
    const waiting = [tokens.get(undefined), tokens.get(undefined)];
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.resolve(bearer('one'));
    for (const { headers } of await Promise.all(waiting)) expect(headers.get('authorization')).toBe('Bearer one');
    const later = tokens.get(undefined);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]?.resolve(bearer('two'));
    expect((await later).headers.get('authorization')).toBe('Bearer two');
    expect(tokens.secret).toBe('two');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that do not come within 20 seconds are a connection error, and the next call asks anew', async () => {
    const { asked, tokens } = scripted();
    const failure = failureOf(tokens.get(undefined));
    await vi.advanceTimersByTimeAsync(19_999);
    const late = failureOf(tokens.get(undefined));
    await vi.advanceTimersByTimeAsync(1);
    for (const error of [await failure, await late]) {
      expect(error).toMatchObject({ code: 'connection', provider: 'my-vertex' });
    }
    const next = tokens.get(undefined);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]?.resolve(bearer('two'));
    expect((await next).headers.get('authorization')).toBe('Bearer two');
  });

  it('are still waited for by others when one who waits is aborted, and no listener is left', async () => {
    const { asked, tokens } = scripted();
    const controller = new AbortController();
    const added = vi.spyOn(controller.signal, 'addEventListener');
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const aborted = failureOf(tokens.get(controller.signal));
    const other = tokens.get(new AbortController().signal);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    controller.abort();
    expect(await aborted).toMatchObject({ code: 'aborted' });
    asked[0]?.resolve(bearer('one'));
    expect((await other).headers.get('authorization')).toBe('Bearer one');
    await vi.waitFor(() => expect(removed).toHaveBeenCalledTimes(added.mock.calls.length));
  });

  it('that fail are the error of all who wait', async () => {
    const { asked, tokens } = scripted();
    const waiting = [failureOf(tokens.get(undefined)), failureOf(tokens.get(undefined))];
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.reject(new Error('no such person'));
    for (const error of await Promise.all(waiting)) {
      expect(error).toMatchObject({ code: 'authentication', message: expect.stringContaining('no such person') });
    }
  });
});

describe('a token endpoint that hangs', () => {
  it('costs one candidate its time, and the next one answers', async () => {
    await using tokens = await startGoogleTokenServer({ reply: { fault: { kind: 'hang' } } });
    await using server = await startVertexServer();
    await using account = await serviceAccountFile();
    const second = mockProvider({ id: 'second', replies: ['Here.'] });
    await using ai = createFlexiAI({
      providers: [
        google({
          model: 'gemini-2.5-flash',
          vertex: { keyFile: account.path },
          baseURL: server.baseURL,
          fetch: fetchWithTokensFrom(tokens.baseURL),
          timeouts: { headersMs: 50 },
        }),
        second({ model: 'm' }),
      ],
      retry: { maxRetries: 0 },
    });
    const answer = await ai.chatCompletion({ prompt: 'Hi' });
    expect(answer.text).toBe('Here.');
    expect(answer.attempts).toMatchObject([{ provider: 'google', errorCode: 'timeout' }, { provider: 'second' }]);
    expect(server.requests).toHaveLength(0);
  });
});
