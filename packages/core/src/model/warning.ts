/** Something about the request that the provider could not do as asked. The call went on without it. */
export interface Warning {
  readonly code: 'unsupported-setting' | 'unsupported-content' | 'adjusted-setting' | 'malformed-chunk' | 'other';
  /** What happened and what was done about it. */
  readonly message: string;
  /** The request's field, such as `seed` or `messages[2].content[0]`. */
  readonly setting?: string;
}
