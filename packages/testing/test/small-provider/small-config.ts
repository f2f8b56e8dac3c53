/** The options of the plugin. The key is part of each call. */
export interface SmallConfig {
  readonly model: string;
  readonly baseURL: string;
  readonly apiKey?: string;
}
