import { ResponseBatches } from '@flexiai/core/plugin';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import type { FailureContext } from '../gemini-errors.ts';
import { AnswerBuilder } from '../response/answer-builder.ts';
import { GeminiStreamDecoder } from './from-gemini-stream.ts';

const context: FailureContext & { readonly model: string } = {
  provider: 'g',
  plugin: 'gemini',
  model: 'm',
  secrets: [],
};

/** The result of a stream of these bytes: its parts, and its error. */
async function read(pieces: readonly Uint8Array[]): Promise<unknown> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const parts: unknown[] = [];
  const asThrown = (error: unknown): Error => error as Error;
  const open = async () => ({
    response: new Response(body),
    decoder: new GeminiStreamDecoder(new AnswerBuilder(context, []), context),
    bodyError: asThrown,
    notAnAnswer: asThrown,
  });
  const { signal } = new AbortController();
  const stream = new ResponseBatches({ signal, open, requestError: asThrown });
  try {
    for await (const batch of stream) parts.push(...batch);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { parts, code, message };
  }
  return { parts };
}

const chunk = (parts: readonly object[], rest: object = {}, more: object = {}): object => ({
  candidates: [{ content: { parts }, index: 0, ...rest }],
  responseId: 'r',
  ...more,
});
const stop = { finishReason: 'STOP' };
const grounding = {
  groundingMetadata: {
    groundingChunks: [{ web: { uri: 'https://a.example', title: 'Ä' } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0] }],
  },
};

const streams: { readonly [name: string]: readonly (object | string)[] } = {
  'text, thoughts and usage': [
    chunk([{ text: 'Hm 🤔', thought: true }]),
    chunk([{ text: 'Grüße ' }]),
    chunk([{ text: '👋🏽', thoughtSignature: 's' }], { ...stop, ...grounding }),
    { usageMetadata: { promptTokenCount: 3 } },
  ],
  'calls, blocks and pictures': [
    chunk([{ functionCall: { name: 'a', args: { x: 'ü' } }, thoughtSignature: 's' }, { functionCall: { name: 'a' } }]),
    chunk([{ executableCode: { code: 'print("👋")' } }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }], stop),
  ],
  'a call in pieces that is cut': [
    chunk([{ functionCall: { name: 'a', willContinue: true, partialArgs: [{ jsonPath: '$.ü', stringValue: '👋' }] } }]),
    chunk([], { finishReason: 'MAX_TOKENS' }),
  ],
  'a STOP in every chunk': [chunk([{ text: 'a' }], stop), chunk([{ text: 'b' }], stop), chunk([{ text: 'c' }], stop)],
  'more after [DONE]': [chunk([{ text: 'a' }], stop), '[DONE]', chunk([{ text: 'b' }], stop)],
  'a failure at the end': [
    chunk([{ text: 'a' }]),
    chunk([{ text: 'torn' }], { finishReason: 'MALFORMED_FUNCTION_CALL' }),
  ],
  'an error at the end': [chunk([{ text: 'a' }]), { error: { code: 503, message: 'Büsy.', status: 'UNAVAILABLE' } }],
  'no end': [chunk([{ text: 'a' }]), chunk([{ text: 'b' }])],
  'no event': ['hello', 'world'],
};

const encode = (events: readonly (object | string)[]): Uint8Array =>
  new TextEncoder().encode(
    events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\r\n\r\n`).join(''),
  );

const wholes = new Map<string, unknown>();
beforeAll(async () => {
  for (const [name, events] of Object.entries(streams)) wholes.set(name, await read([encode(events)]));
});

it.each(Object.entries(streams))(
  'a stream with %s has the same result wherever the network cuts it',
  async (name, events) => {
    const bytes = encode(events);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        const pieces = cuts.slice(1).map((end, index) => bytes.slice(cuts[index], end));
        expect(await read(pieces)).toEqual(wholes.get(name));
      }),
      propertyRuns(50),
    );
  },
);

it('a stream that comes byte by byte has the same result', async () => {
  for (const [name, events] of Object.entries(streams)) {
    const pieces = [...encode(events)].map((byte) => Uint8Array.of(byte));
    expect(await read(pieces)).toEqual(wholes.get(name));
  }
});

it('streams that fail report it', () => {
  expect(wholes.get('a failure at the end')).toMatchObject({ parts: [{}, { delta: 'a' }], code: 'invalid-response' });
  expect(wholes.get('no event')).toMatchObject({ parts: [], code: 'invalid-response' });
  expect(wholes.get('more after [DONE]')).toMatchObject({ parts: [{}, { delta: 'a' }, { type: 'finish' }] });
});

it('has the figures of its last chunks: they are the sums so far, and a zero does not replace one', async () => {
  const told = (figures: object): object => ({ usageMetadata: { promptTokenCount: 3, ...figures } });
  const events = [
    chunk([{ text: 'a' }], {}, told({ candidatesTokenCount: 1, cachedContentTokenCount: 2 })),
    chunk([{ text: 'b' }], stop, told({ candidatesTokenCount: 5, cachedContentTokenCount: 0 })),
    told({ thoughtsTokenCount: 4 }),
  ];
  const { parts } = (await read([encode(events)])) as { readonly parts: readonly object[] };
  expect(parts.at(-1)).toMatchObject({
    type: 'finish',
    usage: { inputTokens: 3, outputTokens: 9, reasoningTokens: 4, cacheReadTokens: 2 },
  });
});
