/** What tells the answers of one candidate from those of another. */
export interface CandidateIdentity {
  /** The entry's name. */
  readonly provider: string;
  /** The plugin's id. */
  readonly plugin: string;
  readonly model: string;
  /**
   * A digest of the entry's plugin, options and API keys: two endpoints or accounts have two. The same in every process and
   * under every name, unless an option is no plain data, such as an SDK client or a function: then it holds in this process only.
   * No key can be read from it.
   */
  readonly account: string;
}
