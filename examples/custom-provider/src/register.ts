// Without it, TypeScript 5 does not find the module that is added to below.
import type {} from '@flexiai/core';
import { defaultRegistry } from '@flexiai/core/plugin';
import { echo } from './echo-plugin.ts';

defaultRegistry().register(echo);

declare module '@flexiai/core' {
  interface RegisteredProviders {
    echo: typeof echo;
  }
}
