import { defaultRegistry } from '@flexiai/core/define';
import { anthropic } from './anthropic-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    anthropic: typeof anthropic;
  }
}

defaultRegistry().register(anthropic);
