import { type ApiKeyInfo, checkApiKey, type ForeignKey } from '@flexiai/core/define';

/** The variables that may hold a key; the first that is set wins. */
export const KEY_VARIABLES = ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] as const;

/** Credentials that are not keys of the Gemini API, Google's own among them. */
const foreignKeys: readonly ForeignKey[] = [
  { shape: /^sk-ant-/, of: 'Anthropic' },
  { shape: /^sk-/, of: 'OpenAI' },
  { shape: /^ya29\./, of: "Google's OAuth, which uses another header" },
  { shape: /^(?:ABSK|bedrock-api-key-)/, of: 'Amazon Bedrock' },
];

/** The keys of the Gemini API. */
export const geminiKey: ApiKeyInfo = Object.freeze({
  env: KEY_VARIABLES,
  hosts: ['googleapis.com'],
  // Standard keys begin with "AIza", authorization keys with "AQ.". https://ai.google.dev/gemini-api/docs/api-key
  validate: (key: string) =>
    checkApiKey(
      key,
      /^(?:AIza[\w-]{30,}|AQ\.[\w.-]{20,})$/,
      /^(?:AIza|AQ\.)/.test(key) ? 'is too short to be whole' : 'should begin with "AIza" or "AQ."',
      foreignKeys,
    ),
});
