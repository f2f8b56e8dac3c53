import { defineProvider } from '@flexiai/core/plugin';
import { echoConfigSchema } from './echo-config.ts';
import { EchoProvider } from './echo-provider.ts';

/**
 * A provider that needs no service.
 *
 * @example
 * createFlexiAI({ providers: [echo({ model: 'echo-1', shout: true })] });
 */
export const echo = defineProvider({
  id: 'echo',
  displayName: 'Echo',
  configSchema: echoConfigSchema,
  models: [{ id: 'echo-1' }],
  create: (config, context) => new EchoProvider(config, context),
});
