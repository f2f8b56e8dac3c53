import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { expect, it } from 'vitest';
import { PartWriter } from './part-writer.ts';

it('text and reasoning with the same id are two blocks, each ended by its own end', () => {
  const writer = new PartWriter(() => ({ provider: 'openai', model: 'm' }));
  writer.begin({ provider: 'first', model: 'm' });
  const out: LanguageModelV4StreamPart[] = [];
  writer.write({ type: 'text-delta', id: '0', delta: 'Yes' }, out);
  writer.write({ type: 'reasoning-delta', id: '0', delta: 'Hm' }, out);
  writer.write({ type: 'reasoning-end', id: '0', signature: 'c2lnbmVk' }, out);
  writer.write({ type: 'text-delta', id: '0', delta: ', no' }, out);
  writer.close(out);
  expect(out.map(({ type }) => type)).toEqual([
    'text-start',
    'text-delta',
    'reasoning-start',
    'reasoning-delta',
    'reasoning-end',
    'text-delta',
    'text-end',
  ]);
  expect(out[4]).toMatchObject({ providerMetadata: { flexiai: { signature: 'c2lnbmVk' } } });
});
