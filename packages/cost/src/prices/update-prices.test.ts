import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ConfigurationError } from '@flexiai/core';
import type { ModelPrice, Provider } from '@pydantic/genai-prices';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.ts';
import { PriceBook } from './price-book.ts';
import type { PriceUpdate, UpdatePricesOptions } from './update-prices.ts';

const entry = { name: 'openai', plugin: 'openai', model: 'gpt-5', listedPrice: () => undefined };

let bundled: readonly Provider[];
const servers: Server[] = [];

beforeAll(async () => {
  bundled = (await loadCatalogue()).providers;
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`;
}

/** The result of an update from a server, and the price of a million input tokens of gpt-5 after it. */
async function updateFrom(
  listener: RequestListener,
  options: UpdatePricesOptions = {},
): Promise<{ readonly update: PriceUpdate; readonly usd: number | undefined }> {
  const book = new PriceBook({ prices: {}, providers: {}, requiresPrice: false });
  const update = await book.update({ from: await serve(listener), ...options });
  return { update, usd: book.estimateUsd(entry, 'gpt-5', 1_000_000, 0) };
}

const answering =
  (body: unknown): RequestListener =>
  (_request, response) => {
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** The data with other prices for gpt-5, or with another value instead of the whole model. */
function changed(prices: unknown, more: object = {}): unknown {
  return bundled.map((provider) => ({
    ...provider,
    models: provider.models.map((model) =>
      provider.id === 'openai' && model.id === 'gpt-5' ? { ...model, prices: prices as ModelPrice, ...more } : model,
    ),
  }));
}

describe('updatePrices', () => {
  it('uses newer prices', async () => {
    const { update, usd } = await updateFrom(answering(changed({ input_mtok: 1.5, output_mtok: 12 })));
    expect(update).toEqual({ updated: true, models: expect.any(Number), doubtful: [] });
    expect(usd).toBe(1.5);
  });

  it('replaces prices that calls have already used', async () => {
    const book = new PriceBook({ prices: {}, providers: {}, requiresPrice: false });
    await book.pending();
    expect(book.estimateUsd(entry, 'gpt-5', 1_000_000, 0)).toBe(1.25);
    await book.update({ from: await serve(answering(changed({ input_mtok: 1.5, output_mtok: 12 }))) });
    expect(book.estimateUsd(entry, 'gpt-5', 1_000_000, 0)).toBe(1.5);
  });

  it('uses the given fetch', async () => {
    const asked: string[] = [];
    const { usd } = await updateFrom(answering('unused'), {
      from: 'https://prices.test/data.json',
      fetch: async (url) => {
        asked.push(String(url));
        return Response.json(changed({ input_mtok: 2, output_mtok: 12 }));
      },
    });
    expect(asked).toEqual(['https://prices.test/data.json']);
    expect(usd).toBe(2);
  });

  it('keeps the price of a model whose new price is zero or many times the old one', async () => {
    for (const prices of [
      { input_mtok: 0, output_mtok: 0 },
      { input_mtok: 1.25, output_mtok: 900 },
      { input_mtok: 1.25 },
    ]) {
      const { update, usd } = await updateFrom(answering(changed(prices)));
      expect(update).toMatchObject({ updated: true, doubtful: [{ provider: 'openai', model: 'gpt-5' }] });
      expect(usd).toBe(1.25);
    }
  });

  const cut =
    (body: string): RequestListener =>
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(body, () => response.destroy());
    };

  it.each<[string, RequestListener, RegExp]>([
    ['an error', (_request, response) => void response.writeHead(500).end('{}'), /HTTP 500/],
    ['a redirect', (_request, response) => void response.writeHead(302, { location: '/' }).end(), /redirect/i],
    ['broken JSON', answering('[{"id":'), /not JSON/],
    ['a cut body', cut('[{"id":'), /terminated|closed|aborted/i],
    ['nothing', answering(''), /not JSON/],
    ['an object', answering({ providers: [] }), /expected a list/],
    ['an empty list', answering([]), /no provider/],
    ['few models', answering([{ id: 'x', name: 'X', api_pattern: 'x', models: [] }]), /only 0 of the \d+ known models/],
  ])('keeps the current prices if the server returns %s', async (_what, listener, reason) => {
    const { update, usd } = await updateFrom(listener);
    expect(update).toEqual({ updated: false, reason: expect.stringMatching(reason) });
    expect(usd).toBe(1.25);
  });

  it.each<[string, unknown, RegExp]>([
    ['a negative price', { input_mtok: -1 }, /input_mtok: expected USD/],
    ['a price as text', { input_mtok: '1' }, /input_mtok: expected USD/],
    ['a price that is no number', '{"input_mtok":NaN}', /not JSON/],
    ['an infinite price', '{"input_mtok":1e999}', /input_mtok: expected USD/],
    ['an absurd price', { output_mtok: 1e9 }, /output_mtok: expected USD/],
    ['a tier without a price', { input_mtok: { base: 1, tiers: [{ start: 5 }] } }, /tiers\[0\]\.price/],
    ['a negative tier', { input_mtok: { base: 1, tiers: [{ start: -5, price: 1 }] } }, /tiers\[0\]\.start/],
    ['a strange key', { __proto__x: 1, 'in put': 1 }, /unknown key/],
    ['an unknown condition', [{ constraint: { moon: 'full' }, prices: {} }], /constraint/],
    ['a day that does not exist', [{ constraint: { start_date: '2026-99-99' }, prices: {} }], /constraint/],
  ])('rejects %s', async (_what, prices, reason) => {
    const text = JSON.stringify(changed(typeof prices === 'string' ? 'HERE' : prices));
    const { update, usd } = await updateFrom(
      answering(typeof prices === 'string' ? text.replace('"HERE"', prices) : text),
    );
    expect(update).toEqual({ updated: false, reason: expect.stringMatching(reason) });
    expect(usd).toBe(1.25);
  });

  it.each([['(a+)+$'], ['a*a*a*a*b'], ['(a|a){9,}'], ['['], ['(a)\\1']])(
    'rejects the pattern %s, which may block the process',
    async (regex) => {
      const { update } = await updateFrom(answering(changed({ input_mtok: 1.25 }, { match: { regex } })));
      expect(update).toEqual({ updated: false, reason: expect.stringContaining('without the risk of slow matching') });
    },
  );

  it('aborts a slow server after its time limit', async () => {
    const { update, usd } = await updateFrom((_request, response) => void response.write('['), { timeoutMs: 50 });
    expect(update).toEqual({ updated: false, reason: 'it took longer than 50 ms' });
    expect(usd).toBe(1.25);
  });

  it('does not wait for a fetch that ignores its signal', async () => {
    const { update } = await updateFrom(answering(''), { timeoutMs: 20, fetch: () => new Promise(() => undefined) });
    expect(update).toEqual({ updated: false, reason: 'it took longer than 20 ms' });
  });

  it('is aborted by its signal', async () => {
    const { update } = await updateFrom(answering(bundled), { signal: AbortSignal.abort(new Error('enough')) });
    expect(update).toEqual({ updated: false, reason: expect.stringContaining('enough') });
  });

  it('reads at most the maximum size, also of a small body that decompresses to more', async () => {
    const endless: RequestListener = (_request, response) => {
      const chunk = ' '.repeat(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };
    const bomb: RequestListener = (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(4_000_000, 32)));
    };
    for (const listener of [endless, bomb]) {
      const { update } = await updateFrom(listener, { maxBytes: 1_000_000 });
      expect(update).toEqual({ updated: false, reason: 'larger than 1000000 bytes' });
    }
  });

  it.each<[UpdatePricesOptions, string]>([
    [{ from: 'http://prices.example/data.json' }, 'from: expected an https URL'],
    [{ from: 'file:///etc/prices' }, 'from: expected an https URL'],
    [{ timeoutMs: 0 }, 'timeoutMs: expected a time in ms, got 0'],
    [{ maxBytes: Number.NaN }, 'maxBytes: expected a number of bytes'],
    [{ form: 'x' } as UpdatePricesOptions, 'did you mean "from"'],
  ])('throws for the options %j', async (options, message) => {
    const error = await updateFrom(answering(bundled), options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(message);
  });
});
