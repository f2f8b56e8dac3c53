import { checkApiKey, defineProvider, type StandardSchemaV1 } from '@flexiai/core/plugin';
import type { SmallConfig } from './small-config.ts';
import { SmallProvider } from './small-provider.ts';

const configSchema: StandardSchemaV1<SmallConfig> = {
  '~standard': {
    version: 1,
    vendor: 'small',
    validate(value) {
      const { model, baseURL, apiKey: _key, ...unknown } = Object(value);
      const issues = Object.keys(unknown).map((key) => ({ message: 'unknown option', path: [key] }));
      if (typeof model !== 'string') issues.push({ message: 'expected a string', path: ['model'] });
      if (typeof baseURL !== 'string') issues.push({ message: 'expected a URL', path: ['baseURL'] });
      return issues.length > 0 ? { issues } : { value: { model, baseURL } };
    },
  },
};

/** The smallest plugin for Chat Completions that follows every rule: for tests that break one rule. */
export const small = defineProvider({
  id: 'small',
  displayName: 'Small',
  configSchema,
  apiKey: { env: ['SMALL_API_KEY'], validate: (key) => checkApiKey(key, /^sk-/, 'should begin with "sk-"') },
  create: (config, context) => new SmallProvider(config, context),
});
