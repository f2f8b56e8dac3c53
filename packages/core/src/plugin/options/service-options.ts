import type { ChoiceOption, CodeOption, FieldsOption, HeadersOption, TextOption, UrlOption } from './option.ts';
import type { OptionProblem } from './option-problems.ts';

/** The options that a plugin has whose provider asks a service by HTTP, without those that are its own. */
export interface ServiceOptions {
  readonly model: TextOption;
  readonly apiKey: TextOption;
  readonly baseURL: UrlOption;
  readonly headers: HeadersOption;
  readonly fetch: CodeOption;
  readonly proxy: ChoiceOption;
  readonly providerOptions: FieldsOption;
}

/** The rows of `defineOptions` for what every service needs; a plugin spreads them, and replaces those that differ. */
export const serviceOptions: ServiceOptions = Object.freeze({
  model: { kind: 'text', required: true, text: "The model to ask. A request's own `model` wins." },
  apiKey: { kind: 'text', mayBeEmpty: true, text: 'The API key. Better in an environment variable.' },
  baseURL: { kind: 'url', text: 'Where the API is: a proxy or a compatible endpoint.' },
  headers: { kind: 'headers', text: 'Headers for every request.' },
  fetch: { kind: 'code', expected: 'a function', isGood: (value: unknown) => typeof value === 'function' },
  proxy: {
    kind: 'choice',
    values: ['environment'],
    text: 'Requests go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name.',
  },
  providerOptions: { kind: 'fields', text: "Fields of the service's API for every request, as they are." },
} as const);

/**
 * The row for an SDK's client that the user brings.
 * @param expected as in "expected a client of the SDK"
 * @param methods by which such a client is known: its class may come from another copy of the SDK
 */
export function clientOption(expected: string, methods: readonly string[]): CodeOption {
  const isGood = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === 'function');
  return { kind: 'code', expected, isGood };
}

/** The problems of options that only make sense for a client that the plugin makes itself, beside a `client`. */
export function besideClient<Input extends { readonly client?: unknown }>(
  options: Input,
  connectionOptions: readonly (keyof Input & string)[],
): readonly OptionProblem[] {
  if (options.client === undefined) return [];
  return connectionOptions
    .filter((option) => options[option] !== undefined)
    .map((option) => ({ path: [option], message: 'cannot stand beside client: set it on that client' }));
}
