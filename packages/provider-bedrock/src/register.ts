import { defaultRegistry } from '@flexiai/core/define';
import { bedrock } from './bedrock-plugin.ts';

declare module '@flexiai/core' {
  interface RegisteredProviders {
    'bedrock-converse': typeof bedrock;
  }
}

defaultRegistry().register(bedrock);
