import { defaultRegistry } from '@flexiai/core/define';
import { gemini } from './gemini-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    gemini: typeof gemini;
  }
}

defaultRegistry().register(gemini);
