import type { UnifiedResponse } from '@flexiai/core/plugin';
import { startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, callContext, doors, streamed } from './harness.ts';

describe.each(doors)('through $id', ({ id, makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    server = await startGeminiServer();
  });
  afterAll(() => server.close());

  const provider = () => makeProvider({ baseURL: server.baseURL });
  const bytes = (text: string): number => new TextEncoder().encode(text).length;

  const first = 'Köln hat 1,1 Mio. Einwohner 🎉. ';
  const second = 'Bonn hat 0,3.';
  const segment = { startIndex: 0, endIndex: bytes(first.trimEnd()), text: first.trimEnd() };
  const secondSegment = { startIndex: bytes(first), endIndex: bytes(first + second), text: second };

  const candidateOf = (parts: readonly object[], rest: object): object => ({
    candidates: [{ content: { parts }, finishReason: 'STOP', ...rest }],
    responseId: 'r',
  });

  /** The answer whole, and in chunks with the sources in the last one: both must have the same sources. */
  async function sourcesOf(texts: readonly string[], rest: object): Promise<UnifiedResponse['content']> {
    const parts = texts.map((text) => ({ text }));
    server.enqueue({ body: candidateOf(parts, rest) });
    const whole = await provider().chatCompletion(ask('Hi'), callContext());
    const events = parts.map((part) => ({ candidates: [{ content: { parts: [part] } }], responseId: 'r' }));
    server.enqueue({ events: [...events, candidateOf([{ text: '' }], rest)] });
    const pieced = await streamed(provider(), ask('Hi'));
    const found = pieced.content.filter(({ type }) => type === 'source');
    expect(whole.content.filter(({ type }) => type === 'source').map(({ origin: _origin, ...part }) => part)).toEqual(
      found,
    );
    return found;
  }

  it('the pages that the text cites appear once each, with the places in characters; the others are hits', async () => {
    const found = await sourcesOf([first, second], {
      groundingMetadata: {
        groundingChunks: [
          { web: { uri: 'https://a.example', title: 'A', domain: 'a.example' } },
          { maps: { uri: 'https://maps.example', title: 'M', placeId: 'places/1' } },
          { web: { uri: 'https://a.example', title: 'A' } },
          { web: { uri: 'https://unused.example', title: 'U' } },
        ],
        groundingSupports: [
          { segment, groundingChunkIndices: [0, 1], confidenceScores: [0.9, 0.5] },
          { segment: secondSegment, groundingChunkIndices: [2] },
          { segment, groundingChunkIndices: [99, 'x'] },
        ],
      },
    });
    const inFirst = { textIndex: 0, start: 0, end: first.trimEnd().length };
    expect(found).toEqual([
      {
        type: 'source',
        id: 'source-1',
        url: 'https://a.example',
        title: 'A',
        providerMetadata: { [id]: { kind: 'web', domain: 'a.example' } },
        citations: [
          { ...inFirst, providerMetadata: { [id]: { confidence: 0.9 } } },
          { textIndex: 0, start: first.length, end: first.length + second.length },
        ],
      },
      {
        type: 'source',
        id: 'source-2',
        url: 'https://maps.example',
        title: 'M',
        providerMetadata: { [id]: { kind: 'maps', placeId: 'places/1' } },
        citations: [{ ...inFirst, providerMetadata: { [id]: { confidence: 0.5 } } }],
      },
      {
        type: 'source',
        id: 'source-3',
        url: 'https://unused.example',
        title: 'U',
        cited: false,
        providerMetadata: { [id]: { kind: 'web' } },
      },
    ]);
  });

  it('the application’s own documents have their file and the cited text', async () => {
    const found = await sourcesOf([first], {
      groundingMetadata: {
        groundingChunks: [
          {
            retrievedContext: {
              title: 'notes.pdf',
              text: 'Köln: 1,1 Mio.',
              fileSearchStore: 'fileSearchStores/1',
              mediaId: 'fileSearchStores/1/media/2',
              pageNumber: 3,
            },
          },
          { retrievedContext: { title: 'other.pdf', text: 'Nothing.' } },
        ],
        groundingSupports: [{ segment, groundingChunkIndices: [0] }],
      },
    });
    expect(found).toEqual([
      {
        type: 'source',
        id: 'source-1',
        title: 'notes.pdf',
        fileId: 'fileSearchStores/1/media/2',
        filename: 'notes.pdf',
        providerMetadata: { [id]: { kind: 'retrievedContext', fileSearchStore: 'fileSearchStores/1', pageNumber: 3 } },
        citations: [{ textIndex: 0, start: 0, end: first.trimEnd().length, citedText: 'Köln: 1,1 Mio.' }],
      },
      {
        type: 'source',
        id: 'source-2',
        title: 'other.pdf',
        filename: 'other.pdf',
        cited: false,
        providerMetadata: { [id]: { kind: 'retrievedContext' } },
      },
    ]);
  });

  it('recited text is cited with its licence, and pages that were read are hits', async () => {
    const found = await sourcesOf([first, second], {
      citationMetadata: {
        citationSources: [
          { startIndex: bytes(first), endIndex: bytes(first + second), uri: 'https://c.example', license: 'MIT' },
        ],
      },
      urlContextMetadata: {
        urlMetadata: [
          { retrievedUrl: 'https://read.example', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS' },
          { retrievedUrl: 'https://gone.example', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_ERROR' },
        ],
      },
    });
    expect(found).toEqual([
      {
        type: 'source',
        id: 'source-1',
        url: 'https://c.example',
        citations: [
          {
            textIndex: 0,
            start: first.length,
            end: first.length + second.length,
            providerMetadata: { [id]: { license: 'MIT' } },
          },
        ],
      },
      {
        type: 'source',
        id: 'source-2',
        url: 'https://read.example',
        cited: false,
        providerMetadata: { [id]: { kind: 'urlContext' } },
      },
    ]);
  });

  it('sources that chunks repeat, or send in pieces, appear once', async () => {
    const page = (url: string): object => ({ web: { uri: url, title: url } });
    const chunk = (text: string, groundingMetadata: object, rest: object = {}): object => ({
      candidates: [{ content: { parts: [{ text }] }, groundingMetadata, ...rest }],
    });
    server.enqueue({
      events: [
        chunk(first, { groundingChunks: [page('https://a.example')] }),
        chunk(second, {
          groundingChunks: [page('https://a.example'), page('https://b.example')],
          groundingSupports: [{ segment, groundingChunkIndices: [0] }],
        }),
        chunk('', { groundingSupports: [{ segment, groundingChunkIndices: [0, 1] }] }, { finishReason: 'STOP' }),
      ],
    });
    const { content } = await streamed(provider(), ask('Hi'));
    const place = { textIndex: 0, start: 0, end: first.trimEnd().length };
    expect(content.slice(1)).toMatchObject([
      { type: 'source', url: 'https://a.example', citations: [place] },
      { type: 'source', url: 'https://b.example', citations: [place] },
    ]);
  });
});
