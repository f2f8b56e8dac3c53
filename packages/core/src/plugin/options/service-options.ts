import type { ChoiceOption, CodeOption, FieldsOption, HeadersOption, TextOption, UrlOption } from './option.ts';
import type { OptionProblem } from './option-problems.ts';

/** The options of every plugin whose provider is an HTTP service, without the plugin's own options. */
export interface ServiceOptions {
  readonly model: TextOption;
  readonly apiKey: TextOption;
  readonly baseURL: UrlOption;
  readonly headers: HeadersOption;
  readonly fetch: CodeOption;
  readonly proxy: ChoiceOption;
  readonly providerOptions: FieldsOption;
}

/** The rows of `defineOptions` for the options of every service; a plugin spreads them, and replaces those that differ. */
export const serviceOptions: ServiceOptions = Object.freeze({
  model: { kind: 'text', required: true, text: "The default model. A request's own `model` overrides it." },
  apiKey: { kind: 'text', mayBeEmpty: true, text: 'The API key. An environment variable is safer.' },
  baseURL: { kind: 'url', text: 'The base URL of the API: a proxy or a compatible endpoint.' },
  headers: { kind: 'headers', text: 'Headers for every request.' },
  fetch: { kind: 'code', expected: 'a function', isGood: (value: unknown) => typeof value === 'function' },
  proxy: {
    kind: 'choice',
    values: ['environment'],
    text: 'Requests use the proxies in HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
  },
  providerOptions: { kind: 'fields', text: "Fields of the service's API for every request, sent unchanged." },
} as const);

/**
 * The row for the user's SDK client.
 * @param expected as in "expected a client of the SDK"
 * @param methods the methods that identify such a client: its class may come from another copy of the SDK
 */
export function clientOption(expected: string, methods: readonly string[]): CodeOption {
  const isGood = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === 'function');
  return { kind: 'code', expected, isGood };
}

/** The problems of options that are only for a client that the plugin creates, in combination with `client`. */
export function besideClient<Input extends { readonly client?: unknown }>(
  options: Input,
  connectionOptions: readonly (keyof Input & string)[],
): readonly OptionProblem[] {
  if (options.client === undefined) return [];
  return connectionOptions
    .filter((option) => options[option] !== undefined)
    .map((option) => ({ path: [option], message: 'cannot be combined with client: set it on that client' }));
}
