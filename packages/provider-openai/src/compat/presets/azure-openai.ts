import { defineOptions } from '@flexiai/core/define';
import {
  entryOptions,
  type OpenAICompatibleConfig,
  type OpenAICompatibleConfigInput,
  placedOnce,
} from '../compatible-config.ts';
import { compatiblePluginWith, type OpenAICompatible } from '../compatible-plugin.ts';

/** The options of `azureOpenAI({ … })`, besides those of every entry. */
export interface AzureOpenAIConfigInput extends OpenAICompatibleConfigInput {
  /** The name of the deployment. */
  readonly model: string;
  /**
   * The name of the resource: the API is at `https://{resource}.openai.azure.com/openai/v1`.
   * @default none: `baseURL` is the address, up to and with `/openai/v1`
   */
  readonly resource?: string | undefined;
}

const config = /* @__PURE__ */ defineOptions<AzureOpenAIConfigInput, OpenAICompatibleConfig>(
  {
    ...entryOptions,
    resource: {
      kind: 'text',
      // One label of a host name: it must not lead to another host.
      pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i,
      mismatch: 'must be its bare name, such as contoso',
      text: "The resource's name.",
    },
  },
  {
    check: (options) => placedOnce(options, 'resource'),
    complete: ({ resource, ...rest }) =>
      resource === undefined ? rest : { ...rest, baseURL: `https://${resource}.openai.azure.com/openai/v1` },
  },
);

/** The two forms of a resource's keys: the older one, and the one since 2024, which secret scanners recognise by its content. */
const KEY_SHAPE = {
  // https://github.com/microsoft/security-utilities: 52 letters and digits, "JQQJ99", and what says which service it is.
  pattern: /^(?:[0-9a-f]{32}|[0-9A-Za-z]{52}JQQJ9[0-9A-Za-z]{27})$/i,
  expected: "should be 32 hexadecimal digits, or 84 letters and digits, as a resource's keys are",
};

/**
 * OpenAI's models on Azure, through the v1 API, which needs no `api-version`. A token of Microsoft Entra ID goes into
 * `headers` as `Authorization`, in place of a key.
 *
 * @see https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle
 */
export const azureOpenAI: OpenAICompatible<'azure-openai', AzureOpenAIConfigInput> =
  /* @__PURE__ */ compatiblePluginWith(config, {
    id: 'azure-openai',
    displayName: 'Azure OpenAI',
    // Never used: an entry sets its resource, its baseURL or its client.
    baseURL: 'https://azure.invalid/openai/v1',
    apiKey: { env: ['AZURE_OPENAI_API_KEY'], header: 'api-key', shape: KEY_SHAPE },
  });
