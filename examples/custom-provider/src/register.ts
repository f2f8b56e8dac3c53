import { defaultRegistry } from '@flexiai/core/plugin';
import { echo } from './echo-plugin.ts';

defaultRegistry().register(echo);

declare module '@flexiai/core' {
  interface RegisteredProviders {
    echo: typeof echo;
  }
}
