import { claudeTraits } from './claude-traits.ts';
import { modelNameOf } from './model-name.ts';
import type { ModelTraits } from './model-traits.ts';

/** A model whose name is not known, such as an application's inference profile: everything is sent, and the API decides. */
const UNKNOWN: ModelTraits = Object.freeze({
  reasoning: 'none',
  sampling: 'all',
  tools: true,
  forcedTools: true,
  jsonSchema: false,
  images: true,
  files: true,
  audio: false,
  video: true,
  prefill: false,
  signsThoughts: true,
  ownThinkingOnly: false,
  caching: true,
});

/** An open-weight model. */
const OPEN: Partial<ModelTraits> = { images: false, video: false, signsThoughts: false, caching: false };

/**
 * The vendors, with what their models differ in.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
const BY_VENDOR: { readonly [vendor: string]: (name: string) => Partial<ModelTraits> } = {
  anthropic: (name) => (name.startsWith('claude') ? claudeTraits(name) : {}),
  amazon: amazonTraits,
  meta: (name) => ({ ...OPEN, forcedTools: false, images: /llama(?:3-2-[19]\d|-?4)/.test(name) }),
  mistral: (name) => ({
    ...OPEN,
    topK: 'top_k',
    tools: !/^(?:mistral|mixtral)-\d/.test(name),
    jsonSchema:
      /-3-|-2\d{3}$|magistral|ministral|voxtral/.test(name) && !name.includes('2402') && !name.includes('2407'),
    images: /pixtral|-3-675b|ministral|magistral/.test(name),
    audio: name.includes('voxtral'),
  }),
  cohere: () => ({ ...OPEN, topK: 'k', forcedTools: false }),
  ai21: () => ({ ...OPEN, forcedTools: false }),
  openai: () => ({ ...OPEN, reasoning: 'effort', files: false, jsonSchema: true }),
  deepseek: (name) => ({ ...OPEN, tools: !name.startsWith('r1'), jsonSchema: !name.startsWith('r1') }),
  qwen: (name) => ({ ...OPEN, jsonSchema: true, images: name.includes('vl') }),
  google: () => ({ ...OPEN, jsonSchema: true, images: true }),
  minimax: () => ({ ...OPEN, jsonSchema: true }),
  moonshot: () => ({ ...OPEN, jsonSchema: true }),
  moonshotai: () => ({ ...OPEN, jsonSchema: true }),
  nvidia: (name) => ({ ...OPEN, jsonSchema: true, images: name.includes('vl') }),
  writer: (name) => ({ ...OPEN, images: name.includes('vision') }),
  zai: () => OPEN,
  stability: () => ({ ...OPEN, tools: false }),
};

/** The traits of a model, by its id or ARN. Any other vendor's model has the traits of an unknown one. */
export function traitsOf(model: string): ModelTraits {
  const { vendor, name } = modelNameOf(model);
  const own = Object.hasOwn(BY_VENDOR, vendor) ? BY_VENDOR[vendor] : undefined;
  return own === undefined ? UNKNOWN : { ...UNKNOWN, ...own(name) };
}

function amazonTraits(name: string): Partial<ModelTraits> {
  if (!name.startsWith('nova')) return { ...OPEN, tools: false, files: false };
  const isSecond = name.startsWith('nova-2');
  const isMicro = name.includes('micro');
  return {
    reasoning: isSecond ? 'nova' : 'none',
    topK: 'nova',
    images: !isMicro,
    files: !isMicro,
    video: !isMicro,
    audio: name.includes('omni'),
    prefill: true,
    signsThoughts: isSecond,
    ...(isSecond && { maxContextTokens: 1_000_000 }),
  };
}
