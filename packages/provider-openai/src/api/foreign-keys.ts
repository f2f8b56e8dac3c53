import type { ForeignKey } from '@flexiai/core/plugin';

/** Keys that are no key of OpenAI's, the ones that begin with "sk-" among them. */
export const foreignKeys: readonly ForeignKey[] = [
  { shape: /^sk-ant-/, of: 'Anthropic' },
  { shape: /^sk-or-/, of: 'OpenRouter' },
  // https://platform.openai.com/docs/api-reference/administration
  { shape: /^sk-admin-/, of: "OpenAI's administration, with which no model is asked" },
  { shape: /^AIza[\w-]{35}$/, of: 'Google' },
  { shape: /^gsk_/, of: 'Groq' },
  { shape: /^xai-/, of: 'xAI' },
  { shape: /^(?:ABSK|bedrock-api-key-)/, of: 'Amazon Bedrock' },
];
