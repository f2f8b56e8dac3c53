import { defaultRegistry } from '@flexiai/core/plugin';
import { gemini } from './gemini-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    gemini: typeof gemini;
  }
}

defaultRegistry().register(gemini);
