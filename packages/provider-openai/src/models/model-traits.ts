/** How a model's reasoning is set. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What one of OpenAI's models supports. A model that is not OpenAI's is assumed to support everything. */
export interface ModelTraits {
  /**
   * Thinks before it answers: supports an effort, but on Chat Completions no penalties and no stop texts. `undefined`: not known.
   */
  readonly reasons: boolean | undefined;
  /** The default effort of a model that reasons. */
  readonly defaultEffort: ReasoningEffort;
  /** Supports the effort `minimal`. */
  readonly minimalEffort: boolean;
  /** Whether it supports tools on Chat Completions. */
  readonly tools: 'always' | 'without-reasoning' | 'never';
  readonly audio: boolean;
  readonly images: boolean;
  readonly jsonSchema: boolean;
}

const ANYTHING: ModelTraits = Object.freeze({
  reasons: undefined,
  defaultEffort: 'medium',
  minimalEffort: true,
  tools: 'always',
  audio: true,
  images: true,
  jsonSchema: true,
});

/** The traits of most of OpenAI's models. */
const OPENAI: ModelTraits = Object.freeze({
  ...ANYTHING,
  reasons: true,
  minimalEffort: false,
  audio: false,
});

/** They do not support the effort `none`, and support tools with no other on Chat Completions. */
const ONLY_ON_RESPONSES = /^gpt-6(?:-astra|\.1-sol)/;

/**
 * What is known of a model by its name.
 *
 * @see https://developers.openai.com/api/docs/guides/deployment-checklist sampling settings go without reasoning only,
 * and so do the tools of newer models on Chat Completions
 * @see https://developers.openai.com/api/docs/guides/reasoning efforts and their defaults
 */
export function modelTraits(model: string): ModelTraits {
  const name = model.startsWith('ft:') ? model.slice('ft:'.length) : model;
  if (/^o\d/.test(name)) return oSeries(name);
  if (/^(?:gpt-(?:3|4|audio)|chatgpt-)/.test(name)) return withoutReasoning(name);
  const version = /^gpt-(\d+)(?:\.(\d+))?/.exec(name);
  return version === null ? ANYTHING : generation5AndLater(name, Number(version[1]), Number(version[2] ?? 0));
}

function oSeries(name: string): ModelTraits {
  const first = /^o1-(?:mini|preview)/.test(name);
  return { ...OPENAI, images: !first && !name.startsWith('o3-mini'), jsonSchema: !first };
}

function withoutReasoning(name: string): ModelTraits {
  const textOnly = /^gpt-(?:3|4$|4-0|4-1106|4-32k|4-turbo-preview)/.test(name);
  const audio = name.includes('audio');
  return {
    ...OPENAI,
    reasons: false,
    audio,
    images: !textOnly && !audio,
    jsonSchema: !/^(?:gpt-3|gpt-4(?:$|-)|gpt-4o-2024-05-13|chatgpt-)/.test(name),
  };
}

function generation5AndLater(name: string, generation: number, minor: number): ModelTraits {
  if (name.startsWith('gpt-5-chat')) return { ...OPENAI, reasons: false };
  const variant = /-(?:chat|codex|pro)/.test(name);
  const since = (than: number): boolean => generation > 5 || minor >= than;
  return {
    ...OPENAI,
    // 5.1 to 5.4 think only with an explicit effort; those before and after think by default.
    defaultEffort: !variant && since(1) && !since(5) ? 'none' : 'medium',
    minimalEffort: !variant && !since(1),
    tools: variant || !since(4) ? 'always' : ONLY_ON_RESPONSES.test(name) ? 'never' : 'without-reasoning',
  };
}
