/** The plugins that speak this wire. What one of them stored in a conversation, the others understand. */
export const GEMINI_PLUGINS = Object.freeze(['gemini', 'google', 'vertex'] as const);

export type GeminiPluginId = (typeof GEMINI_PLUGINS)[number];

/** Whether an id is one of these plugins. */
export function isGeminiPlugin(id: string | undefined): id is GeminiPluginId {
  return GEMINI_PLUGINS.some((plugin) => plugin === id);
}
