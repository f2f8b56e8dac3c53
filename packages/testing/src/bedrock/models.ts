import type { Route } from '../server/wire.ts';

const MODELS = [
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'Claude Sonnet 4.5'],
  ['amazon.nova-lite-v1:0', 'Nova Lite'],
] as const;

const PROFILES = [['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'US Anthropic Claude Sonnet 4.5']] as const;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html */
export const foundationModelsRoute: Route = {
  method: 'GET',
  path: /^\/foundation-models$/,
  unary: () => ({
    modelSummaries: MODELS.map(([modelId, modelName]) => ({ modelId, modelName, responseStreamingSupported: true })),
  }),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html */
export const inferenceProfilesRoute: Route = {
  method: 'GET',
  path: /^\/inference-profiles$/,
  unary: () => ({
    inferenceProfileSummaries: PROFILES.map(([inferenceProfileId, inferenceProfileName]) => ({
      inferenceProfileId,
      inferenceProfileName,
      status: 'ACTIVE',
    })),
  }),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ListAsyncInvokes.html */
export const asyncInvokesRoute: Route = {
  method: 'GET',
  path: /^\/async-invoke$/,
  unary: () => ({ asyncInvokeSummaries: [] }),
};
