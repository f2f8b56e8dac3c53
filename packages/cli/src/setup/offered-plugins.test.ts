import { expect, it } from 'vitest';
import { offeredPlugins } from './offered-plugins.ts';
import { officialPlugins } from './official-plugins.ts';

const official = await officialPlugins();
const idsFor = (...discovered: string[]) =>
  offeredPlugins({ plugins: official, discovered: new Set(discovered) }).map(({ id }) => id);

it('of two plugins for one service, the newer one is offered, unless the application has the older one alone', () => {
  expect(idsFor()).toEqual(['openai', 'anthropic', 'google', 'vertex', 'bedrock-converse']);
  expect(idsFor('google', 'gemini')).toEqual(idsFor());
  expect(idsFor('gemini')).toEqual(['openai', 'anthropic', 'vertex', 'gemini', 'bedrock-converse']);
});
