import { describe, expect, it } from 'vitest';
import { ConnectionError, createFlexiAI, partStream, type StreamPart } from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { finish, scripted } from '../scripted-provider.ts';

const start = { type: 'stream-start', provider: 'x', model: 'm' } as const;

/** A client whose first provider sends `before` and breaks off, and whose second continues with `after`. */
function continued(before: readonly StreamPart[], after: readonly StreamPart[]) {
  const a = scripted('a');
  const b = scripted('b');
  a.always({
    parts: {
      *[Symbol.iterator]() {
        yield start;
        yield* before;
        throw new ConnectionError('reset', { provider: 'a', model: 'm' });
      },
    } as unknown as readonly StreamPart[],
  });
  b.always({ parts: [start, ...after, finish('')] });
  const ai = createFlexiAI({
    streaming: { onInterruption: 'continue' },
    providers: [a({ model: 'm' }), b({ model: 'm2' })],
    retry: { maxRetries: 0 },
  });
  return ai.streamChatCompletion({ prompt: 'Tell me' }).response();
}

describe('a continued answer', () => {
  it('has its citations at the cited words in the joined text', async () => {
    const url = 'https://a.example';
    const cited = 'in Bern';
    // The continuation repeats "The capital" and cites the three words after it.
    const { text, content } = await continued(
      [{ type: 'text-delta', id: 't', delta: 'Well: The capital' }],
      [
        { type: 'source', url: 'https://hit.example', cited: false },
        { type: 'text-delta', id: 't', delta: 'The capital is ' },
        { type: 'text-delta', id: 't', delta: `${cited}.` },
        { type: 'source', url, citations: [{ textId: 't', start: 15, end: 22 }] },
        { type: 'text-delta', id: 'u', delta: ' So there.' },
        { type: 'source', url, citations: [{ textId: 'u', start: 1, end: 3 }] },
      ],
    );
    expect(text).toBe('Well: The capital is in Bern. So there.');
    const source = content.find((part) => part.type === 'source' && part.url === url);
    if (source?.type !== 'source') throw new Error('a source');
    const texts = content.filter((part) => part.type === 'text').map((part) => part.text);
    expect(source.citations?.map(({ textIndex = -1, start: from, end }) => texts[textIndex]?.slice(from, end))).toEqual(
      [cited, 'So'],
    );
  });

  it('has its citations at the cited words where text and citation came in one network read', async () => {
    const a = scripted('a');
    a.always({ stream: ['Well: '], ending: new ConnectionError('reset', { provider: 'a', model: 'm' }) });
    const b = rawProvider('b', {
      streamChatCompletion: () =>
        partStream(
          (async function* () {
            yield [
              { type: 'stream-start', provider: 'b', model: 'm' },
              { type: 'text-delta', id: 't', delta: 'the capital is in Bern.' },
              {
                type: 'source',
                url: 'https://a.example',
                citations: [{ textId: 't', start: 15, end: 22 }],
              },
              finish(''),
            ] satisfies StreamPart[];
          })(),
        ),
    });
    const ai = createFlexiAI({
      streaming: { onInterruption: 'continue' },
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { maxRetries: 0 },
    });
    const { text, content } = await ai.streamChatCompletion({ prompt: 'Tell me' }).response();
    const source = content.find((part) => part.type === 'source');
    if (source?.type !== 'source') throw new Error('a source');
    expect(source.citations?.map(({ start: from, end }) => text.slice(from, end))).toEqual(['in Bern']);
  });

  it('has the reasoning, the images and the calls of both attempts', async () => {
    const { content } = await continued(
      [
        { type: 'reasoning-delta', id: 'r', delta: 'First' },
        { type: 'text-delta', id: 't', delta: 'The capital' },
      ],
      [
        { type: 'reasoning-delta', id: 'r', delta: 'Second' },
        { type: 'reasoning-end', id: 'r', signature: 's' },
        { type: 'text-delta', id: 't', delta: ' is Bern.' },
        { type: 'image', data: 'AAAA', mediaType: 'image/png' },
        { type: 'provider-block', kind: 'other', name: 'search', raw: {} },
      ],
    );
    expect(content.map((part) => [part.type, 'text' in part ? part.text : undefined])).toEqual([
      ['reasoning', 'First'],
      ['text', 'The capital is Bern.'],
      ['reasoning', 'Second'],
      ['image', undefined],
      ['provider-block', undefined],
    ]);
  });

  it('gives no text the signature of another', async () => {
    const { content } = await continued(
      [{ type: 'text-delta', id: 't', delta: 'The capital' }],
      [
        { type: 'text-delta', id: 't', delta: ' is Bern.' },
        { type: 'text-end', id: 't', providerMetadata: { b: { signature: 's' } } },
        { type: 'text-end', id: 'own', providerMetadata: { b: { signature: 'o' } } },
      ],
    );
    expect(content.map((part) => [part.type === 'text' && part.text, part.providerMetadata])).toEqual([
      ['The capital is Bern.', undefined],
      ['', { b: { signature: 'o' } }],
    ]);
  });
});
