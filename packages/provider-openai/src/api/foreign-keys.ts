import type { ForeignKey } from '@flexiai/core/plugin';

/** Keys that are not valid for OpenAI, including those that begin with "sk-". */
export const foreignKeys: readonly ForeignKey[] = [
  { shape: /^sk-ant-/, of: 'Anthropic' },
  { shape: /^sk-or-/, of: 'OpenRouter' },
  // OpenAI's own keys have letters beyond "f", and are longer.
  { shape: /^sk-[\da-f]{32}$/, of: 'DeepSeek or Alibaba' },
  // https://platform.openai.com/docs/api-reference/administration
  { shape: /^sk-admin-/, of: "OpenAI's administration API, which has no models" },
  { shape: /^AIza[\w-]{35}$/, of: 'Google' },
  { shape: /^gsk_/, of: 'Groq' },
  { shape: /^xai-/, of: 'xAI' },
  { shape: /^(?:ABSK|bedrock-api-key-)/, of: 'Amazon Bedrock' },
];
