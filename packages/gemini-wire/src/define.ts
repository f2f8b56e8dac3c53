/** What a plugin on Gemini's wire needs to be defined, and not for its calls: see `@flexiai/core/define`. */

export { GEMINI_PLUGINS, type GeminiPluginId } from './metadata/gemini-plugins.ts';
export { apiAddress } from './models/api-address.ts';
export type { GeminiService } from './models/embedding-verb.ts';
export { geminiFacts } from './models/gemini-facts.ts';
export { geminiKey, KEY_VARIABLES } from './models/key-shape.ts';
export { type GeminiModelId, KNOWN_MODELS } from './models/known-models.ts';
export { RETIREMENTS } from './models/retirements.ts';
