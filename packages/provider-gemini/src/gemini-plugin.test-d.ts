import type { RegisteredProviders } from '@flexiai/core';
import { GoogleGenerativeAI } from '@google/generative-ai';
import { expectTypeOf, test } from 'vitest';
import { type GeminiConfigInput, gemini } from './index.ts';
import './register.ts';

test('a client of the SDK is accepted', () => {
  expectTypeOf<GoogleGenerativeAI>().toExtend<NonNullable<GeminiConfigInput['client']>>();
  gemini({ model: 'gemini-3.8-flash', client: new GoogleGenerativeAI('key') });
});

test('any model can be named', () => {
  expectTypeOf<string>().toExtend<GeminiConfigInput['model']>();
});

test('an unknown option is refused', () => {
  // @ts-expect-error: the name is apiKey
  gemini({ model: 'gemini-3.8-flash', apikey: 'key' });
  // @ts-expect-error: the model is required
  gemini({ apiKey: 'key' });
});

test('registration adds the name to the types', () => {
  expectTypeOf<RegisteredProviders['gemini']>().toEqualTypeOf<typeof gemini>();
});
