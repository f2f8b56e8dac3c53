/** What distinguishes the answers of one candidate from those of another. */
export interface CandidateIdentity {
  /** The name of the entry. */
  readonly provider: string;
  /** The id of the plugin. */
  readonly plugin: string;
  readonly model: string;
  /**
   * A digest of the entry's plugin, options and API keys, so two endpoints or accounts have different digests. It is the same in
   * every process and does not depend on the entry's name. If an option is not plain data, such as an SDK client or a function, the
   * digest is valid in this process only. Keys cannot be recovered from it.
   */
  readonly account: string;
}
