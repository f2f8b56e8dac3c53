import { responseFromParts, type UnifiedResponse } from '@flexiai/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { providerOf } from '../test/compat.ts';
import { collect, hello, makeContext } from '../test/harness.ts';
import { openaiCompatible } from './index.ts';

const gateway = openaiCompatible({ name: 'gateway', baseURL: 'https://gateway.example/v1' });

function chunk(delta: object, rest: object = {}, top: object = {}): object {
  return { id: 'c-1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, ...rest }], ...top };
}

const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };
const pages = { citations: ['https://example.com/ä', 'https://example.org/b'] };
const call = (fields: object, called: object) => chunk({ tool_calls: [{ index: 0, ...fields, function: called }] });

/** Streams as servers write them, up to the proof of their end. */
const STREAMS: { readonly [name: string]: readonly object[] } = {
  text: [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Grüß dich 🌍' }),
    chunk({}, { finish_reason: 'stop' }),
    usage,
  ],
  'thoughts and pages': [
    chunk({ reasoning_content: 'Hm — 🤔.' }),
    chunk({ content: 'Ja [1].' }, {}, pages),
    chunk({}, { finish_reason: 'stop' }, pages),
    usage,
  ],
  'calls under one index': [
    call({ id: 'a' }, { name: 'weather', arguments: '' }),
    call({}, { arguments: '{"city":' }),
    call({}, { arguments: '"Zürich"}' }),
    call({ id: 'b' }, { name: 'weather', arguments: '{"city":"Köln"}' }),
    call({ id: 'b' }, { name: 'weather', arguments: '{"city":"Köln"}' }),
    chunk({}, { finish_reason: 'tool_calls' }),
    usage,
  ],
  'signed thoughts': [
    chunk({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Hm' }] }),
    chunk({
      reasoning_details: [{ type: 'reasoning.text', index: 0, text: ' ja', signature: 'c2ln' }],
      content: 'Ja.',
    }),
    chunk({}, { finish_reason: 'end_turn' }),
    usage,
  ],
  'a sound': [
    chunk({ audio: { id: 'audio_1', transcript: 'Ja' } }),
    chunk({ audio: { data: 'AAAA' } }),
    chunk({ audio: { expires_at: 2_000_000_000 } }, { finish_reason: 'stop' }),
    usage,
  ],
};

/** Data that may follow the end. */
const BEHIND = [
  '',
  `data: ${JSON.stringify(chunk({ content: 'Too late.' }))}\n\n`,
  `data: ${JSON.stringify({ error: { message: 'Too late.', code: 502 } })}\n\n`,
  'data: {"torn":\n\n: comment\n\nevent: error\ndata: No.\n\n',
  '{"error":{"message":"Too late."}}\n',
  '<html>502 Bad Gateway</html>',
];

/** The answer of a server that writes these bytes, each chunk separately. */
async function read(chunks: readonly Uint8Array[]): Promise<UnifiedResponse> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const bytes of chunks) controller.enqueue(bytes);
      controller.close();
    },
  });
  const answer = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  const provider = providerOf(gateway, { model: 'm', fetch: () => Promise.resolve(answer) });
  const { parts, error } = await collect(provider.streamChatCompletion(hello(), makeContext()));
  if (error !== undefined) throw error;
  return responseFromParts(parts);
}

function bytesOf(events: readonly object[], behind: string): Uint8Array {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return new TextEncoder().encode(`${text}data: [DONE]\n\n${behind}`);
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const borders = [0, ...places.map((place) => place % bytes.length).sort((one, other) => one - other), bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

describe.each(Object.entries(STREAMS))('a stream with %s', (_name, events) => {
  it('is the same answer wherever its bytes are cut, and whatever follows its end', async () => {
    const expected = await read(events.map((event) => new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`)));
    expect(expected.usage.totalTokens).toBe(5);
    for (const behind of BEHIND) {
      const bytes = bytesOf(events, behind);
      expect(await read([bytes])).toEqual(expected);
      expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...BEHIND), fc.array(fc.nat(), { maxLength: 30 }), async (behind, places) => {
        expect(await read(cut(bytesOf(events, behind), places))).toEqual(expected);
      }),
      propertyRuns(25),
    );
  });
});
