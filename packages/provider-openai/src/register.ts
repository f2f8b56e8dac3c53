import { defaultRegistry } from '@flexiai/core/define';
import { openai } from './openai-plugin.ts';

defaultRegistry().register(openai);

declare module '@flexiai/core' {
  interface RegisteredProviders {
    openai: typeof openai;
  }
}
