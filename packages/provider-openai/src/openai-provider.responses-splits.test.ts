import { responseFromParts, type UnifiedResponse } from '@flexiai/core/plugin';
import { startOpenAIServer } from '@flexiai/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { collect, hello, makeContext, makeProvider } from '../test/harness.ts';

const output = [
  { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm — 🤔.' }], encrypted_content: 'gAAAA' },
  { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', queries: ['Grüße 🌍'] } },
  {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    phase: 'commentary',
    content: [
      {
        type: 'output_text',
        text: 'Grüß dich 🌍, „Welt“.',
        annotations: [{ type: 'url_citation', start_index: 0, end_index: 4, url: 'https://example.com', title: 'Ä' }],
      },
    ],
  },
  {
    id: 'fc_1',
    type: 'function_call',
    call_id: 'call_1',
    name: 'f',
    arguments: '{"city":"Zürich"}',
    status: 'completed',
  },
  { id: 'fc_2', type: 'function_call', call_id: 'call_2', name: 'g', arguments: '{}', status: 'completed' },
];

/** Data that some servers and proxies send after the end. */
const BEHIND = [
  '',
  'data: [DONE]\n\n',
  'event: error\ndata: {"type":"error","message":"Too late."}\n\n',
  'data: {"type":"response.output_text.delta","output_index":2,"delta":"Too late."}\n\ndata: {"torn":\n\n',
  '<html>502 Bad Gateway</html>',
];

let stream: Uint8Array;
let whole: UnifiedResponse;

beforeAll(async () => {
  await using server = await startOpenAIServer({
    reply: { id: 'resp_1', output, usage: { inputTokens: 1, outputTokens: 2 } },
  });
  const response = await fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    body: JSON.stringify({ model: 'gpt-4.1-mini', input: 'Hello', stream: true }),
  });
  stream = new Uint8Array(await response.arrayBuffer());
  const entry = makeProvider({ baseURL: server.baseURL, api: 'responses' });
  whole = { ...(await entry.chatCompletion(hello(), makeContext())), id: 'resp_1' };
});

/** The answer of a server that writes these bytes, each chunk separately. */
async function read(chunks: readonly Uint8Array[]): Promise<UnifiedResponse> {
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
  const headers = { 'content-type': 'text/event-stream' };
  const entry = makeProvider({ api: 'responses', fetch: () => Promise.resolve(new Response(body(), { headers })) });
  const { parts, error } = await collect(entry.streamChatCompletion(hello(), makeContext()));
  if (error !== undefined) throw error;
  return responseFromParts(parts);
}

function bytesOf(behind: string): Uint8Array {
  return new Uint8Array([...stream, ...new TextEncoder().encode(behind)]);
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const borders = [0, ...places.map((place) => place % bytes.length).sort((one, other) => one - other), bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

describe('a streamed response', () => {
  const expected = () => {
    const { requestId: _requestId, ...response } = whole;
    return expect.objectContaining(response);
  };

  it('is the same wherever its bytes are cut, and whatever follows its end', async () => {
    expect(whole.content.map(({ type }) => type)).toEqual([
      'reasoning',
      'provider-block',
      'text',
      'source',
      'tool-call',
      'tool-call',
    ]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...BEHIND), fc.array(fc.nat(), { maxLength: 40 }), async (behind, places) => {
        expect(await read(cut(bytesOf(behind), places))).toEqual(expected());
      }),
      propertyRuns(60),
    );
  });

  it.each(BEHIND)('is the same in one read, and byte by byte: %j after it', async (behind) => {
    const bytes = bytesOf(behind);
    expect(await read([bytes])).toEqual(expected());
    expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected());
  });

  it('needs no blank line after its last event', async () => {
    expect(await read([stream.subarray(0, stream.length - 2)])).toEqual(expected());
  });
});
