// TypeScript needs this import to find the module that is added to below.
import type {} from '@flexiai/core';
import { defaultRegistry } from '@flexiai/core/define';
import { acmeLlm } from './plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    'acme-llm': typeof acmeLlm;
  }
}

defaultRegistry().register(acmeLlm);
