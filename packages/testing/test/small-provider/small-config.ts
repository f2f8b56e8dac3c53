/** What the plugin takes. The key comes with each call. */
export interface SmallConfig {
  readonly model: string;
  readonly baseURL: string;
  readonly apiKey?: string;
}
