import type {} from '@flexiai/core';
import { defaultRegistry } from '@flexiai/core/plugin';
import { aiSdkPlugin } from './ai-sdk-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    'ai-sdk': typeof aiSdkPlugin;
  }
}

defaultRegistry().register(aiSdkPlugin);
