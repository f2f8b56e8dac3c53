import { defaultRegistry } from '@flexiai/core/define';
import { google } from './google-plugin.ts';
import { vertex } from './vertex-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    google: typeof google;
    vertex: typeof vertex;
  }
}

defaultRegistry().register(google);
defaultRegistry().register(vertex);
