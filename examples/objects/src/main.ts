import { createFlexiAI, InvalidResponseError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';
import { z } from 'zod';

const Recipe = z.object({
  title: z.string(),
  minutes: z.number().int().positive(),
  ingredients: z.array(z.object({ name: z.string(), grams: z.number() })),
});

const waffles = {
  title: 'Waffles',
  minutes: 25,
  ingredients: [
    { name: 'flour', grams: 250 },
    { name: 'butter', grams: 125 },
  ],
};
const service = await startStandIn('openai', { reply: { text: JSON.stringify(waffles) } });
const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });
const prompt = 'A recipe for waffles, in metric units.';

// An object with the type of the schema. An answer that does not fit is asked for again: here the server gives one first.
service.server?.enqueue({ text: JSON.stringify({ ...waffles, minutes: 'half an hour' }) });
const { object, attempts } = await ai.generateObject({ prompt, schema: Recipe });
console.log(`${object.title}: ${object.minutes} minutes, after ${attempts.length} attempts`);

// The same while it streams: first the title, then the ingredients one by one.
const responseFormat = { type: 'json-schema', name: 'recipe', schema: Recipe } as const;
const stream = ai.streamChatCompletion({ prompt, responseFormat });
let shown = 0;
for await (const { ingredients = [] } of stream.partialObjectStream) {
  // Numbers are there when they are complete.
  const complete = ingredients.filter((one) => one?.grams !== undefined);
  for (const one of complete.slice(shown)) console.log(`  ${one?.grams} g of ${one?.name}`);
  shown = complete.length;
}
console.log(`checked: ${(await stream.object()).ingredients.length} ingredients`);

// Where no answer fits, the error has the text.
service.server?.reply({ text: 'I like waffles.' });
try {
  await ai.generateObject({ prompt, schema: Recipe, maxOutputTokens: 500 });
} catch (error) {
  if (!(error instanceof InvalidResponseError)) throw error;
  console.log(`no object: ${error.code}`);
}

await ai.close();
await service.close();
