import type { RegisteredProviders } from '@flexiai/core';
import { GoogleGenAI } from '@google/genai';
import type { GoogleGenAI as GoogleGenAIForBrowsers } from '@google/genai/web';
import { type AuthClient, GoogleAuth } from 'google-auth-library';
import { expectTypeOf, test } from 'vitest';
import { type GoogleAuthClient, type GoogleConfigInput, google, vertex } from './index.ts';
import './register.ts';

test('a client of the SDK is accepted, of both builds', () => {
  expectTypeOf<GoogleGenAI>().toExtend<NonNullable<GoogleConfigInput['client']>>();
  expectTypeOf<GoogleGenAIForBrowsers>().toExtend<NonNullable<GoogleConfigInput['client']>>();
  google({ model: 'gemini-3.8-flash', client: new GoogleGenAI({ apiKey: 'key' }) });
});

test('the clients of google-auth-library are accepted', () => {
  expectTypeOf<AuthClient>().toExtend<GoogleAuthClient>();
  expectTypeOf<GoogleAuth>().toExtend<GoogleAuthClient>();
  google({ model: 'gemini-3.8-flash', vertex: { project: 'p', authClient: new GoogleAuth() } });
});

test('any model can be named, alone or among options', () => {
  expectTypeOf<string>().toExtend<GoogleConfigInput['model']>();
  google('gemini-3.8-flash');
  vertex({ model: 'gemini-3.8-flash', project: 'p', location: 'us' });
});

test('an unknown option is refused', () => {
  // @ts-expect-error: the name is apiKey
  google({ model: 'gemini-3.8-flash', apikey: 'key' });
  // @ts-expect-error: the place stands in vertex
  google({ model: 'gemini-3.8-flash', project: 'p' });
});

test('registration adds the names to the types', () => {
  expectTypeOf<RegisteredProviders['google']>().toEqualTypeOf<typeof google>();
  expectTypeOf<RegisteredProviders['vertex']>().toEqualTypeOf<typeof vertex>();
});
