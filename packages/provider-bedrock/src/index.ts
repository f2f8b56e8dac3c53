export type {
  BedrockClient,
  BedrockConfig,
  BedrockConfigInput,
  BedrockCredentialProvider,
  BedrockCredentials,
} from './bedrock-config.ts';
export { bedrock } from './bedrock-plugin.ts';
export type { BedrockModelId } from './models/known-models.ts';
