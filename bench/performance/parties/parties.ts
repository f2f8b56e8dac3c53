import type { Wire } from '../wire.ts';
import type { MakeCaller } from './party.ts';

/** The libraries, each loaded only in its own process. */
export const PARTIES = {
  'openai SDK': () => import('./openai-sdk.ts'),
  'Anthropic SDK': () => import('./anthropic-sdk.ts'),
  'Google SDK': () => import('./google-sdk.ts'),
  'AI SDK': () => import('./ai-sdk.ts'),
  'LangChain.js': () => import('./langchain.ts'),
  'fetch by hand': () => import('./fetch-by-hand.ts'),
  'node:http by hand': () => import('./http-by-hand.ts'),
  FlexiAI: () => import('./flexiai.ts'),
} satisfies { readonly [name: string]: () => Promise<{ readonly makeCaller: MakeCaller }> };

export type PartyName = keyof typeof PARTIES;

/** The SDK that each wire is measured by. */
export const SDK_OF: { readonly [Name in Wire]: PartyName } = {
  chat: 'openai SDK',
  responses: 'openai SDK',
  anthropic: 'Anthropic SDK',
  gemini: 'Google SDK',
};
