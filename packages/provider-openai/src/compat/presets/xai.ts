import { compatiblePlugin, type OpenAICompatible } from '../compatible-plugin.ts';

/**
 * xAI. No difference in requests is known for certain; its answers' (reasoning beside the other tokens, errors as
 * `{ code, error }`) are understood.
 *
 * @see https://docs.x.ai/docs/api-reference
 */
export const xai: OpenAICompatible<'xai'> = /* @__PURE__ */ compatiblePlugin({
  id: 'xai',
  displayName: 'xAI',
  baseURL: 'https://api.x.ai/v1',
  apiKey: { env: ['XAI_API_KEY'], prefix: 'xai-' },
});
