/** What a model supports, as far as its name shows. */
export interface ModelTraits {
  /** The form of its thinking setting: none, a budget of tokens, or a level. */
  readonly thinking: 'none' | 'budget' | 'level';
  /** The limits of the budget, if it has one. `canBeOff`: a budget of 0 is accepted, too. */
  readonly budget: { readonly min: number; readonly max: number; readonly canBeOff: boolean };
  /** The lowest thinking level that it supports. */
  readonly lowestLevel: 'minimal' | 'low';
  /** Supports temperature, topP and topK. */
  readonly sampling: boolean;
  /** Supports presence and frequency penalties. */
  readonly penalties: boolean;
  /** Refuses a function call in the history without a thought signature. */
  readonly wantsSignatures: boolean;
  /** Refuses an image of its own in the history without one. */
  readonly wantsSignedImages: boolean;
  /** Continues a turn of its own at the end of the conversation; other models refuse such a request. */
  readonly prefill: boolean;
  /** Supports a system instruction. */
  readonly systemInstruction: boolean;
  /** Supports tools and a JSON Schema for its answer. */
  readonly structured: boolean;
}

/** An alias such as `gemini-flash-latest` stands for a model that is newer than all known ones. */
const NEWEST = 9999;

/**
 * The traits of a model by its name. An unknown Gemini counts as a new one: models appear more often than releases of this package.
 *
 * @see https://ai.google.dev/gemini-api/docs/generate-content/thinking (levels and budgets by model)
 * @see https://ai.google.dev/gemini-api/docs/generate-content/latest-model (sampling settings since Gemini 3.6)
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 * @see https://github.com/LibreChat-AI/agents/pull/323 (models that refuse a model turn at the end)
 */
export function traitsOf(model: string): ModelTraits {
  const name = bareModelName(model);
  const generation = generationOf(name);
  const isFlash = name.includes('flash');
  const isLite = name.includes('flash-lite');
  // Gemini 3.5 Flash-Lite and all since Gemini 3.6.
  const isSince36 = generation >= 306 || (isLite && generation >= 305);
  return {
    thinking: thinkingOf(name, generation),
    budget: budgetOf(isFlash, isLite),
    lowestLevel: generation < NEWEST && (isLite || (isFlash && generation < 307)) ? 'minimal' : 'low',
    sampling: !isSince36,
    penalties: generation < 205,
    wantsSignatures: generation >= 300,
    wantsSignedImages: generation >= 300 && name.includes('-image'),
    // "Requests ending with a model turn are not supported unless the last part is a function response."
    prefill: !isSince36,
    // https://ai.google.dev/gemma/docs/core/prompt-structure: system instructions came with Gemma 4.
    systemInstruction: !/^gemma-[1-3]/.test(name),
    structured: !/^gemma-[1-3]/.test(name),
  };
}

/** `gemini-2.5-flash` for `models/Gemini-2.5-flash`. */
export function bareModelName(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1).toLowerCase();
}

/** 205 for Gemini 2.5; 0 for a model that is not Gemini (Gemma, a tuned model). */
function generationOf(name: string): number {
  if (!name.startsWith('gemini-')) return 0;
  const [, major, minor] = /^gemini-(\d+)(?:\.(\d+))?/.exec(name) ?? [];
  if (major !== undefined) return Number(major) * 100 + Number(minor ?? 0);
  return /^gemini-(?:pro|ultra)(?:-vision)?$/.test(name) ? 100 : NEWEST;
}

function budgetOf(isFlash: boolean, isLite: boolean): ModelTraits['budget'] {
  if (isLite) return { min: 512, max: 24_576, canBeOff: true };
  return isFlash ? { min: 1, max: 24_576, canBeOff: true } : { min: 128, max: 32_768, canBeOff: false };
}

function thinkingOf(name: string, generation: number): ModelTraits['thinking'] {
  if (generation < 205) return 'none';
  if (generation >= 300) return 'level';
  return /-(?:image|tts)(?:-|$)/.test(name) ? 'none' : 'budget';
}
