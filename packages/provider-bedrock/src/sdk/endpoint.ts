import type { BedrockConfig } from '../bedrock-config.ts';

/** The region of an entry, unless only its profile or its client knows it. The SDK itself does not read AWS_DEFAULT_REGION. */
export function regionOf({ region, model }: Pick<BedrockConfig, 'region' | 'model'>): string | undefined {
  return region ?? variable('AWS_REGION') ?? variable('AWS_DEFAULT_REGION') ?? regionOfArn(model);
}

/** Where requests go; `undefined` where only the SDK knows it. */
export function endpointOf(config: BedrockConfig): string | undefined {
  if (config.client !== undefined) return undefined;
  const region = regionOf(config);
  const given = config.baseURL ?? variable('AWS_ENDPOINT_URL_BEDROCK_RUNTIME') ?? variable('AWS_ENDPOINT_URL');
  return given ?? (region === undefined ? undefined : `https://bedrock-runtime.${region}.amazonaws.com`);
}

function regionOfArn(model: string): string | undefined {
  return /^arn:[\w-]+:bedrock:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):/.exec(model)?.[1];
}

function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: { readonly [name: string]: string | undefined } } };
  const value = process?.env?.[name];
  return value === undefined || value === '' ? undefined : value;
}
