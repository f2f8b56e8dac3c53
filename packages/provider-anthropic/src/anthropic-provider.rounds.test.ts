import { createFlexiAI, partsFromResponse, responseFromParts } from '@flexiai/core';
import type { AssistantPart, Message, UnifiedResponse } from '@flexiai/core/plugin';
import { startAnthropicServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TEST_KEY } from '../test/harness.ts';
import { anthropic } from './anthropic-plugin.ts';

// The server refuses the same requests as the API: server-side results without their calls, thinking without a signature …
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ apiKey: TEST_KEY, strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

type Ask = (messages: readonly Message[]) => Promise<UnifiedResponse>;

async function withClient(
  streams: boolean,
  run: (ask: Ask) => Promise<void>,
  model = 'claude-sonnet-5',
): Promise<void> {
  const entry = anthropic({
    model,
    apiKey: TEST_KEY,
    baseURL: server.baseURL,
    providerOptions: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
  });
  await using ai = createFlexiAI({ providers: [entry], retry: { maxRetries: 0 } });
  await run((messages) =>
    streams ? ai.streamChatCompletion({ messages }).response() : ai.chatCompletion({ messages }),
  );
}

const asked: Message = { role: 'user', content: 'Look it up' };
const answered = (content: readonly AssistantPart[]): Message => ({ role: 'assistant', content });
const lastTurns = (): unknown => Reflect.get(Object(server.requests.at(-1)?.body), 'messages');

const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
const found = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [
    { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'e', page_age: null },
  ],
};
const citation = {
  type: 'web_search_result_location',
  url: 'https://a.example',
  title: 'A',
  cited_text: 'so',
  encrypted_index: 'e',
};
const cited = { type: 'text', text: 'It is so.', citations: [citation] };
const call = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' }, caller: { type: 'direct' } };
const thought = { type: 'thinking', thinking: 'Hm. ', signature: 'sig' };

describe.each([
  ['whole', false],
  ['streamed', true],
])('a conversation of %s answers', (_name, streams) => {
  it('continues after a search, with its results and citations', async () => {
    const output = [thought, use, found, { type: 'text', text: 'Well: ' }, cited];
    server.enqueue({ output }, { text: 'Yes.' });
    await withClient(streams, async (ask) => {
      const first = await ask([asked]);
      expect(first).toMatchObject({ text: 'Well: It is so.', toolCalls: [], finishReason: 'stop' });
      expect(first.content.find(({ type }) => type === 'source')).toMatchObject({
        url: 'https://a.example',
        citations: [{ textIndex: 1, start: 0, end: 9, citedText: 'so' }],
      });
      const again = responseFromParts(partsFromResponse(first));
      expect(again.content.filter(({ type }) => type !== 'source')).toMatchObject(
        first.content.filter(({ type }) => type !== 'source').map(({ origin: _origin, ...part }) => part),
      );
      const second = await ask([asked, answered(first.content), { role: 'user', content: 'Sure?' }]);
      expect(second).toMatchObject({ text: 'Yes.', warnings: [] });
      expect(lastTurns()).toMatchObject([{}, { role: 'assistant', content: output }, {}]);
    });
  });

  it('continues after a pause', async () => {
    server.enqueue(
      { output: [{ type: 'text', text: 'Let me look.' }, use], finishReason: 'pause_turn' },
      { output: [found, cited] },
    );
    await withClient(streams, async (ask) => {
      const first = await ask([asked]);
      expect(first.finishReason).toBe('pause');
      const second = await ask([asked, answered(first.content)]);
      expect(second).toMatchObject({ text: 'It is so.', warnings: [] });
      server.enqueue({ text: 'Yes.' });
      const third = await ask([
        asked,
        answered(first.content),
        answered(second.content),
        { role: 'user', content: 'Sure?' },
      ]);
      expect(third).toMatchObject({ text: 'Yes.', warnings: [] });
    });
  });

  it('continues after calls of both kinds in one turn', async () => {
    server.enqueue({ output: [use, call] }, { output: [found, cited] }, { text: 'Yes.' });
    await withClient(streams, async (ask) => {
      const first = await ask([asked]);
      expect(first.toolCalls).toMatchObject([{ id: 'toolu_1', arguments: { city: 'Rome' } }]);
      const result: Message = { role: 'tool', toolCallId: 'toolu_1', content: '21' };
      const second = await ask([asked, answered(first.content), result]);
      expect(second).toMatchObject({ text: 'It is so.', warnings: [] });
      const third = await ask([asked, answered(first.content), result, answered(second.content), asked]);
      expect(third).toMatchObject({ text: 'Yes.', warnings: [] });
    });
  });

  it('continues after the API changed the model', async () => {
    const hop = {
      type: 'fallback',
      from: { model: 'claude-fable-5' },
      to: { model: 'claude-opus-4-8' },
      trigger: { type: 'refusal', category: null },
    };
    server.enqueue(
      { output: [thought, { type: 'text', text: 'First, ' }, { ...call, id: 'toolu_0' }, hop, thought, call] },
      { text: 'Yes.' },
    );
    await withClient(
      streams,
      async (ask) => {
        const first = await ask([asked]);
        expect(first).toMatchObject({ model: 'claude-opus-4-8', toolCalls: [{ id: 'toolu_1' }] });
        const result: Message = { role: 'tool', toolCallId: 'toolu_1', content: '21' };
        const second = await ask([asked, answered(first.content), result]);
        expect(second.text).toBe('Yes.');
        expect(lastTurns()).toMatchObject([{}, { content: [{ text: 'First, ' }, hop, thought, call] }, {}]);
      },
      'claude-fable-5',
    );
  });

  it('continues after an answer that was cut during thinking', async () => {
    server.enqueue({ output: [thought], finishReason: 'max_tokens' }, { text: 'Yes.' });
    await withClient(streams, async (ask) => {
      const first = await ask([asked]);
      const second = await ask([asked, answered(first.content), { role: 'user', content: 'Go on' }]);
      expect(second).toMatchObject({ text: 'Yes.', warnings: [] });
    });
  });
});
