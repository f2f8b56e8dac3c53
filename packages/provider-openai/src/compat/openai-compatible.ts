import { ConfigurationError, type KnownModel, objectOf } from '@flexiai/core/plugin';
import * as z from 'zod/mini';
import { headerName, headers, httpUrl, nonEmpty } from '../config-fields.ts';
import { compatiblePlugin, type OpenAICompatible } from './compatible-plugin.ts';
import type { Quirks } from './quirks.ts';
import { quirksSchema } from './quirks-schema.ts';

/** An endpoint that speaks Chat Completions. */
export interface OpenAICompatibleOptions<Name extends string = string> {
  /** The plugin's id: in configuration files, and as the key of `providerOptions` and `providerMetadata`. Kebab-case. */
  readonly name: Name;
  /** For people. @default `name` */
  readonly displayName?: string | undefined;
  /** Where the API is, version included: what comes before `/chat/completions`. An entry may have its own. */
  readonly baseURL: string;
  /** The environment variable that holds the key, or several, first wins. @default none: the endpoint needs no key */
  readonly apiKeyEnv?: string | readonly string[] | undefined;
  /** What every key begins with: another one is refused before it is sent. @default not known */
  readonly apiKeyPrefix?: string | undefined;
  /** The header that holds the bare key. @default 'Authorization', after "Bearer" */
  readonly apiKeyHeader?: string | undefined;
  /** Sent with every request. @default none */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** In what requests must differ from OpenAI's. @default nothing */
  readonly quirks?: Quirks | undefined;
  /** Models that are known: hints, never a closed list. @default none */
  readonly models?: readonly KnownModel[] | undefined;
}

const variables = z.union([nonEmpty, z.array(nonEmpty).check(z.minLength(1))]);

const options = z
  .strictObject({
    name: z.string().check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be kebab-case, such as my-endpoint')),
    displayName: z.optional(nonEmpty),
    baseURL: httpUrl,
    apiKeyEnv: z.optional(variables),
    apiKeyPrefix: z.optional(z.string().check(z.regex(/^[\w-]+$/, 'must be letters, digits, "-" and "_"'))),
    apiKeyHeader: z.optional(headerName),
    headers: z.optional(headers),
    quirks: z.optional(quirksSchema),
    models: z.optional(z.array(z.unknown())),
  })
  .check(({ value, issues }) => {
    for (const option of ['apiKeyPrefix', 'apiKeyHeader'] as const) {
      if (value[option] === undefined || value.apiKeyEnv !== undefined) continue;
      issues.push({ code: 'custom', input: value[option], path: [option], message: 'says nothing without apiKeyEnv' });
    }
    const { reasoning, reasoningInEveryMessage: input } = value.quirks ?? {};
    if (input === undefined || reasoning !== undefined) return;
    const path = ['quirks', 'reasoningInEveryMessage'];
    issues.push({ code: 'custom', input, path, message: 'says nothing without reasoning' });
  });

/**
 * Makes a plugin for any endpoint that speaks Chat Completions: call it for an entry, or list it in `plugins` and name it
 * in a configuration file.
 *
 * @example
 * const together = openaiCompatible({ name: 'together', baseURL: 'https://api.together.ai/v1', apiKeyEnv: 'TOGETHER_API_KEY' });
 * createFlexiAI({ providers: [together({ model: 'openai/gpt-oss-120b' })] });
 * createFlexiAI({ plugins: [together], providers: [{ provider: 'together', model: 'openai/gpt-oss-120b' }] });
 *
 * @throws ConfigurationError for options that are missing, unknown or malformed
 */
export function openaiCompatible<const Name extends string>(
  given: OpenAICompatibleOptions<Name>,
): OpenAICompatible<Name> {
  checkOptions(given);
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
    facts: quirks === undefined ? [] : [{ quirks, reason: `${displayName} does not take it.`, source: 'its options' }],
    models,
  });
}

function checkOptions(given: OpenAICompatibleOptions): void {
  const result = options.safeParse(given);
  if (result.success) return;
  const issues = result.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is no option' }));
    }
    // The schema has sentences for its own checks only.
    const own = issue.code === 'custom' || issue.code === 'invalid_format';
    const found = path.reduce<unknown>((value, key) => objectOf(value)?.[key], given);
    const other = found === undefined ? 'is missing' : 'is not what it should be';
    return [{ path: path.join('.'), message: own ? issue.message : other }];
  });
  const lines = issues.map(({ path, message }) => `${path} ${message}`);
  throw new ConfigurationError(`The options of openaiCompatible() are not valid: ${lines.join('; ')}.`, { issues });
}
