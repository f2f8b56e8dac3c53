import { createFlexiAI } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { answer, errorOf, limitedClient } from '../../test/limited-client.ts';
import { memoryStore } from '../index.ts';
import type { CostStore, Reservation } from '../stores/cost-store.ts';

/** A cent for a thousand input tokens. */
const PRICES = { a: { '*': { inputUsdPerMillion: 10, outputUsdPerMillion: 10 } } };
/** 4,000 bytes, about 900 tokens. */
const prompt = 'The lazy dog sleeps. '.repeat(200).slice(0, 4000);
const ask = { prompt, maxOutputTokens: 10 };

/** A store that records the reservations it received. */
function watched(): CostStore & { readonly reservations: Reservation[] } {
  const store = memoryStore();
  const reservations: Reservation[] = [];
  return {
    reservations,
    reserve: (reservation) => {
      reservations.push(reservation);
      return store.reserve(reservation);
    },
    settle: (settlement) => store.settle(settlement),
    release: (id) => store.release(id),
    renew: (ids, ttlMs) => store.renew(ids, ttlMs),
    read: (buckets) => store.read(buckets),
  };
}

const usd = (reservation: Reservation | undefined): number => Number(reservation?.holds[0]?.amount) / 1e12;

it('a client with the same cost middleware twice counts each attempt once', async () => {
  const { costs, a } = limitedClient([{ amountUsd: 20, per: 'day' }]);
  const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [costs, costs] });
  await ai.chatCompletion({ prompt: 'Hello', maxOutputTokens: 100 });
  ai.use(costs);
  await ai.chatCompletion({ prompt: 'Hello', maxOutputTokens: 100 });
  expect((await costs.report()).total).toMatchObject({ attempts: 2, costUsd: 0.02 });
});

it('a refusal recommends maxOutputTokens if the request has none', async () => {
  const { ai } = limitedClient([{ amountUsd: 0.01, per: 'call' }]);
  expect(String(await errorOf(ai.chatCompletion({ prompt: 'Hello' })))).toContain('maxOutputTokens');
  const limited = await errorOf(ai.chatCompletion({ prompt: 'Hello', maxOutputTokens: 100 }));
  expect(String(limited)).toMatch(/has 0.01 USD left/);
  expect(String(limited)).not.toContain('maxOutputTokens');
});

describe('the reservation of an attempt', () => {
  it('is a bound from the bytes of the text when much is left, and measured when little is left', async () => {
    const store = watched();
    const { ai, a } = limitedClient([{ amountUsd: 20, per: 'day' }], { prices: PRICES, store });
    await ai.chatCompletion(ask, { provider: 'a' });
    expect(usd(store.reservations[0])).toBeGreaterThan(0.04);
    a.reply(answer(1_000_000));
    // 10 USD are spent: the rest is less than 256 times the bound.
    await ai.chatCompletion(ask, { provider: 'a' });
    await ai.chatCompletion(ask, { provider: 'a' });
    expect(usd(store.reservations[2])).toBeLessThan(0.03);
  });

  it('is measured and tried again if the store has less left than was known', async () => {
    const store = watched();
    const { ai } = limitedClient([{ name: 'day', amountUsd: 20, per: 'day' }], { prices: PRICES, store });
    await ai.chatCompletion(ask, { provider: 'a' });
    const [{ bucket } = { bucket: '' }] = store.reservations[0]?.holds ?? [];
    // Another process that shares the store has spent almost everything.
    await store.settle({ id: 'other', amount: 19_960_000_000_000n, buckets: [{ bucket }] });
    await ai.chatCompletion(ask, { provider: 'a' });
    expect(store.reservations.map(usd).map((amount) => amount > 0.03)).toEqual([true, true, false]);
    await store.settle({ id: 'another', amount: 35_000_000_000n, buckets: [{ bucket }] });
    expect(await errorOf(ai.chatCompletion(ask, { provider: 'a' }))).toMatchObject({ limit: 'day' });
  });

  it('for plain text is lower than for sound, whose tokens cost more', async () => {
    const store = watched();
    const price = { inputUsdPerMillion: 10, outputUsdPerMillion: 10, inputAudioUsdPerMillion: 1000 };
    const { ai } = limitedClient([{ amountUsd: 0.1, per: 'day' }], { prices: { a: { '*': price } }, store });
    await ai.chatCompletion(ask, { provider: 'a' });
    expect(usd(store.reservations[0])).toBeLessThan(0.03);
  });

  it('for a request with tools, a schema or a picture is measured', async () => {
    const store = watched();
    const { ai } = limitedClient([{ amountUsd: 1000, per: 'day' }], { prices: PRICES, store });
    const tools = [{ name: 'search', parameters: { type: 'object', properties: {} } } as const];
    await ai.chatCompletion({ ...ask, tools }, { provider: 'a' });
    expect(usd(store.reservations[0])).toBeLessThan(0.03);
  });
});
