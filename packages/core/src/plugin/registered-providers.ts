/**
 * The plugins that register themselves, by id, for the types of `{ provider: 'openai', … }` entries. A plugin's `./register` entry
 * point adds the plugin by declaration merging:
 *
 * @example declare module '@flexiai/core' { interface RegisteredProviders { openai: typeof openai } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in plugin packages
export interface RegisteredProviders {}
