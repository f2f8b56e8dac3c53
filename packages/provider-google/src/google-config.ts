import { defineOptions, type OptionProblem, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';
import type { GeminiModelId } from '@flexiai/gemini-wire/define';
import type { GoogleClient } from './sdk/google-client.ts';
import { type VertexOptions, vertexOptions } from './vertex/vertex-options.ts';

/** The options of `google({ … })`, besides those of every entry. */
export interface GoogleConfigInput {
  /** The default model, such as `gemini-3.8-flash` or `tunedModels/my-model`. A request's own `model` overrides it. */
  readonly model: GeminiModelId;
  /**
   * The API key: of the Gemini API; or, beside `vertex`, of Vertex AI in express mode.
   * @default the environment variable GEMINI_API_KEY, else GOOGLE_API_KEY; none beside `vertex`
   */
  readonly apiKey?: string | undefined;
  /** Uses Vertex AI: `{}` takes project, region and credentials from the environment. @default the Gemini API */
  readonly vertex?: VertexOptions | undefined;
  /**
   * The base URL of the API, without its version: a proxy or a compatible endpoint.
   * @default 'https://generativelanguage.googleapis.com', or Vertex AI's address for the region
   */
  readonly baseURL?: string | undefined;
  /**
   * The version of the API. Tools and structured output of the Gemini API need `v1beta`.
   * @default 'v1beta', and 'v1beta1' of Vertex AI
   */
  readonly apiVersion?: string | undefined;
  /** Headers for every request. The key has its own option. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The `fetch` for all requests, also for those for tokens. It gets the option not to follow redirects.
   * @default core's transport; the global `fetch` if the application replaced it or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Uses the proxies in the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not in combination with `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno use them by default
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * Your own SDK client, a `GoogleGenAI`. Its service, credentials, address and headers are used. Its retries have no effect.
   * @default a client that is created from the options above
   */
  readonly client?: GoogleClient | undefined;
  /**
   * Fields of the generateContent request for every call, by the API's names (`safetySettings`, `cachedContent`,
   * `generationConfig`, `tools` such as `[{ googleSearch: {} }]` …). A request's `providerOptions.google` wins.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, checked. */
export type GoogleConfig = GoogleConfigInput;

/** The options of both plugins, but for those of Vertex AI, which `vertex` has beside the others. */
export const sharedOptions = {
  model: serviceOptions.model,
  apiKey: serviceOptions.apiKey,
  baseURL: serviceOptions.baseURL,
  apiVersion: {
    kind: 'text',
    pattern: /^v\d[\w.-]*$/,
    mismatch: 'expected a version such as v1beta',
    text: 'The version of the API. Tools and structured output of the Gemini API need `v1beta`.',
  },
  headers: {
    ...serviceOptions.headers,
    reserved: {
      names: ['x-goog-api-key', 'x-goog-api-client'],
      message: 'cannot be set here: use `apiKey` for the key',
    },
  },
  fetch: serviceOptions.fetch,
  proxy: serviceOptions.proxy,
  client: {
    kind: 'code',
    expected: 'a client of @google/genai',
    isGood: (value: unknown) => {
      const models: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'models') : undefined;
      return (
        typeof models === 'object' && models !== null && typeof Reflect.get(models, 'generateContent') === 'function'
      );
    },
  },
  providerOptions: serviceOptions.providerOptions,
} as const;

/** The problems of options that do not fit together. @param at the place of the options of Vertex AI */
export function problemsOf(
  { baseURL = '', client, apiKey }: GoogleConfigInput,
  vertex: VertexOptions | undefined,
  at: readonly string[],
): readonly OptionProblem[] {
  const problems: OptionProblem[] = [];
  const add = (path: readonly string[], message: string): void => void problems.push({ path: [...path], message });
  if (/[?#]/.test(baseURL)) add(['baseURL'], 'expected no query and no fragment');
  if (vertex === undefined) return problems;
  const { project, location, keyFile, authClient } = vertex;
  if (client !== undefined) add(at, 'cannot be combined with client: set it on that client');
  if (keyFile !== undefined && authClient !== undefined) add([...at, 'keyFile'], 'cannot be combined with authClient');
  if (apiKey !== undefined && (keyFile ?? authClient) !== undefined) {
    add(['apiKey'], 'cannot be combined with credentials for Vertex AI: a key is for express mode');
  } else if (apiKey !== undefined && (project ?? location) !== undefined) {
    add(['apiKey'], 'cannot be combined with project or location: a key of express mode has its project and no region');
  }
  return problems;
}

/** Checks the options. An unknown option is an error. */
export const googleConfigSchema: StandardSchemaV1<GoogleConfigInput, GoogleConfig> = defineOptions<GoogleConfigInput>(
  {
    ...sharedOptions,
    vertex: { kind: 'object', options: vertexOptions, text: 'Uses Vertex AI; `{}` takes all from the environment.' },
  },
  { check: (options) => problemsOf(options, options.vertex, ['vertex']) },
);
