/**
 * The plugin's id, which is also the key of its `providerOptions` and `providerMetadata`. The id `bedrock` belongs to the preset of
 * provider-openai for the endpoint with OpenAI's wire.
 */
export const PLUGIN_ID = 'bedrock-converse';
