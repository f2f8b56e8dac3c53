import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import {
  besideClient,
  clientOption,
  defineOptions,
  isObject,
  type OptionProblem,
  type StandardSchemaV1,
  serviceOptions,
} from '@flexiai/core/define';
import type { BedrockModelId } from './models/known-models.ts';

/** What the provider uses of an SDK client. */
export type BedrockClient = Pick<BedrockRuntimeClient, 'send' | 'config'>;

/** The credentials of an AWS identity. */
export interface BedrockCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only for temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When temporary credentials become invalid. They are fetched again before that. @default never */
  readonly expiration?: Date | undefined;
  /** The id of the account, as some sources of the SDK have it. */
  readonly accountId?: string | undefined;
  readonly credentialScope?: string | undefined;
  /** What the SDK notes about their source. */
  readonly $source?: object | undefined;
}

/** A source of credentials: any credential provider of the AWS SDK. Called when credentials are needed, once at a time. */
export type BedrockCredentialProvider = () => Promise<BedrockCredentials>;

/** The options of `bedrock({ … })`, besides those of every entry. */
export interface BedrockConfigInput {
  /**
   * The default model: the id of a model or of an inference profile (`us.anthropic.claude-sonnet-4-5-20250929-v1:0`), or an ARN. A
   * request's own `model` overrides it.
   */
  readonly model: BedrockModelId;
  /**
   * The AWS region.
   * @default the environment variable AWS_REGION or AWS_DEFAULT_REGION, or the region of the profile
   */
  readonly region?: string | undefined;
  /**
   * An API key of Amazon Bedrock. Read when the first call is made.
   * @default the environment variable AWS_BEARER_TOKEN_BEDROCK, unless `credentials` or `profile` is set; else `credentials`
   */
  readonly apiKey?: string | undefined;
  /**
   * Credentials of AWS, or a function that fetches them.
   * @default the chain of the AWS SDK: environment variables, SSO, files, processes, web identity, containers, instances
   */
  readonly credentials?: BedrockCredentials | BedrockCredentialProvider | undefined;
  /** The profile in AWS's files that has the credentials and the region. @default AWS_PROFILE, or `default` */
  readonly profile?: string | undefined;
  /**
   * The base URL of the API: a VPC endpoint or a proxy.
   * @default 'https://bedrock-runtime.{region}.amazonaws.com'; AWS_ENDPOINT_URL_BEDROCK_RUNTIME overrides it
   */
  readonly baseURL?: string | undefined;
  /** Headers for every request. They override the SDK's own. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The `fetch` for all requests to Bedrock. It gets the option not to follow redirects.
   * @default core's transport; the global `fetch` if the application replaced it or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Uses the proxies in the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not in combination with `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno use them by default
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * Your own `BedrockRuntimeClient`. Its region, credentials, address and request handler are used; the options above, except
   * `model`, have no effect then. Its retries are not used.
   * @default a client that is created from the options above
   */
  readonly client?: BedrockClient | undefined;
  /**
   * Fields of Converse for every request, by the API's names (`guardrailConfig`, `additionalModelRequestFields` …). A request's
   * `providerOptions['bedrock-converse']` overrides them, field by field.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, checked. */
export type BedrockConfig = BedrockConfigInput;

/** Checks the options. An unknown option is an error. */
export const bedrockConfigSchema: StandardSchemaV1<BedrockConfigInput, BedrockConfig> =
  defineOptions<BedrockConfigInput>(
    {
      ...serviceOptions,
      region: {
        kind: 'text',
        // It must not lead to another host.
        pattern: /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/,
        mismatch: 'must be a region, such as us-west-2',
        text: 'The AWS region.',
      },
      credentials: {
        kind: 'either',
        text: 'Credentials of AWS. Environment variables or a profile are safer.',
        forms: [
          {
            kind: 'object',
            options: {
              accessKeyId: { kind: 'text', required: true, text: 'The access key id.' },
              secretAccessKey: { kind: 'text', required: true, text: 'The secret access key.' },
              sessionToken: { kind: 'text', text: 'The token of temporary credentials.' },
              expiration: { kind: 'code', isGood: (value) => value instanceof Date, expected: 'a Date' },
              accountId: { kind: 'text', text: 'The id of the account.' },
              credentialScope: { kind: 'text', text: 'The scope of the credentials.' },
              $source: { kind: 'code', isGood: (value) => isObject(value), expected: 'an object' },
            },
          },
          { kind: 'code', isGood: (value) => typeof value === 'function', expected: 'a function' },
        ],
      },
      profile: { kind: 'text', text: "The profile in AWS's files that has the credentials and the region." },
      client: clientOption('a BedrockRuntimeClient of @aws-sdk/client-bedrock-runtime', ['send']),
    },
    { check: unfitting },
  );

function unfitting(options: BedrockConfigInput): readonly OptionProblem[] {
  const issues = [...besideClient(options, ['region', 'credentials', 'profile'])];
  const named = (['apiKey', 'credentials', 'profile'] as const).filter((option) => options[option] !== undefined);
  const [first, second] = named;
  if (first !== undefined && second !== undefined) {
    issues.push({ path: [second], message: `cannot be combined with ${first}: use one of them` });
  }
  return issues;
}

/** Whether an entry needs an API key, by its options. */
export function keyNeed(options: { readonly [option: string]: unknown }): 'optional' | 'none' {
  const { apiKey, credentials, profile } = options;
  return apiKey === undefined && (isObject(credentials) || typeof credentials === 'function' || profile !== undefined)
    ? 'none'
    : 'optional';
}
