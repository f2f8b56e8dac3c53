import { PROVIDER_IDS, PROVIDER_SETTINGS } from './provider-settings.ts';

const variables = PROVIDER_IDS.map((id) => {
  const { keyVariable, modelVariable, model } = PROVIDER_SETTINGS[id];
  return `  ${keyVariable.padEnd(18)} ${modelVariable.padEnd(16)} (default: ${model})`;
});

export const USAGE = `Shows what FlexiAI does when providers fail.

  npm start                          the story, with three local servers: no key, no network
  npm start -- --live "question"     calls the real providers whose keys are set
  npm start -- --dashboard           a live page of three local servers that fail and recover, until Ctrl-C
  npm start -- --help                this text

--live reads keys and models from the environment. The order of the providers:
${variables.join('\n')}

Colours are only used on terminals. NO_COLOR and FORCE_COLOR are respected.
`;
