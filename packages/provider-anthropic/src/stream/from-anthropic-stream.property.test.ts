import { ResponseBatches, type StreamPart } from '@flexiai/core/plugin';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { MessageReader } from './from-anthropic-stream.ts';

const scope = { provider: 'claude', model: 'claude-sonnet-5' };

const open = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, inner: object): object => ({ type: 'content_block_delta', index, delta: inner });
const close = (index: number): object => ({ type: 'content_block_stop', index });

/** A message with a block of every kind. */
const EVENTS: readonly object[] = [
  {
    type: 'message_start',
    message: { id: 'msg_1', model: 'claude-sonnet-5', usage: { input_tokens: 3, output_tokens: 1 } },
  },
  { type: 'ping' },
  open(0, { type: 'thinking', thinking: '', signature: '' }),
  delta(0, { type: 'thinking_delta', thinking: 'Überlegen …' }),
  delta(0, { type: 'signature_delta', signature: 'sig' }),
  close(0),
  open(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
  delta(1, { type: 'input_json_delta', partial_json: '{"query":"Köln ' }),
  delta(1, { type: 'input_json_delta', partial_json: '🌍"}' }),
  close(1),
  open(2, { type: 'web_search_tool_result', tool_use_id: 's', content: [{ url: 'https://a.example', title: 'Ä' }] }),
  close(2),
  open(3, { type: 'text', text: '' }),
  delta(3, { type: 'text_delta', text: 'Grüße 🌍' }),
  delta(3, { type: 'citations_delta', citation: { url: 'https://a.example', cited_text: 'ß', encrypted_index: 'e' } }),
  close(3),
  open(4, { type: 'tool_use', id: 'toolu_1', name: 'wetter', input: {} }),
  delta(4, { type: 'input_json_delta', partial_json: '{"ort":"Zür' }),
  delta(4, { type: 'input_json_delta', partial_json: 'ich"}' }),
  close(4),
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
];
const STOP = { type: 'message_stop' };
/** Events that belong to no block. */
const LATE: readonly object[] = [
  open(0, { type: 'text', text: 'Late' }),
  { type: 'error', error: { type: 'overloaded_error', message: 'Late' } },
];

const written = (events: readonly object[], lineEnd: string): Uint8Array =>
  new TextEncoder().encode(
    events.map((event) => `event: x${lineEnd}data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`).join(''),
  );

/** A response whose body is split at these positions. */
function inPieces(bytes: Uint8Array, places: readonly number[]): Response {
  const ends = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let from = 0;
      for (const end of [...ends, bytes.length]) {
        if (end > from) controller.enqueue(bytes.slice(from, end));
        from = Math.max(from, end);
      }
      controller.close();
    },
  });
  return new Response(body);
}

async function partsOf(response: Response): Promise<readonly StreamPart[]> {
  const parts: StreamPart[] = [];
  const failed = (what: unknown): Error => new Error('The stream failed.', { cause: what });
  const open = async () => ({
    response,
    decoder: new MessageReader(scope, []),
    bodyError: failed,
    notAnAnswer: failed,
  });
  const { signal } = new AbortController();
  for await (const batch of new ResponseBatches({ signal, open, requestError: failed })) parts.push(...batch);
  return parts;
}

it('the parts of a message do not depend on where the network cuts its bytes, or on what follows its end', async () => {
  const expected = await partsOf(inPieces(written([...EVENTS, STOP], '\n'), []));
  expect(expected.at(-1)).toMatchObject({ type: 'finish', finishReason: 'tool-calls' });
  expect(expected.filter(({ type }) => type === 'tool-call-end')).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { maxLength: 60 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom([STOP, ...LATE], [STOP], []),
      async (places, lineEnd, rest) => {
        const bytes = written([...EVENTS, ...rest], lineEnd);
        expect(await partsOf(inPieces(bytes, places))).toEqual(expected);
      },
    ),
    propertyRuns(150),
  );
});
