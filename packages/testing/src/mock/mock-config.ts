import type { StandardSchemaV1 } from '@flexiai/core/plugin';
import { isObject } from '../server/json-object.ts';

/** An entry's own options. */
export interface MockConfigInput {
  /** @default 'mock-model' */
  readonly model?: string;
  /** For a mock with the option `apiKey`. */
  readonly apiKey?: string;
}

export interface MockConfig {
  readonly model: string;
}

/** Written by hand: one option does not justify a schema library. */
export const mockConfigSchema: StandardSchemaV1<MockConfigInput, MockConfig> = {
  '~standard': {
    version: 1,
    vendor: 'flexiai',
    validate(value) {
      if (!isObject(value)) return { issues: [{ message: 'Expected an object with a model.' }] };
      const { model = 'mock-model', apiKey, ...rest } = value;
      const issues = Object.keys(rest).map((key) => ({
        message: 'A mock provider has no such option. It has model and apiKey.',
        path: [key],
      }));
      if (typeof model !== 'string' || model === '') {
        issues.push({ message: 'Expected the name of a model.', path: ['model'] });
      }
      if (apiKey !== undefined && typeof apiKey !== 'string') {
        issues.push({ message: 'Expected a key.', path: ['apiKey'] });
      }
      return issues.length > 0 ? { issues } : { value: { model: String(model) } };
    },
  },
};
