import { describe, expect, it } from 'vitest';
import { rawProvider } from '../../../test/raw-provider.ts';
import {
  createFlexiAI,
  type EmbeddingRequest,
  InvalidResponseError,
  ServerError,
  ValidationError,
} from '../../index.ts';
import type { Provider } from '../../plugin.ts';

const usage = { inputTokens: 2, outputTokens: 0, totalTokens: 2, accuracy: 'reported' } as const;

/** A provider whose vectors show their maker and their text. */
function embedder(id: string, mark: number, options: { fails?: boolean; maxInputs?: number } = {}) {
  const batches: (readonly string[])[] = [];
  const capabilities: Provider['capabilities'] = {
    streaming: true,
    tools: false,
    images: false,
    files: false,
    audio: false,
    jsonSchema: false,
    reasoning: false,
    prefill: false,
    maxEmbeddingInputs: options.maxInputs ?? 3,
  };
  const plugin = rawProvider(id, {
    capabilities,
    embed: async ({ input }: EmbeddingRequest) => {
      batches.push(input);
      if (options.fails === true) throw new ServerError('boom', { provider: id, model: 'e' });
      return { model: 'e', embeddings: input.map((text) => [mark, text.length]), usage, warnings: [] };
    },
  });
  return { plugin, batches };
}

describe('embed', () => {
  it('sends batches, keeps the order, and adds the usage up', async () => {
    const a = embedder('a', 1);
    const ai = createFlexiAI({ providers: [a.plugin({ model: 'e' })] });
    const response = await ai.embed({ input: ['1', '22', '333', '4444', '55555'] });
    expect(a.batches.map((batch) => batch.length)).toEqual([3, 2]);
    expect(response.embeddings.map((vector) => vector[1])).toEqual([1, 2, 3, 4, 5]);
    expect(response).toMatchObject({ provider: 'a', model: 'e', usage: { inputTokens: 4, totalTokens: 4 } });
    expect(response.attempts).toHaveLength(2);
    expect(ai.getRequestStats()).toMatchObject({ total: 1, succeeded: 1, attempts: 2, inFlight: 0 });
  });

  it('fails over per batch: the next batch asks the first candidate first, and that is not a failover', async () => {
    const a = embedder('a', 1);
    const b = embedder('b', 2);
    const ai = createFlexiAI({ providers: [a.plugin({ model: 'e' }), b.plugin({ model: 'e' })] });
    const { attempts } = await ai.embed({ input: ['1', '22', '333', '4444', '55555'] });
    expect(attempts.map(({ provider, kind }) => [provider, kind])).toEqual([
      ['a', 'first'],
      ['a', 'first'],
    ]);
    expect(ai.getRequestStats()).toMatchObject({ attempts: 2, failovers: 0 });
  });

  it('reserves the tokens of each batch, not of the whole list', async () => {
    // 750 tokens, estimated, 250 per batch; each batch reports a usage of 2.
    const input = ['x'.repeat(1000), 'y'.repeat(1000), 'z'.repeat(1000)];
    const one = embedder('one', 1, { maxInputs: 1 });
    const limits = { tokensPerMinute: 300, maxWaitMs: 0 };
    const ai = createFlexiAI({ providers: [one.plugin({ model: 'e', limits })] });
    expect((await ai.embed({ input })).embeddings).toHaveLength(3);
    expect(one.batches).toHaveLength(3);
  });

  it('emits its attempts and its error, but no request event, which is for chat completions', async () => {
    const ai = createFlexiAI({
      providers: [embedder('a', 1, { fails: true }).plugin({ model: 'e' })],
      retry: { maxRetries: 0 },
    });
    const told: string[] = [];
    for (const event of ['request', 'attemptStart', 'attemptEnd', 'response', 'error'] as const) {
      ai.on(event, () => told.push(event));
    }
    await expect(ai.embed({ input: 'x' })).rejects.toBeInstanceOf(ServerError);
    expect(told).toEqual(['attemptStart', 'attemptEnd', 'error']);
  });

  it('accepts a single text, too', async () => {
    const a = embedder('a', 1);
    const ai = createFlexiAI({ providers: [a.plugin({ model: 'e' })] });
    expect((await ai.embed({ input: 'one' })).embeddings).toEqual([[1, 3]]);
  });

  it('fails over only between entries of one model', async () => {
    const broken = embedder('broken', 1, { fails: true });
    const other = embedder('other', 2);
    const spare = embedder('spare', 3);
    const chatOnly = rawProvider('chat', {});
    const ai = createFlexiAI({
      providers: [
        chatOnly({ model: 'c' }),
        broken.plugin({ model: 'e' }),
        other.plugin({ model: 'another' }),
        spare.plugin({ model: 'e' }),
      ],
      retry: { maxRetries: 0 },
    });
    const response = await ai.embed({ input: 'x' });
    expect(response.provider).toBe('spare');
    expect(response.attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['broken', 'failed'],
      ['spare', 'success'],
    ]);
    expect(response.skipped.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['chat', 'missing-capability'],
      ['other', 'other-model'],
    ]);
    expect(other.batches).toEqual([]);
  });

  it('embeds by the model of the first entry that meets the requirements on data', async () => {
    const [us, eu] = [embedder('us', 3), embedder('eu', 3)];
    const ai = createFlexiAI({
      providers: [us.plugin({ model: 'large' }), eu.plugin({ model: 'small', data: { region: 'eu' } })],
      requires: { region: 'eu' },
    });
    const response = await ai.embed({ input: 'x' });
    expect([response.provider, us.batches]).toEqual(['eu', []]);
    expect(response.skipped).toMatchObject([{ provider: 'us', reason: 'data-terms' }]);
  });

  it.each([
    ['few', []],
    ['many', [[1], [2]]],
  ])('rejects an answer with too %s vectors', async (_count, embeddings) => {
    const odd = rawProvider('odd', {
      embed: async () => ({ model: 'e', embeddings, usage, warnings: [] }),
    });
    const ai = createFlexiAI({ providers: [odd({ model: 'e' })], retry: { maxRetries: 0 } });
    await expect(ai.embed({ input: 'x' })).rejects.toBeInstanceOf(InvalidResponseError);
  });

  it.each([
    [{ input: [] }, 'input'],
    [{ input: ['a', ''] }, 'input[1]'],
    [{ input: 5 }, 'input'],
    [{ input: 'a', dimensions: 0 }, 'dimensions'],
    [{ input: 'a', dimension: 4 }, 'dimension'],
  ])('rejects %j before any network request', async (request, path) => {
    const a = embedder('a', 1);
    const ai = createFlexiAI({ providers: [a.plugin({ model: 'e' })] });
    const error: unknown = await ai.embed(request as never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ issues: [{ path }] });
    expect(a.batches).toEqual([]);
  });
});
