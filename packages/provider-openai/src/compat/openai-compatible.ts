import {
  checkOptions,
  defineOptions,
  HEADER_NAME,
  type KnownModel,
  type OptionProblem,
  serviceOptions,
} from '@flexiai/core/define';
import { compatiblePlugin, type OpenAICompatible } from './compatible-plugin.ts';
import { quirkOptions } from './quirk-options.ts';
import type { Quirks } from './quirks.ts';

/** An endpoint with Chat Completions. */
export interface OpenAICompatibleOptions<Name extends string = string> {
  /** The id of the plugin: in configuration files, and as the key of `providerOptions` and `providerMetadata`. Kebab-case. */
  readonly name: Name;
  /** The name for users. @default `name` */
  readonly displayName?: string | undefined;
  /** The base URL, version included: the part before `/chat/completions`. An entry may have its own. */
  readonly baseURL: string;
  /** The environment variable for the key, or several; the first that is set wins. @default none: the endpoint needs no key */
  readonly apiKeyEnv?: string | readonly string[] | undefined;
  /** The prefix of every key: another key is refused before it is sent. @default not known */
  readonly apiKeyPrefix?: string | undefined;
  /** The header for the bare key. @default 'Authorization', after "Bearer" */
  readonly apiKeyHeader?: string | undefined;
  /** Headers for every request. @default none */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** The differences of requests from OpenAI's. @default none */
  readonly quirks?: Quirks | undefined;
  /** Known models: hints, not a closed list. @default none */
  readonly models?: readonly KnownModel[] | undefined;
}

const options = defineOptions<OpenAICompatibleOptions>(
  {
    name: {
      kind: 'text',
      required: true,
      pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
      mismatch: 'must be kebab-case, such as my-endpoint',
    },
    displayName: { kind: 'text' },
    baseURL: { ...serviceOptions.baseURL, required: true },
    apiKeyEnv: { kind: 'either', forms: [{ kind: 'text' }, { kind: 'list', items: { kind: 'text' }, minItems: 1 }] },
    apiKeyPrefix: { kind: 'text', pattern: /^[\w-]+$/, mismatch: 'must be letters, digits, "-" and "_"' },
    apiKeyHeader: { kind: 'text', pattern: HEADER_NAME, mismatch: 'is not a header name' },
    headers: serviceOptions.headers,
    quirks: { kind: 'object', options: quirkOptions },
    models: { kind: 'list' },
  },
  { check: withoutTheirOption },
);

/** Options that have no effect without another one. */
function withoutTheirOption({ apiKeyEnv, quirks = {}, ...given }: OpenAICompatibleOptions): readonly OptionProblem[] {
  const alone = (['apiKeyPrefix', 'apiKeyHeader'] as const).filter(
    (option) => given[option] !== undefined && apiKeyEnv === undefined,
  );
  const problems: OptionProblem[] = alone.map((option) => ({
    path: [option],
    message: 'has no effect without apiKeyEnv',
  }));
  if (quirks.reasoningInEveryMessage !== undefined && quirks.reasoning === undefined) {
    problems.push({ path: ['quirks', 'reasoningInEveryMessage'], message: 'has no effect without reasoning' });
  }
  return problems;
}

/**
 * Creates a plugin for any endpoint with Chat Completions: call it for an entry, or list it in `plugins` and name it in a
 * configuration file.
 *
 * @throws ConfigurationError for options that are missing, unknown or malformed
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { openaiCompatible } from '@flexiai/provider-openai';
 *
 * const local = openaiCompatible({ name: 'local', baseURL: 'http://localhost:8000/v1' });
 * const ai = createFlexiAI({ providers: [local({ model: 'qwen3' })] });
 * console.log(ai.explain({ prompt: 'Hello' }).candidates[0]?.provider);
 * await ai.close();
 * ```
 */
export function openaiCompatible<const Name extends string>(
  given: OpenAICompatibleOptions<Name>,
): OpenAICompatible<Name> {
  checkOptions('openaiCompatible()', options, given);
  const { name, displayName = name, baseURL, apiKeyEnv, apiKeyPrefix, apiKeyHeader, quirks, models } = given;
  return compatiblePlugin({
    id: name,
    displayName,
    baseURL,
    ...(apiKeyEnv !== undefined && {
      apiKey: {
        env: typeof apiKeyEnv === 'string' ? [apiKeyEnv] : apiKeyEnv,
        prefix: apiKeyPrefix,
        header: apiKeyHeader,
      },
    }),
    headers: given.headers,
    facts:
      quirks === undefined ? [] : [{ quirks, reason: `${displayName} does not support it.`, source: 'its options' }],
    models,
  });
}
